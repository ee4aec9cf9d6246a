// Versions of all rows of a table: what history has of a key, then the row of now.

#include "codec/key.hpp"
#include "schema/keys.hpp"
#include "table/reader.hpp"

namespace hartonomous::table {

namespace {

constexpr std::size_t kEndedBytes = 8;

class VersionsBetween final : public VersionStream {
 public:
  VersionsBetween(std::shared_ptr<const RowSource> source, const schema::TableDescription& table,
                  const std::string& prefix, Instant from, Instant to)
      : source_(std::move(source)),
        table_(table),
        from_(from),
        to_(to),
        past_(source_->cursor(Family::kTableHistory, kv::prefix_range(prefix))),
        now_(source_->cursor(Family::kTableRow, kv::prefix_range(prefix))) {}

  Result<std::optional<Version>> next() override {
    if (!begun_) {
      HTN_RETURN_IF_ERROR(step(*past_, has_past_));
      HTN_RETURN_IF_ERROR(step(*now_, has_now_));
    }
    begun_ = true;
    while (has_past_ || has_now_) {
      HTN_ASSIGN_OR_RETURN(Version version, take());
      if (version.from < to_ && version.to > from_) return std::optional(std::move(version));
    }
    return std::optional<Version>();
  }

 private:
  static Status step(kv::Cursor& cursor, bool& has) {
    HTN_ASSIGN_OR_RETURN(has, cursor.next());
    return {};
  }

  std::string_view past_row_key() const {
    return past_->key().substr(0, past_->key().size() - kEndedBytes);
  }

  // The older of the two that come next.
  Result<Version> take() {
    if (has_past_ && past_->key().size() < kEndedBytes) return corruption("history: short key");
    const bool past = has_past_ && (!has_now_ || past_row_key() <= now_->key());
    kv::Cursor& cursor = past ? *past_ : *now_;
    Version version;
    HTN_ASSIGN_OR_RETURN(StoredRow row, decode_row(table_, cursor.value()));
    version.from = row.valid_from;
    version.values = std::move(row.values);
    if (past) {
      codec::KeyReader ended(as_bytes(past_->key().substr(past_row_key().size())));
      version.to = Instant{static_cast<std::int64_t>(ended.u64())};
    }
    HTN_RETURN_IF_ERROR(step(cursor, past ? has_past_ : has_now_));
    return version;
  }

  std::shared_ptr<const RowSource> source_;
  const schema::TableDescription& table_;
  Instant from_;
  Instant to_;
  std::unique_ptr<kv::Cursor> past_;
  std::unique_ptr<kv::Cursor> now_;
  bool begun_ = false;
  bool has_past_ = false;
  bool has_now_ = false;
};

}  // namespace

Result<std::unique_ptr<VersionStream>> Reader::between(const schema::TableDescription& table,
                                                       Instant from, Instant to) const {
  Parts then = parts_;
  then.as_of = from;
  then.past = nullptr;
  HTN_RETURN_IF_ERROR(Reader(then).require_history(table));
  const std::string prefix = schema::table_prefix(tenant_of(table), table.number);
  return std::unique_ptr<VersionStream>(
      std::make_unique<VersionsBetween>(parts_.source, table, prefix, from, to));
}

}  // namespace hartonomous::table
