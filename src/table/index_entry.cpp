#include "table/index_entry.hpp"

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"

namespace hartonomous::table {

namespace {

constexpr char kVersion = 1;

Status malformed(const schema::TableDescription& table) {
  return corruption(concat("an index of ", table.full_name(), ": a malformed entry"));
}

}  // namespace

IndexEntry make_index_entry(const schema::Index& index, std::string_view columns,
                            std::string_view row_key) {
  if (index.unique) return {std::string(columns), concat(kVersion, row_key)};
  return make_past_entry(columns, row_key);
}

IndexEntry make_past_entry(std::string_view columns, std::string_view row_key) {
  IndexEntry entry{concat(columns, row_key), std::string(1, kVersion)};
  codec::append_varint(entry.value, columns.size());
  return entry;
}

Result<std::string_view> row_key_of_entry(const schema::TableDescription& table,
                                          const schema::Index& index, std::string_view key,
                                          Bytes value) {
  if (!index.unique) return row_key_of_past_entry(table, key, value);
  codec::ByteReader reader(value);
  if (reader.byte() != kVersion) return malformed(table);
  return as_text(reader.take(reader.remaining()));
}

Result<std::string_view> row_key_of_past_entry(const schema::TableDescription& table,
                                               std::string_view key, Bytes value) {
  codec::ByteReader reader(value);
  const bool version = reader.byte() == kVersion;
  const std::uint64_t columns_bytes = reader.varint();
  if (!version || !reader.done() || columns_bytes > key.size()) return malformed(table);
  return key.substr(columns_bytes);
}

}  // namespace hartonomous::table
