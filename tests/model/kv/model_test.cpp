// Random operations, held against std::map after every step: both backends are ordered maps with
// atomic batches, snapshots and bulk loads, whatever was flushed, compacted or reopened between.

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "codec/packed_counts.hpp"
#include "kv/database.hpp"
#include "support/kv_backends.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using kv::Batch;
using kv::Durability;
using kv::Family;
using testing::Backend;
using testing::OpenedDatabase;

using Rows = std::map<std::string, std::string>;
constexpr std::array kFamilies{Family::kRun, Family::kPage, Family::kContentCount,
                               Family::kTenantState};
using Model = std::array<Rows, kFamilies.size()>;
constexpr std::size_t kCounts = 2;  // the place of kContentCount
constexpr std::uint64_t kKeys = 60;

struct Held {
  std::shared_ptr<const kv::Snapshot> snapshot;
  Model model;
};

std::string random_key(Rng& rng) { return std::to_string(rng.below(kKeys)); }

std::string random_value(Rng& rng) {
  const std::uint64_t size = rng.below(10) == 0 ? rng.below(40000) : rng.below(50);
  std::string value(size, static_cast<char>(rng()));
  if (rng.below(2) == 0) {
    for (char& byte : value) byte = static_cast<char>(rng());
  }
  return value;
}

std::string counts_of(std::size_t slot, std::int64_t count) {
  codec::Counts counts{};
  counts[slot] = count;
  std::string encoded;
  codec::encode_counts(counts, encoded);
  return encoded;
}

void merge_into(std::string& value, const std::string& operand) {
  codec::Counts counts{};
  if (!value.empty()) REQUIRE(codec::add_counts(as_bytes(value), counts).ok());
  REQUIRE(codec::add_counts(as_bytes(operand), counts).ok());
  value.clear();
  codec::encode_counts(counts, value);
}

void commit(Rng& rng, kv::Database& database, Model& model) {
  Batch batch;
  const std::uint64_t rows = 1 + rng.below(20);
  for (std::uint64_t i = 0; i < rows; ++i) {
    const std::size_t at = rng.below(kFamilies.size());
    const std::string key = random_key(rng);
    if (rng.below(4) == 0) {
      batch.erase(kFamilies[at], key);
      model[at].erase(key);
    } else if (at == kCounts) {
      const std::string operand =
          counts_of(rng.below(512), static_cast<std::int64_t>(rng.below(9)) - 4);
      batch.merge(kFamilies[at], key, operand);
      merge_into(model[at][key], operand);
    } else {
      const std::string value = random_value(rng);
      batch.put(kFamilies[at], key, value);
      model[at][key] = value;
    }
  }
  const auto durability = rng.below(2) == 0 ? Durability::kSync : Durability::kBuffered;
  REQUIRE(database.commit(batch, durability).ok());
}

void bulk_load(Rng& rng, kv::Database& database, Model& model) {
  Model added;
  const std::uint64_t rows = rng.below(30);
  for (std::uint64_t i = 0; i < rows; ++i) {
    const std::size_t at = rng.below(2);
    added[at][random_key(rng)] = random_value(rng);
  }
  auto load = database.bulk_load();
  REQUIRE(load.ok());
  for (std::size_t at = 0; at < 2; ++at) {
    for (const auto& [key, value] : added[at]) {
      REQUIRE((*load)->add(kFamilies[at], key, as_bytes(value)).ok());
    }
  }
  if (rng.below(4) == 0) return;  // dropped
  REQUIRE((*load)->finish().ok());
  for (std::size_t at = 0; at < 2; ++at) {
    for (const auto& [key, value] : added[at]) model[at][key] = value;
  }
}

void check_range(Rng& rng, const kv::Database& database, const Model& model,
                 const std::shared_ptr<const kv::Snapshot>& snapshot) {
  const std::size_t at = rng.below(kFamilies.size());
  kv::Range range;
  if (rng.below(3) != 0) range.begin = random_key(rng);
  if (rng.below(3) != 0) range.end = random_key(rng);
  std::vector<std::pair<std::string, std::string>> expected;
  if (range.end.empty() || range.begin < range.end) {
    const Rows& rows = model[at];
    const auto end = range.end.empty() ? rows.end() : rows.lower_bound(range.end);
    expected.assign(rows.lower_bound(range.begin), end);
  }
  REQUIRE(testing::rest_of(*database.cursor(kFamilies[at], range, snapshot)) == expected);
}

void check_keys(Rng& rng, const kv::Database& database, const Model& model,
                const kv::Snapshot* snapshot) {
  const std::size_t at = rng.below(kFamilies.size());
  std::vector<std::string> keys;
  for (int i = 0; i < 10; ++i) keys.push_back(random_key(rng));
  auto values = database.multi_get(kFamilies[at], keys, snapshot);
  REQUIRE(values.ok());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto row = model[at].find(keys[i]);
    REQUIRE((*values)[i].has_value() == (row != model[at].end()));
    if ((*values)[i]) REQUIRE((*values)[i]->text() == row->second);
    REQUIRE(testing::text_of(database, kFamilies[at], keys[i], snapshot).has_value() ==
            (*values)[i].has_value());
  }
}

void run(Backend backend, std::uint64_t seed, int steps) {
  Rng rng(seed);
  OpenedDatabase database(backend);
  Model model;
  std::vector<Held> held;
  for (int step = 0; step < steps; ++step) {
    INFO("step " << step);
    const std::uint64_t dice = rng.below(100);
    if (dice < 55) {
      commit(rng, *database, model);
    } else if (dice < 65) {
      held.clear();  // older snapshots may see the new keys, or not
      bulk_load(rng, *database, model);
    } else if (dice < 75) {
      held.push_back({database->snapshot(), model});
      if (held.size() > 4) held.erase(held.begin());
    } else if (dice < 80) {
      REQUIRE(database->flush().ok());
    } else if (dice < 82) {
      REQUIRE(database->compact().ok());
    } else if (dice < 83) {
      REQUIRE(database->reclaim(Family::kPage, {.begin = "2", .end = "5"}).ok());
    } else if (dice < 85) {
      held.clear();
      database.reopen();
    }
    check_range(rng, *database, model, nullptr);
    check_keys(rng, *database, model, nullptr);
    for (const Held& state : held) {
      check_range(rng, *database, state.model, state.snapshot);
      check_keys(rng, *database, state.model, state.snapshot.get());
    }
  }
  REQUIRE(database->verify().ok());
}

TEST_CASE("kv: random operations agree with std::map, in memory", "[kv][model]") {
  HTN_TEST_SEED(seed, 1);
  for (std::uint64_t i = 0; i < 5; ++i) run(Backend::kMemory, seed + i, testing::steps(300));
}

TEST_CASE("kv: random operations agree with std::map, in RocksDB", "[kv][model]") {
  HTN_TEST_SEED(seed, 1);
  for (std::uint64_t i = 0; i < 3; ++i) run(Backend::kRocks, seed + i, testing::steps(250));
}

}  // namespace
}  // namespace hartonomous
