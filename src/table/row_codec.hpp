#pragma once

// The bytes of a row and of the keys it is found by. Drawn in docs/format/table.md.
//
//   row       01 | valid from i64 LE | columns varint | a bit for each column, set: not NULL
//             | the values that are not NULL, in order of the columns
//   value     BIT a byte; integers, DECIMAL units and instants zigzag varints; REAL and FLOAT 8
//             bytes; BINARY as long as it is; text and VARBINARY a varint and so many bytes;
//             UNIQUEIDENTIFIER 16 bytes; GEOMETRY x, y, z, m, 8 bytes each
//   key       each column in ordered form (codec/key.hpp): text and VARBINARY as strings, integers,
//             DECIMAL units and instants as signed, in a NULL column 00 before (NULL) or 01 (a
//             value); complemented where an index column descends
//
// Thread-safety: immutable functions.

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/table/value.hpp>

#include "codec/key.hpp"
#include "codec/varint.hpp"
#include "schema/table_description.hpp"

namespace hartonomous::table {

struct StoredRow {
  Instant valid_from;
  Values values;
};

// REQUIRES: one value for each column, of its type (validate.hpp).
std::string encode_row(const schema::TableDescription& table, Instant valid_from,
                       const Values& values);
inline std::string encode_row(const schema::TableDescription& table, const StoredRow& row) {
  return encode_row(table, row.valid_from, row.values);
}
// Columns that were added since the row was written are NULL. Errors: kCorruption.
Result<StoredRow> decode_row(const schema::TableDescription& table, Bytes bytes);
// What comes before the values.
struct RowHead {
  Instant valid_from;
  std::uint64_t columns = 0;  // when it was written
  Bytes bits;
  codec::ByteReader rest;
  // Whether a column is not NULL.
  bool stands(std::size_t column) const {
    return column < columns &&
           (std::to_integer<unsigned>(bits[column / 8]) >> (column % 8) & 1) != 0;
  }
};
Result<RowHead> decode_head(const schema::TableDescription& table, Bytes bytes);
// A value that is not NULL; whether it is of the column's type is the caller's to ask.
Value read_value(const schema::Column& column, codec::ByteReader& reader);
// Of an encoded row, without decoding it. Errors: kCorruption.
Result<Instant> valid_from_of(const schema::TableDescription& table, Bytes bytes);

// Appends the columns of the table's key, or of the first `count` of them.
// REQUIRES: values of the columns' types.
void append_key(const schema::TableDescription& table, std::span<const Value> key,
                codec::KeyWriter& out);
void append_index_columns(const schema::TableDescription& table, const schema::Index& index,
                          std::span<const Value> columns, codec::KeyWriter& out);

// Of a row: its key's values, and an index's.
Values key_of(const schema::TableDescription& table, const Values& row);
Values index_columns_of(const schema::Index& index, const Values& row);
// Whether a row stands in an index: not when the index skips NULLs and all columns are.
bool stands_in(const schema::Index& index, const Values& row);

}  // namespace hartonomous::table
