#include "table/writer.hpp"

#include <algorithm>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "schema/keys.hpp"
#include "table/index_entry.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {

using schema::Default;
using schema::Index;

namespace {

std::string encode_key(const schema::TableDescription& table, const Values& key) {
  codec::KeyWriter out;
  append_key(table, key, out);
  return out.take();
}

std::string encode_index(const schema::TableDescription& table, const Index& index,
                         const Values& row) {
  codec::KeyWriter out;
  append_index_columns(table, index, index_columns_of(index, row), out);
  return out.take();
}

// Whether a change makes a version: not when it is of columns alone that are not versioned.
bool makes_version(const schema::TableDescription& table, const Values& old, const Values& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!table.columns[i].unversioned && old[i] != row[i]) return true;
  }
  return false;
}

// Whether the key is a number that no row has had: from the next one to be given on.
bool is_key_from(const schema::TableDescription& table, const Values& row, std::uint64_t next) {
  if (table.key.size() != 1) return false;
  const std::size_t column = table.key.front();
  if (table.columns[column].by_default != Default::kIdentity) return false;
  const auto number = std::get<std::int64_t>(row[column]);
  return number > 0 && static_cast<std::uint64_t>(number) >= next;
}

}  // namespace

std::string to_text(const Values& values) {
  std::string out = "(";
  for (const Value& value : values) out += concat(out.size() > 1 ? ", " : "", to_text(value));
  return out + ")";
}

Writer::Writer(Parts parts)
    : parts_(std::move(parts)),
      reader_({.source = parts_.staging, .tenant = parts_.tenant, .now = parts_.now, .as_of = {}}) {
}

std::string Writer::table_prefix(const Description& table) const {
  return schema::table_prefix(reader_.tenant_of(table), table.number);
}

Status Writer::tell(const Binding& table, RowChange change, const Values& row) const {
  return parts_.on_change ? parts_.on_change(table, change, row) : Status();
}

Status Writer::check_size() const {
  return parts_.staging->bytes() <= parts_.staged_bytes_max ? Status() : too_large();
}

Status Writer::too_large() const {
  return resource_exhausted(
      concat("a transaction holds at most ", format_bytes(parts_.staged_bytes_max), " of rows"));
}

Result<TableState*> Writer::state(const Description& table) {
  const auto held = states_.find(table.number);
  if (held != states_.end()) return &held->second;
  HTN_ASSIGN_OR_RETURN(TableState stored, reader_.state(table));
  return &states_.emplace(table.number, stored).first->second;
}

Status Writer::fill_defaults(const Description& table, Values& row) {
  HTN_ASSIGN_OR_RETURN(TableState* const held, state(table));
  for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
    Value& value = row[i];
    switch (table.columns[i].by_default) {
      case Default::kNone:
        break;
      case Default::kIdentity: {
        auto* number = std::get_if<std::int64_t>(&value);
        if (number == nullptr) break;
        if (*number == 0) {
          if (held->next_identity > INT64_MAX) {
            return resource_exhausted(
                concat(table.full_name(), ": ", table.columns[i].name, ": no number is left"));
          }
          *number = static_cast<std::int64_t>(held->next_identity);
        }
        const auto past = static_cast<std::uint64_t>(*number) + 1;
        if (*number >= 0) held->next_identity = std::max(held->next_identity, past);
        break;
      }
      case Default::kNow:
        if (value == Value(Instant{0})) value = parts_.now;
        break;
      case Default::kNewGuid:
        if (value == Value(Guid())) {
          const std::string seed = concat(parts_.tenant.value(), " ", table.number, " ",
                                          parts_.now.value(), " ", ++guids_);
          value = Guid::from_hash(sha256(as_bytes(seed)).bytes());
        }
        break;
      case Default::kTenant:
        value = static_cast<std::int64_t>(parts_.tenant.value());
        break;
    }
  }
  return {};
}

Result<std::optional<Writer::Old>> Writer::find_old(const Description& table,
                                                    const std::string& row_key) const {
  HTN_ASSIGN_OR_RETURN(auto bytes, parts_.staging->get(Family::kTableRow, row_key));
  if (!bytes.has_value()) return std::optional<Old>();
  HTN_ASSIGN_OR_RETURN(StoredRow row, decode_row(table, bytes->bytes()));
  return std::optional(Old{std::move(*bytes).take(), std::move(row)});
}

Status Writer::check_quota(const Description& table) {
  const auto most = parts_.rows_max.find(table.number);
  if (most == parts_.rows_max.end()) return {};
  HTN_ASSIGN_OR_RETURN(const TableState* const held, state(table));
  if (held->rows < most->second) return {};
  return resource_exhausted(concat(table.full_name(), ": tenant ", parts_.tenant.value(),
                                   " may keep ", most->second, " rows"));
}

Result<Values> Writer::insert(const Binding& binding, Values row) {
  const Description& table = binding.description;
  HTN_RETURN_IF_ERROR(check_quota(table));
  HTN_ASSIGN_OR_RETURN(TableState* const held, state(table));
  const std::uint64_t next_identity = held->next_identity;
  HTN_RETURN_IF_ERROR(fill_defaults(table, row));
  HTN_RETURN_IF_ERROR(validate_row(table, row));
  const std::string key = encode_key(table, key_of(table, row));
  const std::string row_key = table_prefix(table) + key;
  std::optional<Old> old;
  if (!is_key_from(table, row, next_identity)) {
    HTN_ASSIGN_OR_RETURN(old, find_old(table, row_key));
  }
  if (old.has_value() && !reader_.has_expired(table, old->row)) {
    return Status(StatusCode::kAlreadyExists, concat(table.full_name(), ": PK_", table.name, ": ",
                                                     to_text(key_of(table, row)), " is there"));
  }
  const Values* const before = old.has_value() ? &old->row.values : nullptr;
  HTN_RETURN_IF_ERROR(check_foreign_keys(table, row, nullptr));
  HTN_RETURN_IF_ERROR(keep_atoms(table, before, &row));
  HTN_RETURN_IF_ERROR(stage_indexes(table, key, before, &row));
  parts_.staging->put(Family::kTableRow, row_key, encode_row(table, parts_.now, row));
  if (!old.has_value()) ++held->rows;
  HTN_RETURN_IF_ERROR(tell(binding, RowChange::kInsert, row));
  HTN_RETURN_IF_ERROR(check_size());
  return row;
}

Result<Values> Writer::update(const Binding& binding, Values row) {
  const Description& table = binding.description;
  if (row.size() != table.columns.size()) return validate_row(table, row);
  const Values key_values = key_of(table, row);
  HTN_RETURN_IF_ERROR(validate_key(table, key_values));
  const std::string key = encode_key(table, key_values);
  const std::string row_key = table_prefix(table) + key;
  HTN_ASSIGN_OR_RETURN(auto old, find_old(table, row_key));
  if (!old.has_value() || reader_.has_expired(table, old->row)) {
    return not_found(concat(table.full_name(), ": ", to_text(key_values)));
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Default by_default = table.columns[i].by_default;
    const bool kept = by_default == Default::kTenant ||
                      (by_default == Default::kNow && row[i] == Value(Instant{0}));
    if (kept) row[i] = old->row.values[i];
  }
  HTN_RETURN_IF_ERROR(validate_row(table, row));
  if (row == old->row.values) return row;
  HTN_RETURN_IF_ERROR(check_foreign_keys(table, row, &old->row.values));
  HTN_RETURN_IF_ERROR(keep_atoms(table, &old->row.values, &row));
  HTN_RETURN_IF_ERROR(stage_indexes(table, key, &old->row.values, &row));
  const bool version = table.versioned && makes_version(table, old->row.values, row);
  const Instant valid_from = version ? parts_.now : old->row.valid_from;
  if (version) HTN_RETURN_IF_ERROR(stage_history(table, row_key, std::move(*old)));
  parts_.staging->put(Family::kTableRow, row_key, encode_row(table, valid_from, row));
  HTN_RETURN_IF_ERROR(tell(binding, RowChange::kUpdate, row));
  HTN_RETURN_IF_ERROR(check_size());
  return row;
}

Status Writer::erase(const Binding& binding, const Values& key_values) {
  const Description& table = binding.description;
  HTN_RETURN_IF_ERROR(validate_key(table, key_values));
  const std::string key = encode_key(table, key_values);
  const std::string row_key = table_prefix(table) + key;
  HTN_ASSIGN_OR_RETURN(auto old, find_old(table, row_key));
  if (!old.has_value()) return not_found(concat(table.full_name(), ": ", to_text(key_values)));
  HTN_RETURN_IF_ERROR(release_children(binding, key_values));
  HTN_RETURN_IF_ERROR(keep_atoms(table, &old->row.values, nullptr));
  HTN_RETURN_IF_ERROR(tell(binding, RowChange::kErase, old->row.values));
  HTN_RETURN_IF_ERROR(stage_indexes(table, key, &old->row.values, nullptr));
  if (table.versioned) HTN_RETURN_IF_ERROR(stage_history(table, row_key, std::move(*old)));
  parts_.staging->erase(Family::kTableRow, row_key);
  HTN_ASSIGN_OR_RETURN(TableState* const held, state(table));
  if (held->rows == 0)
    return corruption(concat(table.full_name(), ": counts fewer rows than it has"));
  --held->rows;
  return check_size();
}

// What began with this commit leaves no history.
Status Writer::stage_history(const Description& table, const std::string& row_key, Old old) {
  if (old.row.valid_from == parts_.now) return {};
  const auto valid_to = static_cast<std::uint64_t>(parts_.now.value());
  parts_.staging->put(Family::kTableHistory,
                      codec::KeyWriter().raw(as_bytes(row_key)).u64(valid_to).take(),
                      std::move(old.bytes));
  HTN_ASSIGN_OR_RETURN(TableState* const held, state(table));
  ++held->versions;
  return {};
}

Status Writer::stage_indexes(const Description& table, const std::string& key, const Values* old,
                             const Values* row) {
  for (const Index& index : table.indexes) {
    const bool stood = old != nullptr && stands_in(index, *old);
    const bool stands = row != nullptr && stands_in(index, *row);
    const std::string before = stood ? encode_index(table, index, *old) : std::string();
    const std::string after = stands ? encode_index(table, index, *row) : std::string();
    if (stood && stands && before == after) continue;
    if (stood) retire_entry(table, index, key, before);
    if (stands) HTN_RETURN_IF_ERROR(stage_entry(table, index, key, after, *row));
  }
  return {};
}

Status Writer::stage_entry(const Description& table, const Index& index, const std::string& key,
                           const std::string& columns, const Values& row) {
  const std::string prefix =
      schema::table_index_prefix(reader_.tenant_of(table), table.number, index.number);
  if (index.unique) {
    HTN_ASSIGN_OR_RETURN(const auto taken,
                         parts_.staging->get(Family::kTableIndex, prefix + columns));
    if (taken.has_value()) {
      return {StatusCode::kAlreadyExists,
              concat(table.full_name(), ": ", index.name, ": ",
                     to_text(index_columns_of(index, row)), " is there")};
    }
  }
  IndexEntry entry = make_index_entry(index, columns, key);
  parts_.staging->put(Family::kTableIndex, prefix + entry.key, std::move(entry.value));
  return {};
}

// Its history only says that it stood: the row as of then says whether it did.
void Writer::retire_entry(const Description& table, const Index& index, const std::string& key,
                          const std::string& columns) {
  const std::string prefix =
      schema::table_index_prefix(reader_.tenant_of(table), table.number, index.number);
  const IndexEntry entry = make_index_entry(index, columns, key);
  parts_.staging->erase(Family::kTableIndex, prefix + entry.key);
  if (!table.versioned) return;
  IndexEntry past = make_past_entry(columns, key);
  codec::KeyWriter past_key;
  past_key.raw(as_bytes(prefix)).raw(as_bytes(past.key));
  past_key.u64(static_cast<std::uint64_t>(parts_.now.value()));
  parts_.staging->put(Family::kTableIndexHistory, past_key.take(), std::move(past.value));
}

void Writer::finish() {
  for (const auto& [number, held] : states_) {
    const Description& table = parts_.catalog->find(number)->description;
    parts_.staging->put(Family::kTableState, table_prefix(table), encode_table_state(held));
  }
  states_.clear();
}

}  // namespace hartonomous::table
