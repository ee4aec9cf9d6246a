#include "table/purge.hpp"

#include <algorithm>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "schema/keys.hpp"

namespace hartonomous::table {

namespace {

constexpr std::uint64_t kStepBytes = std::uint64_t{2} << 20;
constexpr std::array kFamilies{Family::kTableHistory, Family::kTableIndexHistory};
constexpr std::size_t kEndBytes = 8;

// Keys of both families end with when what they are of ended.
Result<Instant> ended_of(std::string_view key) {
  if (key.size() < kEndBytes) return corruption("table history: malformed key");
  codec::KeyReader end(as_bytes(key.substr(key.size() - kEndBytes)));
  return Instant{static_cast<std::int64_t>(end.u64())};
}

std::uint16_t table_of(std::string_view key) {
  codec::KeyReader reader(as_bytes(key));
  reader.u32();
  return reader.u16();
}

}  // namespace

Result<bool> HistoryPurge::gather() {
  for (const Family family : kFamilies) {
    if (batch_.bytes() < kStepBytes) HTN_RETURN_IF_ERROR(gather(family));
  }
  return !batch_.empty();
}

Status HistoryPurge::gather(Family family) {
  const std::size_t at = family == Family::kTableHistory ? 0 : 1;
  if (done_[at]) return {};
  kv::Range range = kv::prefix_range(schema::tenant_prefix(tenant_));
  if (!next_[at].empty()) range.begin = next_[at];
  const auto cursor = database_->cursor(family, std::move(range));
  while (batch_.bytes() < kStepBytes) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    done_[at] = !more;
    if (!more) return {};
    next_[at] = std::string(cursor->key()) + '\0';
    HTN_ASSIGN_OR_RETURN(const Instant ended, ended_of(cursor->key()));
    if (ended > horizon_) continue;
    std::uint64_t& versions = gathered_[table_of(cursor->key())];
    if (family == Family::kTableHistory) ++versions;
    batch_.erase(family, std::string(cursor->key()));
  }
  return {};
}

Result<kv::Batch> HistoryPurge::take() {
  const Reader reader({.source = std::make_shared<Stored>(database_, database_->snapshot()),
                       .tenant = tenant_,
                       .now = horizon_,
                       .as_of = {}});
  for (const auto& [number, versions] : gathered_) {
    const Binding* const table = Catalog::standard().find(number);
    if (table == nullptr) return corruption(concat("history of table ", number, ", not known"));
    HTN_ASSIGN_OR_RETURN(TableState held, reader.state(table->description));
    if (held.versions < versions) {
      return corruption(concat(table->description.full_name(), ": counts fewer versions than go"));
    }
    held.versions -= versions;
    held.trimmed_before = std::max(held.trimmed_before, horizon_);
    batch_.put(Family::kTableState, schema::table_prefix(tenant_, number),
               encode_table_state(held));
    versions_ += versions;
  }
  gathered_.clear();
  return std::exchange(batch_, {});
}

Status each_past_version(const kv::Database& database, TenantId tenant,
                         const std::function<void(Instant, std::uint64_t)>& visit) {
  for (const Family family : kFamilies) {
    const auto cursor = database.cursor(family, kv::prefix_range(schema::tenant_prefix(tenant)));
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) break;
      HTN_ASSIGN_OR_RETURN(const Instant ended, ended_of(cursor->key()));
      visit(ended, cursor->key().size() + cursor->value().size());
    }
  }
  return {};
}

}  // namespace hartonomous::table
