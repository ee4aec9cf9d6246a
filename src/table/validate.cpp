#include "table/validate.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "table/type_name.hpp"

namespace hartonomous::table {

using schema::Column;
using schema::SqlType;
using schema::TableDescription;

namespace {

// Of a message; a value may be of many megabytes.
constexpr std::size_t kShownBytesMax = 200;

// A value as a message shows it: the beginning of a long one, and UTF-8 whatever it is.
std::string shown(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (!is_utf8(as_bytes(*text))) return shown(Blob{*text});
    if (text->size() <= kShownBytesMax) return to_text(value);
    std::size_t end = kShownBytesMax;
    while ((static_cast<unsigned char>((*text)[end]) & 0xC0) == 0x80) --end;
    return to_text(Value(text->substr(0, end))) + "...";
  }
  const auto* blob = std::get_if<Blob>(&value);
  if (blob == nullptr || blob->bytes.size() <= kShownBytesMax) return to_text(value);
  return to_text(Value(Blob{blob->bytes.substr(0, kShownBytesMax)})) + "...";
}

Status refuse(const TableDescription& table, std::string_view where, const Value& value,
              std::string_view why) {
  return invalid_argument(concat(table.full_name(), ": ", where, ": ", shown(value), ": ", why));
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

std::string other(const schema::Type& type) { return concat("is no ", type_name(type)); }
std::string longer(const schema::Type& type) { return concat("is longer than ", type_name(type)); }
std::string out_of_range(const schema::Type& type) {
  return concat("is out of the range of ", type_name(type));
}

std::string wrong_with_number(const schema::Type& type, double number) {
  if (!std::isfinite(number)) return "is not finite";
  const bool fits = type.sql != SqlType::kReal ||
                    std::abs(number) <= static_cast<double>(std::numeric_limits<float>::max());
  return fits ? "" : out_of_range(type);
}

// Most text is: eight bytes at a time.
bool is_ascii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t seen = 0;
  while (text.size() >= sizeof(seen)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof(word));
    seen |= word;
    text.remove_prefix(sizeof(word));
  }
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return (seen & kHighBits) == 0;
}

std::string wrong_with_text(const schema::Type& type, std::string_view text) {
  const bool ascii = is_ascii(text);
  if (!ascii && !is_utf8(as_bytes(text))) return "is not UTF-8";
  const bool units = !ascii && type.sql == SqlType::kNVarChar;
  const std::size_t size = units ? utf16_units(text) : text.size();
  if (type.sql == SqlType::kChar && size != type.length) return other(type);
  return type.length == 0 || size <= type.length ? "" : longer(type);
}

// What is wrong with a value that is not NULL; empty: nothing.
std::string wrong_with(const schema::Type& type, const Value& value) {
  switch (type.sql) {
    case SqlType::kBit:
      return std::holds_alternative<bool>(value) ? "" : other(type);
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal: {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr) return other(type);
      return is_within(type, *number) ? "" : out_of_range(type);
    }
    case SqlType::kReal:
    case SqlType::kFloat: {
      const auto* number = std::get_if<double>(&value);
      return number == nullptr ? other(type) : wrong_with_number(type, *number);
    }
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar: {
      const auto* text = std::get_if<std::string>(&value);
      return text == nullptr ? other(type) : wrong_with_text(type, *text);
    }
    case SqlType::kBinary:
    case SqlType::kVarBinary: {
      const auto* blob = std::get_if<Blob>(&value);
      if (blob == nullptr) return other(type);
      if (type.sql == SqlType::kBinary && blob->bytes.size() != type.length) return other(type);
      return type.length == 0 || blob->bytes.size() <= type.length ? "" : longer(type);
    }
    case SqlType::kDateTime2:
      return std::holds_alternative<Instant>(value) ? "" : other(type);
    case SqlType::kUniqueIdentifier:
      return std::holds_alternative<Guid>(value) ? "" : other(type);
    case SqlType::kPoint: {
      const auto* point = std::get_if<Point>(&value);
      if (point == nullptr) return other(type);
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

bool is_of_type(const schema::Type& type, const Value& value) {
  return wrong_with(type, value).empty();
}

bool is_text_of_type(const schema::Type& type, std::string_view text) {
  return wrong_with_text(type, text).empty();
}

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
