// Points beside a change: a point is there before its slot is counted, and nobody asks for a slot
// that is not.

#include "query/spatial_search.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "kv/database.hpp"
#include "query/set_change.hpp"
#include "support/kv_backends.hpp"
#include "support/opened_store.hpp"

namespace hartonomous::query {
namespace {

using geometry::Point3;
using testing::must;

constexpr float kFar = 100;
constexpr geometry::Box3 kAll{{-kFar, -kFar, -kFar}, {kFar, kFar, kFar}};
constexpr vector::PointOfSlot kPoint{1, 2, 3};

// Of points only: nothing is projected.
struct Bench {
  std::shared_ptr<kv::Database> database = kv::open_memory();
  std::shared_ptr<EmbeddingSet> set = must(EmbeddingSet::load(database, {.tenant = TenantId{1},
                                                                         .model = 3,
                                                                         .dimension = 2,
                                                                         .memory_max = 1 << 20,
                                                                         .projection_version = 1}));

  void add(std::uint32_t slots) {
    SetChange change(*set, Instant{1});
    const std::vector<float> vector(2, 1);
    for (std::uint32_t i = 0; i < slots; ++i) {
      change.add(AtomId(TenantId{1}, ContentId{i + 1}), vector, {kPoint[0], kPoint[1], kPoint[2]});
    }
    kv::Batch batch;
    HTN_REQUIRE_OK(change.stage(batch));
    HTN_REQUIRE_OK(database->commit(batch, kv::Durability::kBuffered));
  }

  // Every search finds so many, all of them counted.
  void check_found(std::size_t count) const {
    SpatialSearch search(*set, Instant{2}, nullptr);
    CHECK(must(search.within(kAll)).size() == count);
    CHECK(must(search.within_radius({1, 2, 3}, 1)).size() == count);
    CHECK(must(search.nearest({0, 0, 0}, 2 * count + 10)).size() == count);
    CHECK(must(search.along({{0, 0, 0}, {1, 2, 3}}, {.beside_max = 1})).size() == count);
    CHECK(search.statistics().points_tested == 4 * count);
  }
};

TEST_CASE("query: points whose slots are not counted yet are not looked at", "[query][unit]") {
  // The first slot, one within a block of the directory of slots, and the first of a new block.
  for (const std::uint32_t slots : {0U, 10U, 4096U}) {
    CAPTURE(slots);
    Bench bench;
    bench.add(slots);
    bench.check_found(slots);
    // As a change does it: the points first.
    bench.set->tree().append(std::vector<vector::PointOfSlot>(5, kPoint));
    bench.check_found(slots);
  }
}

}  // namespace
}  // namespace hartonomous::query
