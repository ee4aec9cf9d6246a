// Leaves of a tree that are read from the store: always the stored bytes, and no more kept than may
// be.

#include "query/stored_leaves.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include <hartonomous/base/rng.hpp>

#include "kv/database.hpp"
#include "spatial/point_tree_build.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"

namespace hartonomous::query {
namespace {

using schema::VectorIndex;

constexpr std::uint32_t kGeneration = 4;

struct Bench {
  explicit Bench(std::uint64_t seed) {
    Rng rng(seed);
    const auto one = [&] { return static_cast<float>(rng.below(2000)) / 10 - 100; };
    std::vector<spatial::SlotPoint> points;
    for (std::uint32_t slot = 0; slot < 6000; ++slot)
      points.push_back({slot, {one(), one(), one()}});
    kv::Batch batch;
    const auto sink = [&](std::uint32_t index, std::string leaf) {
      REQUIRE(index == leaves.size());
      leaves.push_back(leaf);
      batch.put(kv::Family::kVectorIndex, key(index), std::move(leaf));
      return Status();
    };
    const geometry::Box3 frame{{-100, -100, -100}, {100, 100, 100}};
    HTN_REQUIRE_OK(spatial::build_point_tree(points, {.frame = frame}, sink).status());
    HTN_REQUIRE_OK(database->commit(batch, kv::Durability::kBuffered));
    REQUIRE(leaves.size() > 10);
  }
  std::string key(std::uint32_t index) const {
    return schema::vector_index_key(TenantId{1}, 2, VectorIndex::kPointTree, kGeneration, index);
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(leaves.size()); }
  bool is_right(StoredLeaves& stored, std::uint32_t index) const {
    const auto leaf = stored.leaf(index);
    return leaf.ok() && as_text(leaf->bytes) == leaves[index];
  }

  std::shared_ptr<kv::Database> database = kv::open_memory();
  SetRows rows{database, TenantId{1}, 2, 3};
  std::vector<std::string> leaves;
};

TEST_CASE("query: leaves are those that were stored and few of them are kept", "[query][unit]") {
  HTN_TEST_SEED(seed, 51);
  const Bench bench(seed);
  const std::uint64_t bytes_max = 3 * bench.leaves[0].size();
  StoredLeaves stored(bench.rows, kGeneration, bench.count(), bytes_max);
  std::vector<std::uint64_t> wrong(2);
  std::vector<std::thread> threads;
  for (std::uint64_t thread = 0; thread < 2; ++thread) {
    threads.emplace_back([&, thread] {
      Rng rng(seed + thread);
      for (int i = 0; i < 3000; ++i) {
        const auto index = static_cast<std::uint32_t>(rng.below(bench.count()));
        wrong[thread] += bench.is_right(stored, index) ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<std::uint64_t>(2));
  CHECK(stored.memory_bytes() <= bytes_max);
  CHECK(stored.memory_bytes() > 0);
}

TEST_CASE("query: a leaf in use outlives its place in memory", "[query][unit]") {
  const Bench bench(7);
  StoredLeaves stored(bench.rows, kGeneration, bench.count(), 1);
  const auto held = testing::must(stored.leaf(0));
  for (std::uint32_t i = 1; i < bench.count(); ++i) CHECK(bench.is_right(stored, i));
  CHECK(as_text(held.bytes) == bench.leaves[0]);
}

TEST_CASE("query: a leaf that is missing or damaged is told", "[query][unit]") {
  const Bench bench(8);
  kv::Batch batch;
  batch.erase(kv::Family::kVectorIndex, bench.key(1));
  std::string damaged = bench.leaves[2];
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 4);
  batch.put(kv::Family::kVectorIndex, bench.key(2), std::move(damaged));
  HTN_REQUIRE_OK(bench.database->commit(batch, kv::Durability::kBuffered));
  StoredLeaves stored(bench.rows, kGeneration, bench.count(), 1 << 20);
  CHECK(bench.is_right(stored, 0));
  CHECK(stored.leaf(1).status().code() == StatusCode::kCorruption);
  CHECK(stored.leaf(2).status().code() == StatusCode::kCorruption);
  CHECK(bench.is_right(stored, 3));
}

}  // namespace
}  // namespace hartonomous::query
