#include "table/row_json.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/table_rows.hpp"
#include "table/instant_text.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {
namespace {

using testing::EveryType;

const schema::TableDescription& every_type() { return testing::every_type_table().description; }

Values must(Result<Values> row) {
  INFO(row.status().to_string());
  REQUIRE(row.ok());
  return std::move(row).value();
}

Values one_of_each() {
  return {7,
          true,
          std::int64_t{-3},
          std::int64_t{1} << 40,
          0.1f,
          0.1,
          std::int64_t{-25},
          "X",
          "v",
          "a \"\\\n\xC3\xA9",
          Blob{std::string("\x00\xff", 2)},
          Blob{"\x0f"},
          Instant{1'764'091'800'000'001},
          *Guid::from_text("123e4567-e89b-12d3-a456-426614174000"),
          Point{.x = 1, .y = -2.5, .z = 0, .m = 1e300},
          "{ \"b\" : [ 1,\n 2.50 ] }"};
}

TEST_CASE("table: a row is one line of JSON", "[table][unit]") {
  CHECK(row_json(every_type(), one_of_each()) ==
        R"({"id":7,"bit":true,"small":-3,"big":1099511627776,"real":0.1,"float":0.1,)"
        R"("decimal":-0.0025,"char":"X","var_char":"v","n_var_char":"a \"\\\n)"
        "\xC3\xA9"
        R"(","binary":"00ff","var_binary":"0f","at":"2025-11-25T17:30:00.000001Z",)"
        R"("guid":"123e4567-e89b-12d3-a456-426614174000","point":[1,-2.5,0,1e+300],)"
        R"("json":{"b":[1,2.50]}})");
  Values nulls(every_type().columns.size(), kNull);
  nulls[0] = 1;
  CHECK(row_json(every_type(), nulls).starts_with(R"({"id":1,"bit":null,"small":null,)"));
}

TEST_CASE("table: JSON without a column takes what is missing", "[table][unit]") {
  const Values missing = one_of_each();
  CHECK(must(row_from_json(every_type(), "{}", missing)) == missing);
  Values expected = missing;
  expected[0] = 8;
  expected[9] = "other";
  expected[1] = kNull;
  CHECK(must(row_from_json(every_type(), R"({"Id": 8, "n_var_char": "other", "bit": null})",
                           missing)) == expected);
}

TEST_CASE("table: numbers are read exactly", "[table][unit]") {
  const auto read = [](std::size_t column, std::string_view name, std::string_view number) {
    const std::string json = "{\"" + std::string(name) + "\": " + std::string(number) + "}";
    return must(row_from_json(every_type(), json, one_of_each()))[column];
  };
  CHECK(read(0, "id", "1.0") == Value(1));
  CHECK(read(0, "id", "12e2") == Value(1200));
  CHECK(read(0, "id", "-0") == Value(0));
  CHECK(read(0, "id", "0e99999999999") == Value(0));
  CHECK(read(0, "id", "-2147483648") == Value(std::int64_t{-2147483648}));
  CHECK(read(3, "big", "9223372036854775807") == Value(std::numeric_limits<std::int64_t>::max()));
  CHECK(read(3, "big", "-9223372036854775808") == Value(std::numeric_limits<std::int64_t>::min()));
  CHECK(read(6, "decimal", "9.9999") == Value(99999));
  CHECK(read(6, "decimal", "0.1") == Value(1000));
  CHECK(read(6, "decimal", "-12e-4") == Value(-12));
  CHECK(read(6, "decimal", "0.00010000") == Value(1));
  CHECK(read(5, "float", "2") == Value(2.0));
  CHECK(read(4, "real", "0.1") == Value(double{0.1f}));
}

struct Refusal {
  const char* json;
  const char* why;
};

TEST_CASE("table: JSON that is no row is refused, naming table, column and value",
          "[table][unit]") {
  const std::vector<Refusal> refusals = {
      {R"({"id": 1.5})", "test.EveryType: id: 1.5: is no INT"},
      {R"({"id": "1"})", "id: \"1\": is no INT"},
      {R"({"id": true})", "id: true: is no INT"},
      {R"({"id": 2147483648})", "Id: 2147483648: is out of the range of INT"},
      {R"({"id": null})", "Id: NULL: is NOT NULL"},
      {R"({"big": 9223372036854775808})", "big: 9223372036854775808: is no BIGINT"},
      {R"({"big": 1e19})", "big: 1e19: is no BIGINT"},
      {R"({"big": 1e-1})", "big: 1e-1: is no BIGINT"},
      {R"({"big": 1e99999999999})", "is no BIGINT"},
      {R"({"small": 40000})", "is out of the range of SMALLINT"},
      {R"({"decimal": 0.12345})", "decimal: 0.12345: is no DECIMAL(5,4)"},
      {R"({"decimal": 10})", "is out of the range of DECIMAL(5,4)"},
      {R"({"bit": 1})", "bit: 1: is no BIT"},
      {R"({"real": 1e300})", "is out of the range of REAL"},
      {R"({"float": 1e999})", "float: 1e999: is no FLOAT"},
      {R"({"char": "XY"})", "is no CHAR(1)"},
      {R"({"n_var_char": 5})", "n_var_char: 5: is no NVARCHAR(20)"},
      {R"({"n_var_char": "123456789012345678901"})", "is longer than NVARCHAR(20)"},
      {R"({"binary": "00"})", "is no BINARY(2)"},
      {R"({"binary": "0g00"})", "binary: \"0g00\": is no BINARY(2)"},
      {R"({"var_binary": "000"})", "is no VARBINARY(MAX)"},
      {R"({"var_binary": "+1"})", "is no VARBINARY(MAX)"},
      {R"({"var_binary": 0})", "is no VARBINARY(MAX)"},
      {R"({"at": "2026-02-29T00:00:00Z"})", "at: \"2026-02-29T00:00:00Z\": is no DATETIME2"},
      {R"({"at": 5})", "is no DATETIME2"},
      {R"({"guid": "123e4567"})", "guid: \"123e4567\": is no UNIQUEIDENTIFIER"},
      {R"({"point": [1, 2, 3]})", "point: [1, 2, 3]: is no GEOMETRY"},
      {R"({"point": [1, 2, 3, null]})", "is no GEOMETRY"},
      {R"({"other": [ 1 ]})", "test.EveryType: other: [ 1 ]: there is no such column"},
      {R"({"ID": 1})", "there is no such column"},
      {R"({"id": 1, "id": 2})", "id: 2: comes twice"},
      {R"({"id": 1, "Id": 1})", "comes twice"},
      {"[]", "test.EveryType: []: is no JSON object"},
      {R"({"id": 1)", "test.EveryType: JSON: "},
  };
  for (const Refusal& refusal : refusals) {
    INFO(refusal.json);
    const auto row = row_from_json(every_type(), refusal.json, one_of_each());
    REQUIRE_FALSE(row.ok());
    INFO(row.status().message());
    CHECK(row.status().code() == StatusCode::kInvalidArgument);
    CHECK(row.status().message().find("test.EveryType: ") == 0);
    CHECK(row.status().message().find(refusal.why) != std::string::npos);
  }
  const std::string huge = "{\"id\": \"" + std::string(100'000, 'x') + "\"}";
  CHECK(row_from_json(every_type(), huge, one_of_each()).status().message().size() < 400);
}

TEST_CASE("table: instants are read to the microsecond", "[table][unit]") {
  const auto read = [](std::string_view text) { return instant_from_text(text); };
  CHECK(*read("1970-01-01T00:00:00Z") == Instant{0});
  CHECK(*read("1969-12-31T23:59:59.999999Z") == Instant{-1});
  CHECK(*read("2026-11-25T17:30:00.5Z") == Instant{1'795'627'800'500'000});
  CHECK(*read("2000-02-29T00:00:00.1234560Z") == Instant{951'782'400'123'456});
  for (const char* bad :
       {"", "2026-11-25", "2026-11-25T17:30:00", "2026-11-25 17:30:00Z", "2026-11-25T17:30:00.Z",
        "2026-11-25T17:30:00.1234567Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z", "1900-02-29T00:00:00Z", "2026-11-25T24:00:00Z",
        "2026-11-25T17:60:00Z", "2026-11-25T17:30:60Z", "0000-01-01T00:00:00Z",
        "2026-11-25T17:30:00+00:00Z", "+026-11-25T17:30:00Z", "2026-11-2 T17:30:00Z"}) {
    INFO(bad);
    CHECK(read(bad).status().code() == StatusCode::kInvalidArgument);
  }
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  for (int i = 0; i < 10'000; ++i) {
    const Instant at = testing::random_instant(rng);
    REQUIRE(*read(to_text(Value(at))) == at);
  }
}

TEST_CASE("table: random rows of every table read back from their JSON", "[table][unit]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  for (const Binding& binding : Catalog::standard().tables()) {
    const schema::TableDescription& table = binding.description;
    INFO(table.full_name());
    const Values missing(table.columns.size(), kNull);
    for (int i = 0; i < 100; ++i) {
      const Values row = testing::random_row(table, rng);
      const std::string json = row_json(table, row);
      INFO(json);
      REQUIRE(json.find('\n') == std::string::npos);
      REQUIRE(is_json(json));
      REQUIRE(must(row_from_json(table, json, missing)) == row);
    }
  }
}

}  // namespace
}  // namespace hartonomous::table
