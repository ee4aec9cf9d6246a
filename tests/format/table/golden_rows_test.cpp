// The bytes of typed tables, fixed: a change here is a change of the format version.
// The same vectors stand in docs/format/table.md.

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "support/kv_backends.hpp"
#include "support/table_bench.hpp"
#include "support/table_oracle.hpp"
#include "support/table_rows.hpp"
#include "table/row_codec.hpp"

namespace hartonomous::table {
namespace {

using testing::item_table;
using testing::owner_table;
using testing::TableBench;

std::string hex(const std::string& bytes) { return to_hex(as_bytes(bytes)); }

TEST_CASE("table: golden bytes of a row", "[table][format]") {
  const StoredRow row = {Instant{0x0102}, {7, "ab", kNull, -1, kNull}};
  CHECK(hex(encode_row(owner_table().description, row)) ==
        "01"
        "0201000000000000"
        "05"
        "0b"
        "0e"
        "026162"
        "01");
}

TEST_CASE("table: golden bytes of a value of every type", "[table][format]") {
  const schema::TableDescription& table = testing::every_type_table().description;
  const StoredRow row = {Instant{1},
                         {300, true, -1, 300, 0.5, 1.0, 12345, "X", "v", "\xC3\xA9", Blob{"ab"},
                          Blob{std::string("\0\xff", 2)}, Instant{-1},
                          *Guid::from_text("123e4567-e89b-12d3-a456-426614174000"),
                          Point{.x = 1, .y = 2, .z = 0, .m = -1}, "{}"}};
  CHECK(hex(encode_row(table, row)) ==
        "01"
        "0100000000000000"
        "10"
        "ffff"
        "d804"
        "01"
        "01"
        "d804"
        "000000000000e03f"
        "000000000000f03f"
        "f2c001"
        "0158"
        "0176"
        "02c3a9"
        "6162"
        "0200ff"
        "01"
        "123e4567e89b12d3a456426614174000"
        "000000000000f03f"
        "0000000000000040"
        "0000000000000000"
        "000000000000f0bf"
        "027b7d");
}

TEST_CASE("table: golden bytes of keys of every type", "[table][format]") {
  const schema::TableDescription& table = testing::every_type_table().description;
  const auto key = [&](std::size_t column, const Value& value, bool descending = false) {
    const schema::Index index{
        .number = 1, .name = "IX", .columns = {{column, descending}}, .included = {}};
    codec::KeyWriter out;
    append_index_columns(table, index, Values{value}, out);
    return hex(out.take());
  };
  CHECK(key(0, 1) == "8000000000000001");
  CHECK(key(0, -1) == "7fffffffffffffff");
  CHECK(key(0, 1, true) == "7ffffffffffffffe");
  CHECK(key(1, true) == "0101");
  CHECK(key(1, kNull) == "00");
  CHECK(key(1, kNull, true) == "ff");
  CHECK(key(5, 1.0) == "01bff0000000000000");
  CHECK(key(5, -1.0) == "01400fffffffffffff");
  CHECK(key(6, 12345) == "018000000000003039");
  CHECK(key(9, std::string("a\0", 2)) == "016100ff0001");
  CHECK(key(9, "a", true) == "fe9efffe");
  CHECK(key(10, Blob{"ab"}) == "016162");
  CHECK(key(11, Blob{"ab"}) == "0161620001");
  CHECK(key(12, Instant{5}) == "018000000000000005");
  CHECK(key(13, *Guid::from_text("123e4567-e89b-12d3-a456-426614174000")) ==
        "01123e4567e89b12d3a456426614174000");
}

TEST_CASE("table: golden bytes of a table's state", "[table][format]") {
  const TableState state = {
      .next_identity = 8, .rows = 2, .versions = 300, .trimmed_before = Instant{5}};
  CHECK(hex(encode_table_state(state)) ==
        "01"
        "08"
        "02"
        "ac02"
        "0a");
  CHECK(hex(encode_table_state(TableState())) ==
        "01"
        "01"
        "00"
        "00"
        "00");
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs stored(TableBench& bench, kv::Family family) {
  Pairs pairs;
  const auto cursor = bench.database().cursor(family, {}, nullptr);
  for (const auto& [key, value] : testing::rest_of(*cursor))
    pairs.emplace_back(hex(key), hex(value));
  return pairs;
}

// A row of test.Owner as it is inserted, changed and erased: what all five families hold.
TEST_CASE("table: golden bytes of what a row's life leaves behind", "[table][format]") {
  TableBench bench(testing::small_catalog());
  const std::string owner = "000000070001";
  const std::string key = "8000000000000001";
  REQUIRE(bench.insert(owner_table(), Instant{0x0102}, {0, "ab", 3, 0, kNull}).ok());
  const std::string first =
      "01"
      "0201000000000000"
      "05"
      "0f"
      "02"
      "026162"
      "06"
      "00";
  CHECK(stored(bench, kv::Family::kTableRow) == Pairs{{owner + key, first}});
  const std::string by_name = owner +
                              "01"
                              "61620001";
  const std::string by_grade = owner +
                               "02"
                               "fe7ffffffffffffffc"
                               "61620001";
  CHECK(stored(bench, kv::Family::kTableIndex) == Pairs{{by_name, "01" + key},
                                                        {by_grade + key,
                                                         "01"
                                                         "0d"}});
  CHECK(stored(bench, kv::Family::kTableHistory).empty());
  CHECK(stored(bench, kv::Family::kTableIndexHistory).empty());
  CHECK(stored(bench, kv::Family::kTableState) == Pairs{{owner,
                                                         "01"
                                                         "02"
                                                         "01"
                                                         "00"
                                                         "00"}});

  REQUIRE(bench.update(owner_table(), Instant{0x0203}, {1, "ab", kNull, 0, kNull}).ok());
  const std::string second =
      "01"
      "0302000000000000"
      "05"
      "0b"
      "02"
      "026162"
      "00";
  const std::string first_end = "0000000000000203";
  CHECK(stored(bench, kv::Family::kTableRow) == Pairs{{owner + key, second}});
  CHECK(stored(bench, kv::Family::kTableIndex) == Pairs{{by_name, "01" + key},
                                                        {owner +
                                                             "02"
                                                             "ff"
                                                             "61620001" +
                                                             key,
                                                         "01"
                                                         "05"}});
  CHECK(stored(bench, kv::Family::kTableHistory) == Pairs{{owner + key + first_end, first}});
  CHECK(stored(bench, kv::Family::kTableIndexHistory) == Pairs{{by_grade + key + first_end,
                                                                "01"
                                                                "0d"}});
  CHECK(stored(bench, kv::Family::kTableState) == Pairs{{owner,
                                                         "01"
                                                         "02"
                                                         "01"
                                                         "01"
                                                         "00"}});

  REQUIRE(bench.erase(owner_table(), Instant{0x0304}, {1}).ok());
  const std::string second_end = "0000000000000304";
  CHECK(stored(bench, kv::Family::kTableRow).empty());
  CHECK(stored(bench, kv::Family::kTableIndex).empty());
  CHECK(stored(bench, kv::Family::kTableHistory) ==
        Pairs{{owner + key + first_end, first}, {owner + key + second_end, second}});
  // Of a unique index too, the row's key stands in an entry of the past.
  CHECK(stored(bench, kv::Family::kTableIndexHistory) == Pairs{{by_name + key + second_end,
                                                                "01"
                                                                "04"},
                                                               {by_grade + key + first_end,
                                                                "01"
                                                                "0d"},
                                                               {owner +
                                                                    "02"
                                                                    "ff"
                                                                    "61620001" +
                                                                    key + second_end,
                                                                "01"
                                                                "05"}});
  CHECK(stored(bench, kv::Family::kTableState) == Pairs{{owner,
                                                         "01"
                                                         "02"
                                                         "00"
                                                         "02"
                                                         "00"}});
}

}  // namespace
}  // namespace hartonomous::table
