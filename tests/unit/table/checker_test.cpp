#include "table/checker.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "schema/keys.hpp"
#include "support/opened_store.hpp"
#include "support/table_bench.hpp"
#include "support/table_oracle.hpp"

namespace hartonomous::table {
namespace {

using testing::item_table;
using testing::link_table;
using testing::must;
using testing::owner_table;
using testing::small_catalog;
using testing::TableBench;

// Two owners with items, one of which was changed twice.
struct SomeTables : TableBench {
  SomeTables() : TableBench(small_catalog()) { fill(*this); }
  static void fill(TableBench& bench) {
    for (std::int64_t i = 1; i <= 2; ++i) {
      HTN_REQUIRE_OK(
          bench.insert(owner_table(), Instant{i}, {0, "owner " + std::to_string(i), 3, 0, kNull}));
      HTN_REQUIRE_OK(bench.insert(item_table(), Instant{10 + i}, {i, "a", 1.5, kNull}));
      HTN_REQUIRE_OK(bench.insert(link_table(), Instant{20 + i}, {0, i, "a", kNull}));
    }
    HTN_REQUIRE_OK(bench.update(item_table(), Instant{31}, {1, "a", 2.5, kNull}));
    HTN_REQUIRE_OK(bench.update(item_table(), Instant{32}, {1, "a", 3.5, "tag"}));
  }
};

std::shared_ptr<const Stored> stored_in(TableBench& bench) {
  return std::make_shared<Stored>(bench.shared_database(), bench.database().snapshot());
}

std::vector<std::string> problems_of(TableBench& bench, const Catalog& catalog = small_catalog()) {
  std::vector<std::string> problems;
  const auto tell = [&](std::string problem) { problems.push_back(std::move(problem)); };
  must(check_tables({.source = stored_in(bench), .catalog = &catalog, .tell = tell}, {}));
  return problems;
}

struct Row {
  std::string key;
  std::string value;
};
std::vector<Row> rows_in(TableBench& bench, Family family) {
  std::vector<Row> rows;
  const auto cursor = bench.database().cursor(family, {});
  while (must(cursor->next())) {
    rows.push_back({std::string(cursor->key()), std::string(as_text(cursor->value()))});
  }
  return rows;
}

void change(TableBench& bench, const std::function<void(kv::Batch&)>& stage) {
  kv::Batch batch;
  stage(batch);
  HTN_REQUIRE_OK(bench.database().commit(batch, kv::Durability::kBuffered));
}

TEST_CASE("table: what the writer wrote has no problems, and all of it is counted",
          "[table][unit]") {
  SomeTables bench;
  const auto tell = [](std::string problem) { FAIL(problem); };
  const CheckedTables checked = must(
      check_tables({.source = stored_in(bench), .catalog = &small_catalog(), .tell = tell}, {}));
  CHECK(checked.rows == 6);
  CHECK(checked.versions == 2);
  CHECK(checked.index_entries == rows_in(bench, Family::kTableIndex).size());
  CHECK(checked.index_entries ==
        2 + 2 + 2 + 1 + 2);  // names, grades, worths, a tag, items of links
}

TEST_CASE("table: a row that is gone, or has other bytes, is a problem", "[table][unit]") {
  SomeTables whole;
  const std::size_t rows = rows_in(whole, Family::kTableRow).size();
  REQUIRE(rows == 6);
  for (std::size_t i = 0; i < rows; ++i) {
    INFO("row " << i);
    SomeTables lost;
    const Row row = rows_in(lost, Family::kTableRow)[i];
    change(lost, [&](kv::Batch& batch) { batch.erase(Family::kTableRow, row.key); });
    CHECK_FALSE(problems_of(lost).empty());
    SomeTables cut;
    change(cut, [&](kv::Batch& batch) {
      batch.put(Family::kTableRow, row.key, row.value.substr(0, row.value.size() - 1));
    });
    CHECK_FALSE(problems_of(cut).empty());
    SomeTables moved;
    change(moved, [&](kv::Batch& batch) {
      std::string key = row.key;
      ++key.back();
      batch.put(Family::kTableRow, key, row.value);
    });
    CHECK_FALSE(problems_of(moved).empty());
  }
}

TEST_CASE("table: an index entry too few or too many is a problem", "[table][unit]") {
  SomeTables whole;
  for (const Row& entry : rows_in(whole, Family::kTableIndex)) {
    INFO(to_hex(as_bytes(entry.key)));
    SomeTables lost;
    change(lost, [&](kv::Batch& batch) { batch.erase(Family::kTableIndex, entry.key); });
    CHECK(problems_of(lost).size() == 1);
    SomeTables more;
    change(more, [&](kv::Batch& batch) {
      std::string key = entry.key;
      ++key[key.size() - 9];  // of the columns
      batch.put(Family::kTableIndex, key, entry.value);
    });
    CHECK_FALSE(problems_of(more).empty());
  }
}

TEST_CASE("table: a count, a version or a parent that is wrong is a problem", "[table][unit]") {
  SomeTables whole;
  for (const Row& state : rows_in(whole, Family::kTableState)) {
    SomeTables wrong;
    TableState counted = must(decode_table_state(owner_table().description, as_bytes(state.value)));
    ++counted.rows;
    change(wrong, [&](kv::Batch& batch) {
      batch.put(Family::kTableState, state.key, encode_table_state(counted));
    });
    CHECK(problems_of(wrong).size() == 1);
    SomeTables none;
    change(none, [&](kv::Batch& batch) { batch.erase(Family::kTableState, state.key); });
    CHECK(problems_of(none).size() == 1);
  }
  for (const Row& version : rows_in(whole, Family::kTableHistory)) {
    SomeTables wrong;
    change(wrong, [&](kv::Batch& batch) {  // ends before it begins, or after its successor begins
      std::string key = version.key;
      key.back() = static_cast<char>(key.back() == 31 ? 1 : 99);
      batch.erase(Family::kTableHistory, version.key);
      batch.put(Family::kTableHistory, key, version.value);
    });
    CHECK_FALSE(problems_of(wrong).empty());
  }
  SomeTables orphans;
  change(orphans, [&](kv::Batch& batch) {
    for (const Row& row : rows_in(orphans, Family::kTableRow)) {
      if (row.key[5] == 1) batch.erase(Family::kTableRow, row.key);  // of table 1, the owners
    }
  });
  std::string all;
  for (const std::string& problem : problems_of(orphans)) all += problem + "\n";
  CHECK(all.find("FK_Item_Owner") != std::string::npos);
}

TEST_CASE("table: a check names what is described, and counts what is held of it",
          "[table][unit]") {
  SomeTables bench;
  const auto tell = [](std::string problem) { FAIL(problem); };
  const CheckedTables checked = must(
      check_tables({.source = stored_in(bench), .catalog = &small_catalog(), .tell = tell}, {}));
  REQUIRE(checked.tables.size() == 3);
  std::uint64_t entries = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const schema::TableDescription& table = small_catalog().tables()[i].description;
    const CheckedTable& held = checked.tables[i];
    CHECK(held.name == table.full_name());
    CHECK(held.rows == 2);
    CHECK(held.versions == (&table == &item_table().description ? 2 : 0));
    REQUIRE(held.indexes.size() == table.indexes.size());
    for (std::size_t k = 0; k < held.indexes.size(); ++k) {
      CHECK(held.indexes[k].name == table.indexes[k].name);
      entries += held.indexes[k].count;
    }
    REQUIRE(held.foreign_keys.size() == table.foreign_keys.size());
  }
  CHECK(entries == checked.index_entries);
  CHECK(checked.tables[1].foreign_keys[0].name == "FK_Item_Owner");
  CHECK(checked.tables[1].foreign_keys[0].count == 2);
  for (const CheckedTable::Part& key : checked.tables[2].foreign_keys) {
    CHECK(key.count == (key.name == "FK_Link_Next" ? 0 : 2));  // NULL refers to nothing
  }
}

constexpr std::array kTableFamilies{Family::kTableRow, Family::kTableIndex, Family::kTableHistory,
                                    Family::kTableIndexHistory, Family::kTableState};

TEST_CASE("table: what stands under the number of no table is a problem", "[table][unit]") {
  for (const Family family : kTableFamilies) {
    INFO(schema::column_family(family).name);
    SomeTables bench;
    change(bench, [&](kv::Batch& batch) {
      for (const char* rest : {"\x01", "\x02"}) {
        batch.put(family, schema::table_prefix(TableBench::kTenant, 77) + rest, "\x01");
      }
    });
    CHECK(problems_of(bench) ==
          std::vector<std::string>{
              "table 77: no table that is stored has this number; it has 2 keys"});
  }
}

TEST_CASE("table: rows of a table whose rows are computed are a problem", "[table][unit]") {
  const Binding* const view = Catalog::standard().find("dbo.vw_IngestionStatus");
  REQUIRE(view != nullptr);
  TableBench bench(Catalog::standard());
  change(bench, [&](kv::Batch& batch) {
    batch.put(Family::kTableRow,
              schema::table_prefix(TableBench::kTenant, view->description.number) + "k", "\x01");
  });
  CHECK(problems_of(bench, Catalog::standard()).size() == 1);
}

TEST_CASE("table: what stands under the number of no index is a problem", "[table][unit]") {
  for (const Family family : {Family::kTableIndex, Family::kTableIndexHistory}) {
    INFO(schema::column_family(family).name);
    SomeTables bench;
    change(bench, [&](kv::Batch& batch) {
      batch.put(family, schema::table_index_prefix(TableBench::kTenant, 1, 9) + "columns", "\x01");
    });
    CHECK(problems_of(bench) ==
          std::vector<std::string>{"test.Owner: no index of it has the number 9; it has 1 keys"});
  }
}

TEST_CASE("table: history of a table that keeps none is a problem", "[table][unit]") {
  REQUIRE_FALSE(link_table().description.versioned);
  for (const Family family : {Family::kTableRow, Family::kTableIndex}) {
    const bool of_rows = family == Family::kTableRow;
    SomeTables bench;
    Row row;
    for (const Row& each : rows_in(bench, family)) {
      if (each.key[5] == 3) row = each;  // of table 3, the links
    }
    change(bench, [&](kv::Batch& batch) {
      const std::string key = row.key + std::string("\0\0\0\0\0\0\0\x63", 8);
      batch.put(of_rows ? Family::kTableHistory : Family::kTableIndexHistory, key, row.value);
    });
    std::string all;
    for (const std::string& problem : problems_of(bench)) all += problem + "\n";
    CHECK(all.find("of a table that keeps none") != std::string::npos);
  }
}

TEST_CASE("table: a malformed entry of an index's history is a problem", "[table][unit]") {
  SomeTables whole;
  const auto entries = rows_in(whole, Family::kTableIndexHistory);
  REQUIRE_FALSE(entries.empty());
  for (const Row& entry : entries) {
    SomeTables cut;
    change(cut, [&](kv::Batch& batch) {
      batch.put(Family::kTableIndexHistory, entry.key, entry.value.substr(0, 1));
    });
    CHECK(problems_of(cut).size() == 1);
    SomeTables short_key;
    change(short_key, [&](kv::Batch& batch) {
      batch.erase(Family::kTableIndexHistory, entry.key);
      batch.put(Family::kTableIndexHistory, entry.key.substr(0, 12), entry.value);
    });
    CHECK(problems_of(short_key).size() == 1);
  }
}

}  // namespace
}  // namespace hartonomous::table
