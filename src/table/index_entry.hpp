#pragma once

// Index entries: what stands in an index for a row.
//
//   unique   prefix, index columns -> 01 | the row's key
//   other    prefix, index columns, the row's key -> 01 | bytes of the columns, varint
//
// Thread-safety: immutable functions.

#include <string>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

#include "schema/table_description.hpp"

namespace hartonomous::table {

struct IndexEntry {
  std::string key;  // after the index's prefix
  std::string value;
};
// `columns` and `row_key` encoded.
IndexEntry make_index_entry(const schema::Index& index, std::string_view columns,
                            std::string_view row_key);
// The same for history, where a unique index had several rows in turn: as of another.
IndexEntry make_past_entry(std::string_view columns, std::string_view row_key);

// The encoded key of the row, a view of `key` or `value`. `key`: after the prefix.
// Errors: kCorruption.
Result<std::string_view> row_key_of_entry(const schema::TableDescription& table,
                                          const schema::Index& index, std::string_view key,
                                          Bytes value);
Result<std::string_view> row_key_of_past_entry(const schema::TableDescription& table,
                                               std::string_view key, Bytes value);

}  // namespace hartonomous::table
