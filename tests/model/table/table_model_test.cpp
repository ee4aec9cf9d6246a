// Random transactions over three tables that refer to one another, against maps: what is refused,
// what is there, in every order, now and as of every commit.
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/kv_backends.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "support/table_oracle.hpp"
#include "table/checker.hpp"
#include "table/writer.hpp"

namespace hartonomous::testing {
namespace {

using table::Binding;
using table::Reader;
using table::RowStream;
using table::Staging;
using table::Stored;

constexpr TenantId kTenant{7};

class Bench {
 public:
  Bench(Backend backend, Rng& rng) : database_(backend), rng_(rng) {}

  void transaction() {
    const Instant now{++clock_};
    const auto staging = std::make_shared<Staging>(stored());
    table::Writer writer({.staging = staging,
                          .catalog = &small_catalog(),
                          .atoms = &atoms_,
                          .tenant = kTenant,
                          .now = now,
                          .staged_bytes_max = 1u << 20});
    const std::size_t operations = 1 + rng_.below(3);
    bool failed = false;
    for (std::size_t i = 0; i < operations && !failed; ++i) {
      failed = !operation(writer);
      if (!failed && rng_.below(4) == 0) compare(writer.reader(), oracle_.now(), Counts::kLater);
    }
    if (failed) {
      oracle_.take_back();
      return;
    }
    writer.finish();
    kv::Batch batch;
    staging->move_to(batch);
    REQUIRE(staging->empty());
    HTN_REQUIRE_OK(database_->commit(batch, kv::Durability::kBuffered));
    oracle_.commit(now);
    last_ = now;
    ++commits_;
  }

  void compare_now() { compare(reader(std::nullopt), oracle_.now(), Counts::kNow); }

  void compare_every_commit() {
    for (const auto& [at, state] : oracle_.commits()) {
      INFO("as of " << at.value());
      compare(reader(at), state, Counts::kLater);
    }
  }

  void compare_as_of() {
    const Instant at{static_cast<std::int64_t>(rng_.below(clock_ + 1))};
    INFO("as of " << at.value());
    compare(reader(at), oracle_.as_of(at), Counts::kLater);
  }

  // The versions of a row are its states, one after the other.
  void compare_history() {
    for (const Binding* table : {&owner_table(), &item_table()}) {
      const Values key = some_key(*table);
      const auto versions = must(reader(std::nullopt).history(table->description, key));
      for (const auto& [at, state] : oracle_.commits()) {
        const auto rows = state.find(table->description.full_name());
        const bool there = rows != state.end() && rows->second.contains(key);
        const table::Version* found = nullptr;
        for (const table::Version& version : versions) {
          if (version.from <= at && at < version.to) {
            REQUIRE(found == nullptr);
            found = &version;
          }
        }
        REQUIRE((found != nullptr) == there);
        if (there) REQUIRE(same_but_unversioned(*table, found->values, rows->second.at(key)));
      }
    }
  }

  void reopen() { database_.reopen(); }

  void check() {
    const auto tell = [](const std::string& problem) { FAIL(problem); };
    const std::shared_ptr<kv::Database> shared(&*database_, [](auto*) {});
    const auto stored = std::make_shared<Stored>(shared, shared->snapshot());
    must(table::check_tables({.source = stored, .catalog = &small_catalog(), .tell = tell}, {}));
  }

  // The test tests something: many transactions landed, and every constraint was met.
  void require_variety(int transactions) const {
    CHECK(commits_ > transactions / 8);
    for (const char* name : {"key", "UQ_Owner_Name", "UQ_Item_Tag", "CK_Owner_Grade",
                             "CK_Item_Code", "FK_Item_Owner", "FK_Link_Item", "FK_Link_Next"}) {
      INFO(name);
      CHECK(refused_.contains(name));
    }
  }

 private:
  std::shared_ptr<const Stored> stored() {
    return std::make_shared<Stored>(std::shared_ptr<kv::Database>(&*database_, [](auto*) {}),
                                    database_->snapshot());
  }
  Reader reader(std::optional<Instant> as_of) {
    return Reader({.source = stored(), .tenant = kTenant, .now = last_, .as_of = as_of});
  }

  // Columns that are not versioned show what they were when the version ended, or are.
  static bool same_but_unversioned(const Binding& table, const Values& a, const Values& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!table.description.columns[i].unversioned && a[i] != b[i]) return false;
    }
    return a.size() == b.size();
  }

  bool operation(table::Writer& writer) {
    const Binding& table =
        *std::vector{&owner_table(), &item_table(), &link_table()}[rng_.below(3)];
    const std::uint64_t kind = rng_.below(10);
    Status expected;
    Status got;
    if (kind < 5) {
      Values row = some_row(table);
      auto inserted = writer.insert(table, row);
      expected = oracle_.insert(table, row);
      remember(table, row);
      if (inserted.ok() && expected.ok()) REQUIRE(*inserted == row);
      got = std::move(inserted).status();
    } else if (kind < 8) {
      const Values row = some_row(table, some_key(table));
      remember(table, row);
      got = writer.update(table, row).status();
      expected = oracle_.update(table, row);
    } else {
      const Values key = some_key(table);
      got = writer.erase(table, key);
      expected = oracle_.erase(table, key);
    }
    INFO(table.description.full_name()
         << " " << kind << ": " << got.to_string() << ", expected " << expected.to_string());
    REQUIRE(got.code() == expected.code());
    if (!got.ok()) refused_.emplace(expected.message());
    if (!got.ok() && expected.message() != "key") {
      // The constraint is named.
      REQUIRE(got.message().find(expected.message()) != std::string::npos);
    }
    return got.ok();
  }

  void remember(const Binding& table, const Values& row) {
    Values& key = last_keys_[table.description.full_name()];
    key.clear();
    for (const std::size_t column : table.description.key) key.push_back(row[column]);
  }

  // Mostly one that is there, often the last one.
  Values some_key(const Binding& table) {
    const std::string name = table.description.full_name();
    const auto& rows = oracle_.now()[name];
    const Values& last = last_keys_[name];
    if (!last.empty() && rng_.below(3) == 0) return last;
    if (!rows.empty() && rng_.below(5) > 0) {
      return std::next(rows.begin(), static_cast<std::ptrdiff_t>(rng_.below(rows.size())))->first;
    }
    if (&table == &item_table()) return {some_id(), some_code()};
    return {some_id()};
  }
  std::int64_t some_id() { return 1 + static_cast<std::int64_t>(rng_.below(12)); }
  std::string some_code() { return std::string(1, "abcdx"[rng_.below(5)]); }
  Value some(Value value) { return rng_.below(2) == 0 ? Value(kNull) : std::move(value); }

  // Of a new key unless one is given.
  Values some_row(const Binding& table, Values key = {}) {
    if (&table == &owner_table()) {
      if (key.empty()) key = {rng_.below(4) == 0 ? some_id() : 0};
      return {key[0], std::string("owner\0 ", 7) + std::to_string(rng_.below(60)),
              some(std::int64_t(rng_.below(20) == 0 ? 6 : rng_.below(6))),
              std::int64_t(rng_.below(3)), some("{\"a\": [1, 2]}")};
    }
    if (&table == &item_table()) {
      if (key.empty()) key = {some_key(owner_table())[0], some_code()};
      return {key[0], key[1], (static_cast<double>(rng_.below(7)) - 3) / 2,
              some(std::to_string(rng_.below(60)))};
    }
    if (key.empty()) key = {rng_.below(4) == 0 ? some_id() : 0};
    const Values item = some_key(item_table());
    return {key[0], item[0], item[1], some(some_key(link_table())[0])};
  }

  static std::vector<Values> read_all(RowStream& rows) {
    std::vector<Values> all;
    while (true) {
      auto row = must(rows.next());
      if (!row.has_value()) return all;
      all.push_back(std::move(row->values));
    }
  }

  // Counts are kept when a transaction ends, and of now alone.
  enum class Counts : std::uint8_t { kNow, kLater };
  void compare(const Reader& reader, const TableOracle::State& state, Counts counts) {
    const bool now = &state == &oracle_.now();
    for (const Binding& table : small_catalog().tables()) {
      if (!now && !table.description.versioned) continue;
      compare_scan(reader, state, table, nullptr);
      for (const schema::Index& index : table.description.indexes) {
        compare_scan(reader, state, table, &index);
      }
      const Values key = some_key(table);
      const auto row = must(reader.get(table.description, key));
      const auto rows = state.find(table.description.full_name());
      const bool there = rows != state.end() && rows->second.contains(key);
      REQUIRE(row.has_value() == there);
      if (there) REQUIRE(same_but_unversioned(table, row->values, rows->second.at(key)));
      if (counts == Counts::kNow) {
        const std::size_t count = rows == state.end() ? 0 : rows->second.size();
        REQUIRE(must(reader.count(table.description)) == count);
      }
    }
  }

  void compare_scan(const Reader& reader, const TableOracle::State& state, const Binding& table,
                    const schema::Index* index) {
    INFO(table.description.full_name() << " by " << (index == nullptr ? "key" : index->name));
    Values equal;
    if (rng_.below(2) == 0) {
      const Values row = some_row(table);
      equal.push_back(row[index == nullptr ? table.description.key[0] : index->columns[0].column]);
    }
    const auto rows = must(
        reader.scan(table.description, {.index = index, .equal = equal, .from = {}, .before = {}}));
    const auto got = read_all(*rows);
    const auto expected = TableOracle::scan(state, table, index, equal);
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      REQUIRE(same_but_unversioned(table, got[i], expected[i]));
    }
  }

  OpenedDatabase database_;
  Rng& rng_;
  table::NoAtoms atoms_;
  TableOracle oracle_;
  std::int64_t clock_ = 0;
  Instant last_;
  std::map<std::string, Values> last_keys_;
  int commits_ = 0;
  std::set<std::string> refused_;
};

void run(Backend backend, Rng& rng, int transactions) {
  Bench bench(backend, rng);
  for (int i = 0; i < transactions; ++i) {
    bench.transaction();
    if (i % 7 == 0) bench.compare_now();
    if (i % 5 == 0) bench.compare_as_of();
    if (i % 11 == 0) bench.compare_history();
    if (i % 400 == 399) bench.reopen();
  }
  bench.compare_now();
  bench.compare_every_commit();
  bench.check();
  bench.require_variety(transactions);
}

TEST_CASE("table: random transactions do as maps do, now and as of every instant",
          "[table][model]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  const auto backend = GENERATE(Backend::kMemory, Backend::kRocks);
  INFO(name_of(backend));
  run(backend, rng, steps(backend == Backend::kMemory ? 3000 : 1000));
}

}  // namespace
}  // namespace hartonomous::testing
