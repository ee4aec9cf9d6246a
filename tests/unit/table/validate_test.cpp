#include "table/validate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "support/table_oracle.hpp"
#include "support/table_rows.hpp"

namespace hartonomous::table {
namespace {

const schema::TableDescription& every_type() { return testing::every_type_table().description; }

Status validated(std::size_t column, const Value& value) {
  return validate_value(every_type(), every_type().columns[column], value);
}

void check_passes(std::size_t column, const Value& value) {
  const Status status = validated(column, value);
  INFO(status.to_string());
  CHECK(status.ok());
}

// The whole message: table, column, value, reason.
void check_refused(std::size_t column, const Value& value, const std::string& rest) {
  const Status status = validated(column, value);
  CHECK(status.code() == StatusCode::kInvalidArgument);
  CHECK(status.message() ==
        "test.EveryType: " + std::string(every_type().columns[column].name) + ": " + rest);
}

TEST_CASE("table: a value of another type is refused by table and column", "[table][unit]") {
  const Values wrong = {"x", 1, "x", "x", 1, 1, "x", 1, 1, 1, "x", "x", 1, "x", 1, 1};
  REQUIRE(wrong.size() == every_type().columns.size());
  const std::vector<std::string> types = {"INT",          "BIT",
                                          "SMALLINT",     "BIGINT",
                                          "REAL",         "FLOAT",
                                          "DECIMAL(5,4)", "CHAR(1)",
                                          "VARCHAR(10)",  "NVARCHAR(20)",
                                          "BINARY(2)",    "VARBINARY(MAX)",
                                          "DATETIME2",    "UNIQUEIDENTIFIER",
                                          "GEOMETRY",     "NVARCHAR(MAX)"};
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    check_refused(i, wrong[i], to_text(wrong[i]) + ": is no " + types[i]);
  }
}

TEST_CASE("table: NULL stands where the column lets it", "[table][unit]") {
  check_refused(0, kNull, "NULL: is NOT NULL");
  for (std::size_t i = 1; i < every_type().columns.size(); ++i) check_passes(i, kNull);
}

TEST_CASE("table: numbers end with their type", "[table][unit]") {
  check_passes(0, std::int64_t{2147483647});
  check_refused(0, std::int64_t{2147483648}, "2147483648: is out of the range of INT");
  check_refused(0, std::int64_t{-2147483649}, "-2147483649: is out of the range of INT");
  check_passes(2, -32768);
  check_refused(2, 32768, "32768: is out of the range of SMALLINT");
  check_passes(3, std::numeric_limits<std::int64_t>::min());
  check_passes(6, 99999);
  check_passes(6, -99999);
  check_refused(6, 100000, "100000: is out of the range of DECIMAL(5,4)");
  check_refused(6, -100000, "-100000: is out of the range of DECIMAL(5,4)");
  check_passes(4, double{std::numeric_limits<float>::max()});
  check_refused(4, 1e39, "1e+39: is out of the range of REAL");
  check_refused(4, std::numeric_limits<double>::infinity(), "inf: is not finite");
  check_passes(5, std::numeric_limits<double>::max());
  check_refused(5, -std::numeric_limits<double>::infinity(), "-inf: is not finite");
  check_refused(5, std::nan(""), "nan: is not finite");
  check_refused(14, Point{.x = 0, .y = 0, .z = 0, .m = std::nan("")},
                "POINT (0 0 0 nan): is not finite");
}

TEST_CASE("table: texts and bytes end with their type", "[table][unit]") {
  check_passes(7, "a");
  check_refused(7, "", "'': is no CHAR(1)");
  check_refused(7, "ab", "'ab': is no CHAR(1)");
  check_passes(8, "0123456789");
  check_refused(8, "0123456789x", "'0123456789x': is longer than VARCHAR(10)");
  check_refused(8, "012345678\xC3\xA9", "'012345678\xC3\xA9': is longer than VARCHAR(10)");
  // Twenty UTF-16 units: ten pairs, or twenty letters of two bytes.
  std::string pairs;
  std::string letters;
  for (int i = 0; i < 10; ++i) pairs += "\xF0\x9F\x98\x80";
  for (int i = 0; i < 20; ++i) letters += "\xC3\xA9";
  check_passes(9, pairs);
  check_passes(9, letters);
  check_refused(9, pairs + "x", "'" + pairs + "x': is longer than NVARCHAR(20)");
  check_refused(9, letters + "x", "'" + letters + "x': is longer than NVARCHAR(20)");
  check_refused(9, "a\xff", "0x61ff: is not UTF-8");
  check_passes(10, Blob{"ab"});
  check_refused(10, Blob{"a"}, "0x61: is no BINARY(2)");
  check_refused(10, Blob{"abc"}, "0x616263: is no BINARY(2)");
  check_passes(11, Blob{std::string(100'000, 'x')});
}

TEST_CASE("table: JSON columns hold JSON", "[table][unit]") {
  check_passes(15, R"({"a": [1e999]})");
  check_refused(15, "{'a': 1}", "'{''a'': 1}': is not JSON");
  check_refused(15, "", "'': is not JSON");
}

TEST_CASE("table: a refusal shows the beginning of a long value", "[table][unit]") {
  std::string text = "x";
  for (int i = 0; i < 100'000; ++i) text += "\xC3\xA9";
  const Status status = validated(9, text);
  CHECK(status.message().size() < 300);
  CHECK(status.message().find("\xC3\xA9'...: is longer than NVARCHAR(20)") != std::string::npos);
  CHECK(validated(10, Blob{text}).message().size() < 600);
}

TEST_CASE("table: checks are named, and let NULL pass", "[table][unit]") {
  const schema::TableDescription& owner = testing::owner_table().description;
  const auto check = [&](const Value& grade) {
    return validate_row(owner, {1, "a", grade, 0, kNull});
  };
  CHECK(check(kNull).ok());
  CHECK(check(0).ok());
  CHECK(check(5).ok());
  CHECK(check(-1).message() == "test.Owner: CK_Owner_Grade: -1: Grade is out of bounds");
  CHECK(check(6).code() == StatusCode::kInvalidArgument);
  const schema::TableDescription& item = testing::item_table().description;
  CHECK(validate_row(item, {1, "d", 0.5, kNull}).ok());
  CHECK(validate_row(item, {1, "x", 0.5, kNull}).message() ==
        "test.Item: CK_Item_Code: 'x': Code is none of a, b, c, d");
}

TEST_CASE("table: a DECIMAL is held against its bounds by what it stands for", "[table][unit]") {
  const schema::TableDescription& layer = Catalog::standard().find("dbo.ModelLayer")->description;
  std::size_t rate = 0;
  while (layer.columns[rate].name != "CacheHitRate") ++rate;
  Values row(layer.columns.size(), kNull);
  for (std::size_t i = 0; i < 4; ++i) row[i] = 1;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!layer.columns[i].nullable && row[i].is_null()) row[i] = "x";
  }
  row[rate] = 10000;
  CHECK(validate_row(layer, row).ok());
  row[rate] = 10001;
  CHECK(validate_row(layer, row).message() ==
        "dbo.ModelLayer: CK_ModelLayer_CacheHitRate: 10001: CacheHitRate is out of bounds");
}

TEST_CASE("table: a row or key of another width is refused", "[table][unit]") {
  const schema::TableDescription& owner = testing::owner_table().description;
  CHECK(validate_row(owner, {1}).message() == "test.Owner: 1 values for 5 columns");
  CHECK(validate_key(owner, {}).message() == "test.Owner: 0 values for a key of 1 columns");
  CHECK(validate_key(owner, {"a"}).message() == "test.Owner: OwnerId: 'a': is no BIGINT");
  CHECK(validate_key(owner, {1}).ok());
}

}  // namespace
}  // namespace hartonomous::table
