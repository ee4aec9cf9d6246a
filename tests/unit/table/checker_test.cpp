#include "table/checker.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include <hartonomous/base/text.hpp>

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

std::vector<std::string> problems_of(TableBench& bench) {
  std::vector<std::string> problems;
  must(check_tables(bench.shared_database(), small_catalog(),
                    [&](std::string problem) { problems.push_back(std::move(problem)); }, {}));
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
  const CheckedTables checked =
      must(check_tables(bench.shared_database(), small_catalog(), tell, {}));
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

}  // namespace
}  // namespace hartonomous::table
