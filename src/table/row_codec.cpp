#include "table/row_codec.hpp"

#include <bit>

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {

using schema::Column;
using schema::SqlType;
using schema::TableDescription;

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kValidFromBytes = 8;
constexpr std::size_t kUsualRowBytes = 256;  // what a row grows in at first

void append_double(std::string& out, double number) {
  codec::append_fixed64(out, std::bit_cast<std::uint64_t>(number));
}

double read_double(codec::ByteReader& reader) { return std::bit_cast<double>(reader.fixed64()); }

void append_text(std::string& out, std::string_view text) {
  codec::append_varint(out, text.size());
  out.append(text);
}

std::string read_text(codec::ByteReader& reader) {
  const std::uint64_t size = reader.varint();
  return std::string(as_text(reader.take(size)));
}

void append_value(const Column& column, const Value& value, std::string& out) {
  switch (column.type.sql) {
    case SqlType::kBit:
      out.push_back(std::get<bool>(value) ? '\1' : '\0');
      return;
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal:
      codec::append_varint(out, codec::zigzag(std::get<std::int64_t>(value)));
      return;
    case SqlType::kReal:
    case SqlType::kFloat:
      append_double(out, std::get<double>(value));
      return;
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar:
      append_text(out, std::get<std::string>(value));
      return;
    case SqlType::kBinary:
      out.append(std::get<Blob>(value).bytes);
      return;
    case SqlType::kVarBinary:
      append_text(out, std::get<Blob>(value).bytes);
      return;
    case SqlType::kDateTime2:
      codec::append_varint(out, codec::zigzag(std::get<Instant>(value).value()));
      return;
    case SqlType::kUniqueIdentifier:
      out.append(as_text(std::get<Guid>(value).bytes()));
      return;
    case SqlType::kPoint: {
      const Point& point = std::get<Point>(value);
      for (const double each : {point.x, point.y, point.z, point.m}) append_double(out, each);
      return;
    }
  }
}

void append_key_value(const Column& column, const Value& value, codec::KeyWriter& out) {
  if (column.nullable) {
    out.u8(value.is_null() ? 0 : 1);
    if (value.is_null()) return;
  }
  switch (column.type.sql) {
    case SqlType::kBit:
      out.u8(std::get<bool>(value) ? 1 : 0);
      return;
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal:
      out.i64(std::get<std::int64_t>(value));
      return;
    case SqlType::kReal:
    case SqlType::kFloat:
      out.f64(std::get<double>(value));
      return;
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar:
      out.string(std::get<std::string>(value));
      return;
    case SqlType::kBinary:
      out.raw(as_bytes(std::get<Blob>(value).bytes));
      return;
    case SqlType::kVarBinary:
      out.string(std::get<Blob>(value).bytes);
      return;
    case SqlType::kDateTime2:
      out.i64(std::get<Instant>(value).value());
      return;
    case SqlType::kUniqueIdentifier:
      out.raw(std::get<Guid>(value).bytes());
      return;
    case SqlType::kPoint: {
      const Point& point = std::get<Point>(value);
      for (const double each : {point.x, point.y, point.z, point.m}) out.f64(each);
      return;
    }
  }
}

Status bad_row(const TableDescription& table, std::string_view what) {
  return corruption(concat("a row of ", table.full_name(), ": ", what));
}

}  // namespace

std::string encode_row(const TableDescription& table, Instant valid_from, const Values& values) {
  std::string out;
  out.reserve(kUsualRowBytes);
  out.push_back(static_cast<char>(kVersion));
  codec::append_fixed64(out, static_cast<std::uint64_t>(valid_from.value()));
  const std::size_t columns = table.columns.size();
  codec::append_varint(out, columns);
  const std::size_t bits_at = out.size();
  out.append((columns + 7) / 8, '\0');
  for (std::size_t i = 0; i < columns; ++i) {
    if (values[i].is_null()) continue;
    char& bits = out[bits_at + i / 8];
    bits = static_cast<char>(static_cast<unsigned char>(bits) | 1u << (i % 8));
    append_value(table.columns[i], values[i], out);
  }
  return out;
}

Value read_value(const Column& column, codec::ByteReader& reader) {
  switch (column.type.sql) {
    case SqlType::kBit:
      switch (reader.byte()) {
        case 0:
          return false;
        case 1:
          return true;
        default:
          return kNull;
      }
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal:
      return codec::unzigzag(reader.varint());
    case SqlType::kReal:
    case SqlType::kFloat:
      return read_double(reader);
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar:
      return read_text(reader);
    case SqlType::kBinary:
      return Blob{std::string(as_text(reader.take(column.type.length)))};
    case SqlType::kVarBinary:
      return Blob{read_text(reader)};
    case SqlType::kDateTime2:
      return Instant{codec::unzigzag(reader.varint())};
    case SqlType::kUniqueIdentifier: {
      const auto guid = Guid::from_bytes(reader.take(Guid::kBytes));
      return guid.ok() ? *guid : Guid();
    }
    case SqlType::kPoint: {
      Point point;
      for (double* each : {&point.x, &point.y, &point.z, &point.m}) *each = read_double(reader);
      return point;
    }
  }
  return kNull;
}

Result<RowHead> decode_head(const TableDescription& table, Bytes bytes) {
  RowHead head{.valid_from = {}, .columns = 0, .bits = {}, .rest = codec::ByteReader(bytes)};
  if (head.rest.byte() != kVersion) return bad_row(table, "not of version 1");
  head.valid_from = Instant{static_cast<std::int64_t>(head.rest.fixed64())};
  head.columns = head.rest.varint();
  if (head.columns > table.columns.size()) return bad_row(table, "more columns than the table has");
  head.bits = head.rest.take((head.columns + 7) / 8);
  if (!head.rest.ok()) return bad_row(table, "too short");
  return head;
}

Result<StoredRow> decode_row(const TableDescription& table, Bytes bytes) {
  HTN_ASSIGN_OR_RETURN(RowHead head, decode_head(table, bytes));
  StoredRow row;
  row.valid_from = head.valid_from;
  row.values.resize(table.columns.size());
  for (std::size_t i = 0; i < head.columns; ++i) {
    if (!head.stands(i)) {
      if (!table.columns[i].nullable) return bad_row(table, "NULL where none may be");
      continue;
    }
    row.values[i] = read_value(table.columns[i], head.rest);
    if (!head.rest.ok()) return bad_row(table, "too short");
    if (!is_of_type(table.columns[i].type, row.values[i])) {
      return bad_row(table, concat(table.columns[i].name, " holds what its type does not"));
    }
  }
  if (!head.rest.done()) return bad_row(table, "of a wrong size");
  for (std::size_t i = head.columns; i < table.columns.size(); ++i) {
    if (!table.columns[i].nullable) return bad_row(table, "older than a column that is NOT NULL");
  }
  return row;
}

Result<Instant> valid_from_of(const TableDescription& table, Bytes bytes) {
  if (bytes.size() < 1 + kValidFromBytes) return bad_row(table, "too short");
  codec::ByteReader reader(bytes);
  if (reader.byte() != kVersion) return bad_row(table, "not of version 1");
  return Instant{static_cast<std::int64_t>(reader.fixed64())};
}

void append_key(const TableDescription& table, std::span<const Value> key, codec::KeyWriter& out) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    append_key_value(table.columns[table.key[i]], key[i], out);
  }
}

void append_index_columns(const TableDescription& table, const schema::Index& index,
                          std::span<const Value> columns, codec::KeyWriter& out) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t place = out.size();
    append_key_value(table.columns[index.columns[i].column], columns[i], out);
    if (index.columns[i].descending) out.descend_from(place);
  }
}

Values key_of(const TableDescription& table, const Values& row) {
  Values key;
  key.reserve(table.key.size());
  for (const std::size_t column : table.key) key.push_back(row[column]);
  return key;
}

Values index_columns_of(const schema::Index& index, const Values& row) {
  Values columns;
  columns.reserve(index.columns.size());
  for (const schema::IndexColumn& each : index.columns) columns.push_back(row[each.column]);
  return columns;
}

bool stands_in(const schema::Index& index, const Values& row) {
  if (!index.skip_nulls) return true;
  for (const schema::IndexColumn& each : index.columns) {
    if (!row[each.column].is_null()) return true;
  }
  return false;
}

}  // namespace hartonomous::table
