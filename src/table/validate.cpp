#include "table/validate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::table {

using schema::Column;
using schema::SqlType;
using schema::TableDescription;

namespace {

Status refuse(const TableDescription& table, std::string_view where, const Value& value,
              std::string_view why) {
  return invalid_argument(concat(table.full_name(), ": ", where, ": ", to_text(value), ": ", why));
}

std::string type_name(const schema::Type& type) {
  switch (type.sql) {
    case SqlType::kBit:
      return "BIT";
    case SqlType::kSmallInt:
      return "SMALLINT";
    case SqlType::kInt:
      return "INT";
    case SqlType::kBigInt:
      return "BIGINT";
    case SqlType::kReal:
      return "REAL";
    case SqlType::kFloat:
      return "FLOAT";
    case SqlType::kDecimal:
      return concat("DECIMAL(", type.precision, ",", type.scale, ")");
    case SqlType::kChar:
      return concat("CHAR(", type.length, ")");
    case SqlType::kVarChar:
      return concat("VARCHAR(", type.length, ")");
    case SqlType::kNVarChar:
      return type.length == 0 ? "NVARCHAR(MAX)" : concat("NVARCHAR(", type.length, ")");
    case SqlType::kBinary:
      return concat("BINARY(", type.length, ")");
    case SqlType::kVarBinary:
      return type.length == 0 ? "VARBINARY(MAX)" : concat("VARBINARY(", type.length, ")");
    case SqlType::kDateTime2:
      return "DATETIME2";
    case SqlType::kUniqueIdentifier:
      return "UNIQUEIDENTIFIER";
    case SqlType::kPoint:
      return "GEOMETRY";
  }
  return {};
}

// Units that a text takes in UTF-16: code points past the basic plane, four bytes here, take two.
std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

bool is_within(const schema::Type& type, std::int64_t number) {
  switch (type.sql) {
    case SqlType::kSmallInt:
      return number >= std::numeric_limits<std::int16_t>::min() &&
             number <= std::numeric_limits<std::int16_t>::max();
    case SqlType::kInt:
      return number >= std::numeric_limits<std::int32_t>::min() &&
             number <= std::numeric_limits<std::int32_t>::max();
    case SqlType::kDecimal: {
      if (type.precision > 18) return true;
      std::int64_t bound = 1;
      for (int i = 0; i < type.precision; ++i) bound *= 10;
      return number > -bound && number < bound;
    }
    default:
      return true;
  }
}

bool is_finite(const Point& point) {
  return std::isfinite(point.x) && std::isfinite(point.y) && std::isfinite(point.z) &&
         std::isfinite(point.m);
}

// What is wrong with a value that is not NULL; empty: nothing.
std::string wrong_with(const schema::Type& type, const Value& value) {
  const std::string other = concat("is no ", type_name(type));
  switch (type.sql) {
    case SqlType::kBit:
      return std::holds_alternative<bool>(value) ? "" : other;
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal: {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr) return other;
      return is_within(type, *number) ? "" : concat("is out of the range of ", type_name(type));
    }
    case SqlType::kReal:
    case SqlType::kFloat: {
      const auto* number = std::get_if<double>(&value);
      if (number == nullptr) return other;
      return std::isfinite(*number) ? "" : "is not finite";
    }
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar: {
      const auto* text = std::get_if<std::string>(&value);
      if (text == nullptr) return other;
      if (!is_utf8(as_bytes(*text))) return "is not UTF-8";
      const std::size_t size = type.sql == SqlType::kNVarChar ? utf16_units(*text) : text->size();
      if (type.sql == SqlType::kChar && size != type.length) return other;
      return type.length == 0 || size <= type.length ? ""
                                                     : concat("is longer than ", type_name(type));
    }
    case SqlType::kBinary:
    case SqlType::kVarBinary: {
      const auto* blob = std::get_if<Blob>(&value);
      if (blob == nullptr) return other;
      if (type.sql == SqlType::kBinary && blob->bytes.size() != type.length) return other;
      return type.length == 0 || blob->bytes.size() <= type.length
                 ? ""
                 : concat("is longer than ", type_name(type));
    }
    case SqlType::kDateTime2:
      return std::holds_alternative<Instant>(value) ? "" : other;
    case SqlType::kUniqueIdentifier:
      return std::holds_alternative<Guid>(value) ? "" : other;
    case SqlType::kPoint: {
      const auto* point = std::get_if<Point>(&value);
      if (point == nullptr) return other;
      return is_finite(*point) ? "" : "is not finite";
    }
  }
  return {};
}

double number_of(const schema::Type& type, const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  const auto units = static_cast<double>(std::get<std::int64_t>(value));
  return units / std::pow(10.0, type.scale);
}

Status validate_check(const TableDescription& table, const schema::Check& check,
                      const Value& value) {
  if (value.is_null()) return {};
  const Column& column = table.columns[check.column];
  if (check.words.empty()) {
    const double number = number_of(column.type, value);
    if (number >= check.least && number <= check.most) return {};
    return refuse(table, check.name, value, concat(column.name, " is out of bounds"));
  }
  const std::string& word = std::get<std::string>(value);
  if (std::find(check.words.begin(), check.words.end(), word) != check.words.end()) return {};
  std::string allowed;
  for (const std::string_view each : check.words)
    allowed += concat(allowed.empty() ? "" : ", ", each);
  return refuse(table, check.name, value, concat(column.name, " is none of ", allowed));
}

}  // namespace

Status validate_value(const TableDescription& table, const Column& column, const Value& value) {
  if (value.is_null()) {
    return column.nullable ? Status() : refuse(table, column.name, value, "is NOT NULL");
  }
  const std::string wrong = wrong_with(column.type, value);
  if (!wrong.empty()) return refuse(table, column.name, value, wrong);
  if (column.is_json && !is_json(std::get<std::string>(value))) {
    return refuse(table, column.name, value, "is not JSON");
  }
  return {};
}

Status validate_row(const TableDescription& table, const Values& row) {
  if (row.size() != table.columns.size()) {
    return invalid_argument(concat(table.full_name(), ": ", row.size(), " values for ",
                                   table.columns.size(), " columns"));
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    HTN_RETURN_IF_ERROR(validate_value(table, table.columns[i], row[i]));
  }
  for (const schema::Check& check : table.checks) {
    HTN_RETURN_IF_ERROR(validate_check(table, check, row[check.column]));
  }
  return {};
}

Status validate_key(const TableDescription& table, const Values& key) {
  if (key.size() != table.key.size()) {
    return invalid_argument(concat(table.full_name(), ": ", key.size(), " values for a key of ",
                                   table.key.size(), " columns"));
  }
  for (std::size_t i = 0; i < key.size(); ++i) {
    HTN_RETURN_IF_ERROR(validate_value(table, table.columns[table.key[i]], key[i]));
  }
  return {};
}

}  // namespace hartonomous::table
