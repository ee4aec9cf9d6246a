#include "table/reader.hpp"

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"
#include "schema/keys.hpp"
#include "table/row_stream.hpp"
#include "table/row_struct.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {

using schema::TableDescription;

namespace {

constexpr std::uint8_t kVersion = 1;

// A cursor, for as long as the value that it is on is looked at.
struct OnCursor final : kv::Value::Holder {
  OnCursor(std::unique_ptr<kv::Cursor> held, std::shared_ptr<PastReads> to)
      : cursor(std::move(held)), past(std::move(to)) {}
  ~OnCursor() override {
    if (past != nullptr) past->give_back(std::move(cursor));
  }
  OnCursor(const OnCursor&) = delete;
  OnCursor& operator=(const OnCursor&) = delete;
  std::unique_ptr<kv::Cursor> cursor;
  std::shared_ptr<PastReads> past;
};

}  // namespace

std::string encode_table_state(const TableState& state) {
  std::string out(1, static_cast<char>(kVersion));
  for (const std::uint64_t number : {state.next_identity, state.rows, state.versions,
                                     codec::zigzag(state.trimmed_before.value())}) {
    codec::append_varint(out, number);
  }
  return out;
}

Result<TableState> decode_table_state(const TableDescription& table, Bytes bytes) {
  codec::ByteReader reader(bytes);
  const std::uint8_t version = reader.byte();
  TableState state;
  state.next_identity = reader.varint();
  state.rows = reader.varint();
  state.versions = reader.varint();
  state.trimmed_before = Instant{codec::unzigzag(reader.varint())};
  if (version != kVersion || !reader.done()) {
    return corruption(concat("the state of ", table.full_name(), ": malformed"));
  }
  return state;
}

TenantId Reader::tenant_of(const TableDescription& table) const {
  return table.scope == schema::Scope::kStore ? kStoreTenant : parts_.tenant;
}

Result<TableState> Reader::state(const TableDescription& table) const {
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      source().get(Family::kTableState, schema::table_prefix(tenant_of(table), table.number)));
  if (!row.has_value()) {
    TableState fresh;
    fresh.next_identity = table.first_identity();
    return fresh;
  }
  return decode_table_state(table, row->bytes());
}

Result<std::uint64_t> Reader::count(const TableDescription& table) const {
  HTN_ASSIGN_OR_RETURN(const TableState held, state(table));
  return held.rows;
}

Status Reader::require_history(const TableDescription& table) const {
  if (!parts_.as_of.has_value()) return {};
  if (parts_.past != nullptr && parts_.past->reaches_back(table.number)) return {};
  if (!table.versioned) {
    return invalid_argument(concat(table.full_name(), " keeps no history"));
  }
  HTN_ASSIGN_OR_RETURN(const TableState held, state(table));
  if (*parts_.as_of >= held.trimmed_before) {
    if (parts_.past != nullptr) parts_.past->note_that_it_reaches_back(table.number);
    return {};
  }
  return {StatusCode::kHistoryTrimmed, concat(table.full_name(), ": history before ",
                                              to_text(Value(held.trimmed_before)), " was purged")};
}

bool Reader::has_expired(const TableDescription& table, const StoredRow& row) const {
  if (table.expires_column == SIZE_MAX) return false;
  const Value& ends = row.values[table.expires_column];
  return !ends.is_null() && std::get<Instant>(ends) <= parts_.now;
}

Result<std::optional<StoredRow>> Reader::get(const TableDescription& table,
                                             const Values& key) const {
  HTN_RETURN_IF_ERROR(validate_key(table, key));
  HTN_RETURN_IF_ERROR(require_history(table));
  codec::KeyWriter encoded;
  append_key(table, key, encoded);
  return get_encoded(table, encoded.take());
}

Result<bool> Reader::get_struct(const Binding& binding, const Values& key, void* row) const {
  const TableDescription& table = binding.description;
  HTN_RETURN_IF_ERROR(validate_key(table, key));
  HTN_RETURN_IF_ERROR(require_history(table));
  codec::KeyWriter row_key;
  row_key.raw(as_bytes(schema::table_prefix(tenant_of(table), table.number)));
  append_key(table, key, row_key);
  HTN_ASSIGN_OR_RETURN(const auto bytes, find_bytes(table, row_key.take()));
  if (!bytes.has_value()) return false;
  if (table.expires_column != SIZE_MAX) {
    HTN_ASSIGN_OR_RETURN(const StoredRow stored, decode_row(table, bytes->bytes()));
    if (has_expired(table, stored)) return false;
  }
  HTN_RETURN_IF_ERROR(decode_struct(binding, bytes->bytes(), row));
  return true;
}

Result<std::optional<StoredRow>> Reader::get_encoded(const TableDescription& table,
                                                     std::string_view key) const {
  std::string row_key = schema::table_prefix(tenant_of(table), table.number);
  row_key.append(key);
  HTN_ASSIGN_OR_RETURN(const auto bytes, find_bytes(table, row_key));
  if (!bytes.has_value()) return std::optional<StoredRow>();
  HTN_ASSIGN_OR_RETURN(StoredRow row, decode_row(table, bytes->bytes()));
  if (has_expired(table, row)) return std::optional<StoredRow>();
  return std::optional(std::move(row));
}

Result<std::optional<kv::Value>> Reader::find_bytes(const TableDescription& table,
                                                    std::string_view row_key) const {
  if (parts_.as_of.has_value()) {
    HTN_ASSIGN_OR_RETURN(Past past, find_in_history(table, row_key, *parts_.as_of));
    if (past.ended_later) return std::move(past.value);
  }
  HTN_ASSIGN_OR_RETURN(auto current, source().get(Family::kTableRow, row_key));
  if (!current.has_value() || !parts_.as_of.has_value()) return current;
  HTN_ASSIGN_OR_RETURN(const Instant valid_from, valid_from_of(table, current->bytes()));
  if (valid_from > *parts_.as_of) current.reset();
  return current;
}

Result<Reader::Past> Reader::find_in_history(const TableDescription& table,
                                             std::string_view row_key, Instant at) const {
  const auto after = static_cast<std::uint64_t>(at.value()) + 1;
  const std::string first = codec::KeyWriter().raw(as_bytes(row_key)).u64(after).take();
  std::unique_ptr<kv::Cursor> cursor;
  if (parts_.past != nullptr) cursor = parts_.past->take_cursor();
  if (cursor == nullptr) {
    kv::Range range;  // a cursor that is kept is for every row
    if (parts_.past == nullptr) range = kv::prefix_range(row_key);
    cursor = source().cursor(Family::kTableHistory, std::move(range));
  }
  HTN_ASSIGN_OR_RETURN(const bool found, cursor->seek(first));
  auto holder = std::make_unique<OnCursor>(std::move(cursor), parts_.past);
  const kv::Cursor& on = *holder->cursor;
  const bool is_its = found && on.key().size() == first.size() && on.key().starts_with(row_key);
  if (!is_its) return Past();
  const Bytes bytes = on.value();
  HTN_ASSIGN_OR_RETURN(const Instant valid_from, valid_from_of(table, bytes));
  Past past{.ended_later = true, .value = std::nullopt};
  if (valid_from <= at) past.value.emplace(bytes, std::move(holder));
  return past;
}

Result<std::optional<StoredRow>> Reader::find(const TableDescription& table,
                                              const schema::Index& index,
                                              const Values& columns) const {
  HTN_ASSIGN_OR_RETURN(const auto rows,
                       scan(table, {.index = &index, .equal = columns, .from = {}, .before = {}}));
  return rows->next();
}

Result<std::unique_ptr<RowStream>> Reader::scan(const TableDescription& table,
                                                const Scan& scan) const {
  HTN_RETURN_IF_ERROR(require_history(table));
  HTN_ASSIGN_OR_RETURN(kv::Range range, range_of(table, scan, tenant_of(table)));
  if (scan.index == nullptr) {
    return parts_.as_of.has_value() ? stream_rows_as_of(*this, table, std::move(range))
                                    : stream_rows(*this, table, std::move(range));
  }
  return parts_.as_of.has_value()
             ? stream_index_as_of(*this, table, *scan.index, std::move(range), *parts_.as_of)
             : stream_index(*this, table, *scan.index, std::move(range));
}

Result<std::vector<Version>> Reader::history(const TableDescription& table, const Values& key,
                                             Instant from, Instant to) const {
  HTN_RETURN_IF_ERROR(validate_key(table, key));
  codec::KeyWriter encoded;
  encoded.raw(as_bytes(schema::table_prefix(tenant_of(table), table.number)));
  append_key(table, key, encoded);
  const std::string row_key = encoded.take();
  std::vector<Version> versions;
  const auto cursor = source().cursor(Family::kTableHistory, kv::prefix_range(row_key));
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) break;
    codec::KeyReader ended(as_bytes(cursor->key().substr(row_key.size())));
    const Instant valid_to{static_cast<std::int64_t>(ended.u64())};
    if (!ended.done()) return corruption(concat("history of ", table.full_name(), ": bad key"));
    HTN_ASSIGN_OR_RETURN(StoredRow row, decode_row(table, cursor->value()));
    if (row.valid_from < to && valid_to > from) {
      versions.push_back({row.valid_from, valid_to, std::move(row.values)});
    }
  }
  HTN_ASSIGN_OR_RETURN(const auto current, source().get(Family::kTableRow, row_key));
  if (!current.has_value()) return versions;
  HTN_ASSIGN_OR_RETURN(StoredRow row, decode_row(table, current->bytes()));
  if (row.valid_from < to) {
    versions.push_back({row.valid_from, kForever, std::move(row.values)});
  }
  return versions;
}

}  // namespace hartonomous::table
