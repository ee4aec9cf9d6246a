#include "support/table_rows.hpp"

#include <algorithm>
#include <cmath>

namespace hartonomous::testing {

using schema::Column;
using schema::SqlType;
using table::Binding;

namespace {

Binding describe_every_type() {
  using Row = EveryType;
  table::TableOf<Row> table(900, "test", "EveryType", "A column of every type");
  table.column("Id", &Row::id, table::sql_int());
  table.column("Bit", &Row::bit, table::sql_bit());
  table.column("Small", &Row::small, table::sql_smallint());
  table.column("Big", &Row::big, table::sql_bigint());
  table.column("Real", &Row::real, table::sql_real());
  table.column("Float", &Row::floating, table::sql_float());
  table.column("Decimal", &Row::decimal, table::sql_decimal(5, 4));
  table.column("Char", &Row::character, table::sql_char(1));
  table.column("VarChar", &Row::var_char, table::sql_varchar(10));
  table.column("NVarChar", &Row::n_var_char, table::sql_nvarchar(20));
  table.column("Binary", &Row::binary, table::sql_varbinary(2));
  table.column("VarBinary", &Row::var_binary, table::sql_varbinary_max());
  table.column("At", &Row::at, table::sql_datetime2());
  table.column("Guid", &Row::guid, table::sql_guid());
  table.column("Point", &Row::point, table::sql_point());
  table.column("Json", &Row::json, table::sql_nvarchar_max()).json();
  table.key({"Id"});
  Binding binding = table.take();
  // Members hold fixed lengths for hashes only.
  binding.description.columns[10].type = table::sql_binary(2);
  return binding;
}

std::int64_t random_number(Rng& rng, std::int64_t most) {
  if (rng.below(16) == 0) return rng.below(2) == 0 ? most : -most;
  const auto range = static_cast<std::uint64_t>(most) >> rng.below(63);
  const auto number = static_cast<std::int64_t>(rng() % (range + 1));
  return rng.below(2) == 0 ? number : -number;
}

double random_double(Rng& rng, int exponent_max) {
  if (rng.below(8) == 0) return rng.below(2) == 0 ? 0.0 : -1.0;
  const auto exponents = static_cast<std::uint64_t>(2 * exponent_max);
  return (rng.uniform() - 0.5) *
         std::pow(2.0, static_cast<double>(rng.below(exponents)) - exponent_max);
}

std::string random_text(Rng& rng, std::size_t units_max, bool ascii) {
  static const char* const kPieces[] = {"a", "Z",    "\"",       "\\",          "\n",
                                        " ", "\x01", "\xC3\xA9", "\xE2\x82\xAC"};
  std::string text;
  for (std::size_t units = rng.below(units_max + 1); units > 0; --units) {
    const std::uint64_t piece = rng.below(ascii ? 7 : 10);
    text += piece == 9 ? std::string(1, '\0') : std::string(kPieces[piece]);
  }
  return text;
}

std::string random_bytes(Rng& rng, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(rng.below(256));
  return bytes;
}

std::string random_json(Rng& rng) {
  static const char* const kTexts[] = {"{}",
                                       "[]",
                                       "0",
                                       "true",
                                       "\"a b\\n\"",
                                       "{\"a\":[1,2.50,{\"b\":null}],\"c\":\"\xC3\xA9\"}",
                                       "[1e999,123456789012345678901234567890]"};
  return kTexts[rng.below(std::size(kTexts))];
}

std::int64_t most_of(const schema::Type& type) {
  if (type.sql == SqlType::kSmallInt) return INT16_MAX;
  if (type.sql == SqlType::kInt) return INT32_MAX;
  if (type.sql == SqlType::kBigInt || type.precision > 18) return INT64_MAX;
  std::int64_t bound = 1;
  for (int i = 0; i < type.precision; ++i) bound *= 10;
  return bound - 1;
}

Value random_value(const Column& column, Rng& rng) {
  const std::size_t length = column.type.length == 0 ? 300 : column.type.length;
  const std::size_t some = std::min<std::size_t>(length, rng.below(4) == 0 ? 300 : 12);
  switch (column.type.sql) {
    case SqlType::kBit:
      return rng.below(2) == 0;
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal:
      return random_number(rng, most_of(column.type));
    case SqlType::kReal:
      return static_cast<double>(static_cast<float>(random_double(rng, 120)));
    case SqlType::kFloat:
      return random_double(rng, 1000);
    case SqlType::kChar:
      return std::string(length, static_cast<char>('A' + rng.below(26)));
    case SqlType::kVarChar:
      return random_text(rng, some, true);
    case SqlType::kNVarChar:
      return column.is_json ? random_json(rng) : random_text(rng, some, false);
    case SqlType::kBinary:
      return Blob{random_bytes(rng, length)};
    case SqlType::kVarBinary:
      return Blob{random_bytes(rng, rng.below(some + 1))};
    case SqlType::kDateTime2:
      return random_instant(rng);
    case SqlType::kUniqueIdentifier:
      return *Guid::from_bytes(as_bytes(random_bytes(rng, Guid::kBytes)));
    case SqlType::kPoint:
      return Point{.x = random_double(rng, 1000),
                   .y = random_double(rng, 10),
                   .z = random_double(rng, 10),
                   .m = random_double(rng, 1000)};
  }
  return kNull;
}

// One that the column's checks let pass.
Value random_checked_value(const schema::TableDescription& table, std::size_t place, Rng& rng) {
  const Column& column = table.columns[place];
  if (column.nullable && rng.below(3) == 0) return kNull;
  for (const schema::Check& check : table.checks) {
    if (check.column != place) continue;
    if (!check.words.empty()) return check.words[rng.below(check.words.size())];
    const double number = check.least + (check.most - check.least) * rng.uniform();
    if (column.type.sql == SqlType::kFloat) return number;
    return static_cast<std::int64_t>(number * std::pow(10.0, column.type.scale));
  }
  return random_value(column, rng);
}

}  // namespace

const Binding& every_type_table() {
  static const Binding kTable = describe_every_type();
  return kTable;
}

Instant random_instant(Rng& rng) {
  constexpr std::int64_t kLeast = -62'135'596'800'000'000;  // 0001-01-01
  constexpr std::uint64_t kYears = 315'537'897'600'000'000;
  return Instant{kLeast + static_cast<std::int64_t>(rng.below(kYears))};
}

Values random_row(const schema::TableDescription& table, Rng& rng) {
  Values row;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    row.push_back(random_checked_value(table, i, rng));
  }
  return row;
}

}  // namespace hartonomous::testing
