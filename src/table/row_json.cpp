#include "table/row_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "table/instant_text.hpp"
#include "table/type_name.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {

using schema::Column;
using schema::SqlType;
using schema::TableDescription;

namespace {

// Of a message.
constexpr std::size_t kShownBytesMax = 200;

// 12345 of scale 4 as 1.2345.
std::string decimal_text(std::int64_t units, std::size_t scale) {
  // The magnitude of the least number is no int64.
  const auto bits = static_cast<std::uint64_t>(units);
  std::string digits = concat(units < 0 ? 0 - bits : bits);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return (units < 0 ? "-" : "") + digits;
}

void append_real(std::string& out, double number) {
  std::array<char, 32> digits{};
  const auto written =
      std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<float>(number));
  // A double that is not a float's is there as it is.
  float read = 0;
  std::from_chars(digits.data(), written.ptr, read);
  if (static_cast<double>(read) == number) {
    out.append(digits.data(), written.ptr);
  } else {
    append_json_number(out, number);
  }
}

void append_point(std::string& out, const Point& point) {
  char before = '[';
  for (const double each : {point.x, point.y, point.z, point.m}) {
    out.push_back(before);
    append_json_number(out, each);
    before = ',';
  }
  out.push_back(']');
}

void append_text(std::string& out, const Column& column, const std::string& text) {
  if (column.is_json) {
    out += minify_json(text);
  } else {
    append_json_string(out, text);
  }
}

void append_value(std::string& out, const Column& column, const Value& value) {
  switch (column.type.sql) {
    case SqlType::kBit:
      out += std::get<bool>(value) ? "true" : "false";
      return;
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal:
      out += decimal_text(std::get<std::int64_t>(value), column.type.scale);
      return;
    case SqlType::kReal:
      append_real(out, std::get<double>(value));
      return;
    case SqlType::kFloat:
      append_json_number(out, std::get<double>(value));
      return;
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar:
      append_text(out, column, std::get<std::string>(value));
      return;
    case SqlType::kBinary:
    case SqlType::kVarBinary:
      out += concat('"', to_hex(as_bytes(std::get<Blob>(value).bytes)), '"');
      return;
    case SqlType::kDateTime2:
    case SqlType::kUniqueIdentifier:
      append_json_string(out, to_text(value));
      return;
    case SqlType::kPoint:
      append_point(out, std::get<Point>(value));
      return;
  }
}

// What a number written in decimal is in units of its scale; nothing where that is not whole or
// takes more than 63 bits.
std::optional<std::int64_t> units_of(std::string_view number, std::int64_t scale) {
  const bool negative = number.starts_with('-');
  if (negative) number.remove_prefix(1);
  std::int64_t shift = scale;
  const std::size_t exponent_at = number.find_first_of("eE");
  bool exponent_fits = true;
  if (exponent_at != std::string_view::npos) {
    std::string_view exponent = number.substr(exponent_at + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    std::int32_t read = 0;
    const auto parsed = std::from_chars(exponent.data(), exponent.data() + exponent.size(), read);
    exponent_fits = parsed.ec == std::errc();
    shift += read;
    number = number.substr(0, exponent_at);
  }
  std::string digits;
  bool after_point = false;
  for (const char c : number) {
    if (c != '.') {
      digits.push_back(c);
      shift -= after_point ? 1 : 0;
    }
    after_point = after_point || c == '.';
  }
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return 0;
  if (!exponent_fits) return std::nullopt;
  while (digits.back() == '0') {
    digits.pop_back();
    ++shift;
  }
  constexpr std::int64_t kDigitsMax = std::numeric_limits<std::int64_t>::digits10 + 1;
  if (shift < 0 || static_cast<std::int64_t>(digits.size()) + shift > kDigitsMax) {
    return std::nullopt;
  }
  digits.append(static_cast<std::size_t>(shift), '0');
  if (negative) digits.insert(0, 1, '-');
  std::int64_t units = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), units);
  if (parsed.ec != std::errc()) return std::nullopt;
  return units;
}

std::optional<Value> read_number(const Column& column, const Json& json) {
  if (json.kind != Json::Kind::kNumber) return std::nullopt;
  if (column.type.sql == SqlType::kFloat || column.type.sql == SqlType::kReal) {
    const auto number = json.as_double();
    if (!number.has_value()) return std::nullopt;
    if (column.type.sql == SqlType::kFloat) return *number;
    constexpr double kMost = std::numeric_limits<float>::max();
    return std::abs(*number) <= kMost ? static_cast<double>(static_cast<float>(*number)) : *number;
  }
  const auto units = units_of(json.text, column.type.scale);
  return units.has_value() ? std::optional<Value>(*units) : std::nullopt;
}

std::optional<Value> read_blob(const Json& json) {
  if (json.kind != Json::Kind::kString || json.text.size() % 2 != 0) return std::nullopt;
  std::string bytes(json.text.size() / 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::uint8_t byte = 0;
    const char* digits = json.text.data() + 2 * i;
    const auto parsed = std::from_chars(digits, digits + 2, byte, 16);
    if (parsed.ec != std::errc() || parsed.ptr != digits + 2) return std::nullopt;
    bytes[i] = static_cast<char>(byte);
  }
  return Blob{std::move(bytes)};
}

std::optional<Value> read_point(const Json& json) {
  if (json.kind != Json::Kind::kArray || json.items.size() != 4) return std::nullopt;
  Point point;
  const std::array<double*, 4> parts = {&point.x, &point.y, &point.z, &point.m};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = json.items[i].as_double();
    if (!number.has_value()) return std::nullopt;
    *parts[i] = *number;
  }
  return point;
}

// Nothing: of another kind, or not exactly a value of the type.
std::optional<Value> read_value(const Column& column, const Json& json, std::string_view written) {
  if (json.kind == Json::Kind::kNil) return Value(kNull);
  if (column.is_json) return Value(written);
  const bool is_string = json.kind == Json::Kind::kString;
  switch (column.type.sql) {
    case SqlType::kBit:
      return json.kind == Json::Kind::kBool ? std::optional<Value>(json.boolean) : std::nullopt;
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal:
    case SqlType::kReal:
    case SqlType::kFloat:
      return read_number(column, json);
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar:
      return is_string ? std::optional<Value>(json.text) : std::nullopt;
    case SqlType::kBinary:
    case SqlType::kVarBinary:
      return read_blob(json);
    case SqlType::kDateTime2: {
      const auto instant = instant_from_text(json.text);
      return is_string && instant.ok() ? std::optional<Value>(*instant) : std::nullopt;
    }
    case SqlType::kUniqueIdentifier: {
      const auto guid = Guid::from_text(json.text);
      return is_string && guid.ok() ? std::optional<Value>(*guid) : std::nullopt;
    }
    case SqlType::kPoint:
      return read_point(json);
  }
  return std::nullopt;
}

// The beginning of what was written, whole characters of it.
std::string shown(std::string_view written) {
  if (written.size() <= kShownBytesMax) return std::string(written);
  std::size_t end = kShownBytesMax;
  while ((static_cast<unsigned char>(written[end]) & 0xC0) == 0x80) --end;
  return concat(written.substr(0, end), "...");
}

std::size_t column_named(const TableDescription& table, std::string_view name) {
  std::size_t i = 0;
  while (i < table.columns.size() && table.columns[i].json != name && table.columns[i].name != name)
    ++i;
  return i;
}

}  // namespace

std::string row_json(const TableDescription& table, const Values& row) {
  std::string out = "{";
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_json_string(out, table.columns[i].json);
    out.push_back(':');
    if (row[i].is_null()) {
      out += "null";
    } else {
      append_value(out, table.columns[i], row[i]);
    }
  }
  return out + "}";
}

Result<Values> row_from_json(const TableDescription& table, std::string_view text,
                             const Values& missing) {
  auto parsed = parse_json(text);
  if (!parsed.ok()) return std::move(parsed).status().with_context(table.full_name());
  const Json& json = *parsed;
  if (json.kind != Json::Kind::kObject) {
    return invalid_argument(concat(table.full_name(), ": ", shown(text), ": is no JSON object"));
  }
  Values row = missing;
  std::vector<bool> seen(table.columns.size());
  for (const JsonMember& member : json.members) {
    const std::string_view written =
        text.substr(member.value.begin, member.value.end - member.value.begin);
    const auto refuse = [&](std::string_view why) {
      return invalid_argument(
          concat(table.full_name(), ": ", shown(member.name), ": ", shown(written), ": ", why));
    };
    const std::size_t place = column_named(table, member.name);
    if (place == table.columns.size()) return refuse("there is no such column");
    if (seen[place]) return refuse("comes twice");
    seen[place] = true;
    const Column& column = table.columns[place];
    auto value = read_value(column, member.value, written);
    if (!value.has_value()) return refuse(concat("is no ", type_name(column.type)));
    HTN_RETURN_IF_ERROR(validate_value(table, column, *value));
    row[place] = std::move(*value);
  }
  return row;
}

}  // namespace hartonomous::table
