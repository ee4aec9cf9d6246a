#include "table/row_stream.hpp"

#include <hartonomous/base/text.hpp>

#include "schema/keys.hpp"
#include "table/index_entry.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {

using schema::Index;
using schema::TableDescription;

namespace {

constexpr std::size_t kInstantBytes = 8;

// The columns a scan goes by, in order.
std::vector<schema::IndexColumn> columns_of(const TableDescription& table, const Index* index) {
  if (index != nullptr) return index->columns;
  std::vector<schema::IndexColumn> columns;
  for (const std::size_t column : table.key) columns.push_back({column, false});
  return columns;
}

std::string encode_columns(const TableDescription& table, const Index* index,
                           const std::string& prefix, std::span<const Value> columns) {
  codec::KeyWriter out;
  out.raw(as_bytes(prefix));
  if (index == nullptr) {
    append_key(table, columns, out);
  } else {
    append_index_columns(table, *index, columns, out);
  }
  return out.take();
}

Status dangling(const TableDescription& table, const Index& index) {
  return corruption(concat(table.full_name(), ": ", index.name, ": an entry without its row"));
}

class Rows final : public RowStream {
 public:
  Rows(Reader reader, const TableDescription& table, kv::Range range)
      : reader_(std::move(reader)),
        table_(table),
        cursor_(reader_.source().cursor(Family::kTableRow, std::move(range))) {}

  Result<std::optional<StoredRow>> next() override {
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor_->next());
      if (!more) return std::optional<StoredRow>();
      HTN_ASSIGN_OR_RETURN(StoredRow row, decode_row(table_, cursor_->value()));
      if (!reader_.has_expired(table_, row)) return std::optional(std::move(row));
    }
  }

 private:
  Reader reader_;
  const TableDescription& table_;
  std::unique_ptr<kv::Cursor> cursor_;
};

class IndexRows final : public RowStream {
 public:
  IndexRows(Reader reader, const TableDescription& table, const Index& index, kv::Range range)
      : reader_(std::move(reader)),
        table_(table),
        index_(index),
        prefix_(schema::table_index_prefix(reader_.tenant_of(table), table.number, index.number)),
        cursor_(reader_.source().cursor(Family::kTableIndex, std::move(range))) {}

  Result<std::optional<StoredRow>> next() override {
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor_->next());
      if (!more) return std::optional<StoredRow>();
      HTN_ASSIGN_OR_RETURN(const std::string_view key,
                           row_key_of_entry(table_, index_, cursor_->key().substr(prefix_.size()),
                                            cursor_->value()));
      HTN_ASSIGN_OR_RETURN(auto row, reader_.get_encoded(table_, key));
      if (row.has_value()) return row;
      // A row that ended in time is hidden, and still there.
      if (table_.expires_column == SIZE_MAX) return dangling(table_, index_);
    }
  }

 private:
  Reader reader_;
  const TableDescription& table_;
  const Index& index_;
  std::string prefix_;
  std::unique_ptr<kv::Cursor> cursor_;
};

// A cursor that knows whether it stands on a key.
class Peek {
 public:
  explicit Peek(std::unique_ptr<kv::Cursor> cursor) : cursor_(std::move(cursor)) {}
  Status next() {
    HTN_ASSIGN_OR_RETURN(on_, cursor_->next());
    return {};
  }
  Status seek(std::string_view key) {
    HTN_ASSIGN_OR_RETURN(on_, cursor_->seek(key));
    return {};
  }
  bool on() const { return on_; }
  const kv::Cursor& operator*() const { return *cursor_; }

 private:
  std::unique_ptr<kv::Cursor> cursor_;
  bool on_ = false;
};

// Keys of current rows and of history, each row once, in order.
class RowsAsOf final : public RowStream {
 public:
  RowsAsOf(Reader reader, const TableDescription& table, kv::Range range)
      : reader_(std::move(reader)),
        table_(table),
        prefix_size_(schema::table_prefix(reader_.tenant_of(table), table.number).size()),
        current_(reader_.source().cursor(Family::kTableRow, range)),
        history_(reader_.source().cursor(Family::kTableHistory, range)) {}

  Result<std::optional<StoredRow>> next() override {
    if (!begun_) {
      HTN_RETURN_IF_ERROR(current_.next());
      HTN_RETURN_IF_ERROR(history_.next());
      begun_ = true;
    }
    while (current_.on() || history_.on()) {
      const std::string key = least_key();
      if (current_.on() && (*current_).key() == key) HTN_RETURN_IF_ERROR(current_.next());
      if (history_.on() && key_in_history() == key) {
        HTN_RETURN_IF_ERROR(history_.seek(codec::prefix_end(key)));
      }
      HTN_ASSIGN_OR_RETURN(auto row,
                           reader_.get_encoded(table_, std::string_view(key).substr(prefix_size_)));
      if (row.has_value()) return row;
    }
    return std::optional<StoredRow>();
  }

 private:
  std::string_view key_in_history() const {
    const std::string_view key = (*history_).key();
    return key.substr(0, key.size() - std::min(key.size(), kInstantBytes));
  }
  std::string least_key() const {
    if (!history_.on()) return std::string((*current_).key());
    if (!current_.on()) return std::string(key_in_history());
    return std::string(std::min((*current_).key(), key_in_history()));
  }

  Reader reader_;
  const TableDescription& table_;
  std::size_t prefix_size_;
  Peek current_;
  Peek history_;
  bool begun_ = false;
};

// Entries that stand or once stood, each once, in order; a row counts where it is as of then.
class IndexAsOf final : public RowStream {
 public:
  IndexAsOf(Reader reader, const TableDescription& table, const Index& index, kv::Range range,
            Instant as_of)
      : reader_(std::move(reader)),
        table_(table),
        index_(index),
        as_of_(as_of),
        prefix_(schema::table_index_prefix(reader_.tenant_of(table), table.number, index.number)),
        current_(reader_.source().cursor(Family::kTableIndex, range)),
        history_(reader_.source().cursor(Family::kTableIndexHistory, range)) {}

  Result<std::optional<StoredRow>> next() override {
    if (!begun_) {
      HTN_RETURN_IF_ERROR(step_current());
      HTN_RETURN_IF_ERROR(step_history());
      begun_ = true;
    }
    while (current_.on() || history_.on()) {
      const bool from_current =
          current_.on() && (!history_.on() || current_entry_ <= history_entry_);
      const Entry entry = from_current ? current_entry_ : history_entry_;
      while (current_.on() && current_entry_ == entry) HTN_RETURN_IF_ERROR(step_current());
      while (history_.on() && history_entry_ == entry) HTN_RETURN_IF_ERROR(step_history());
      HTN_ASSIGN_OR_RETURN(auto row, reader_.get_encoded(table_, entry.row_key));
      if (row.has_value() && stands_at(*row, entry)) return row;
    }
    return std::optional<StoredRow>();
  }

 private:
  struct Entry {
    std::string columns;
    std::string row_key;
    auto operator<=>(const Entry&) const = default;
  };

  bool stands_at(const StoredRow& row, const Entry& entry) const {
    if (!stands_in(index_, row.values)) return false;
    codec::KeyWriter columns;
    append_index_columns(table_, index_, index_columns_of(index_, row.values), columns);
    return columns.take() == entry.columns;
  }

  Status step_current() {
    HTN_RETURN_IF_ERROR(current_.next());
    if (!current_.on()) return {};
    const std::string_view after = (*current_).key().substr(prefix_.size());
    HTN_ASSIGN_OR_RETURN(const std::string_view key,
                         row_key_of_entry(table_, index_, after, (*current_).value()));
    current_entry_.row_key = std::string(key);
    current_entry_.columns =
        std::string(index_.unique ? after : after.substr(0, after.size() - key.size()));
    return {};
  }

  // To the next entry that ended after the instant.
  Status step_history() {
    while (true) {
      HTN_RETURN_IF_ERROR(history_.next());
      if (!history_.on()) return {};
      std::string_view after = (*history_).key().substr(prefix_.size());
      if (after.size() < kInstantBytes) return dangling(table_, index_);
      codec::KeyReader ended(as_bytes(after.substr(after.size() - kInstantBytes)));
      after.remove_suffix(kInstantBytes);
      if (ended.u64() <= static_cast<std::uint64_t>(as_of_.value())) continue;
      HTN_ASSIGN_OR_RETURN(const std::string_view key,
                           row_key_of_past_entry(table_, after, (*history_).value()));
      history_entry_.row_key = std::string(key);
      history_entry_.columns = std::string(after.substr(0, after.size() - key.size()));
      return {};
    }
  }

  Reader reader_;
  const TableDescription& table_;
  const Index& index_;
  Instant as_of_;
  std::string prefix_;
  Peek current_;
  Peek history_;
  Entry current_entry_;
  Entry history_entry_;
  bool begun_ = false;
};

}  // namespace

Result<kv::Range> range_of(const TableDescription& table, const Scan& scan, TenantId tenant) {
  const auto columns = columns_of(table, scan.index);
  const bool bounded = scan.from.has_value() || scan.before.has_value();
  if (scan.equal.size() + (bounded ? 1 : 0) > columns.size()) {
    return invalid_argument(concat(table.full_name(), ": a scan by more columns than ",
                                   scan.index == nullptr ? "the key" : scan.index->name, " has"));
  }
  Values all = scan.equal;
  for (std::size_t i = 0; i < all.size(); ++i) {
    HTN_RETURN_IF_ERROR(validate_value(table, table.columns[columns[i].column], all[i]));
  }
  const std::string prefix =
      scan.index == nullptr ? schema::table_prefix(tenant, table.number)
                            : schema::table_index_prefix(tenant, table.number, scan.index->number);
  kv::Range range = kv::prefix_range(encode_columns(table, scan.index, prefix, all));
  const auto bound = [&](const Value& value) -> Result<std::string> {
    const schema::Column& column = table.columns[columns[all.size()].column];
    HTN_RETURN_IF_ERROR(validate_value(table, column, value));
    Values bounded_columns = all;
    bounded_columns.push_back(value);
    return encode_columns(table, scan.index, prefix, bounded_columns);
  };
  const bool descends = bounded && columns[all.size()].descending;
  if (scan.from.has_value()) {
    HTN_ASSIGN_OR_RETURN(std::string at, bound(*scan.from));
    // What descends ends with the first value, which it includes.
    (descends ? range.end : range.begin) = descends ? codec::prefix_end(at) : std::move(at);
  }
  if (scan.before.has_value()) {
    HTN_ASSIGN_OR_RETURN(std::string at, bound(*scan.before));
    (descends ? range.begin : range.end) = descends ? codec::prefix_end(at) : std::move(at);
  }
  // From a value on and before one that is not past it: no key.
  if (!range.end.empty() && range.end < range.begin) range.end = range.begin;
  return range;
}

std::unique_ptr<RowStream> stream_rows(Reader reader, const TableDescription& table,
                                       kv::Range range) {
  return std::make_unique<Rows>(std::move(reader), table, std::move(range));
}

std::unique_ptr<RowStream> stream_rows_as_of(Reader reader, const TableDescription& table,
                                             kv::Range range) {
  return std::make_unique<RowsAsOf>(std::move(reader), table, std::move(range));
}

std::unique_ptr<RowStream> stream_index(Reader reader, const TableDescription& table,
                                        const Index& index, kv::Range range) {
  return std::make_unique<IndexRows>(std::move(reader), table, index, std::move(range));
}

std::unique_ptr<RowStream> stream_index_as_of(Reader reader, const TableDescription& table,
                                              const Index& index, kv::Range range, Instant as_of) {
  return std::make_unique<IndexAsOf>(std::move(reader), table, index, std::move(range), as_of);
}

}  // namespace hartonomous::table
