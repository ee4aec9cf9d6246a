// Rows of a set of vectors in the database: what was staged is read, however it was cut.

#include "query/set_rows.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include <hartonomous/base/rng.hpp>

#include "kv/database.hpp"
#include "support/kv_backends.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "vector/resident_vectors.hpp"

namespace hartonomous::query {
namespace {

using testing::must;

constexpr std::int32_t kModel = 3;

struct Bench {
  explicit Bench(std::uint32_t dimension_in)
      : dimension(dimension_in), rows(database, TenantId{1}, kModel, dimension) {
    // Of neighbours by key nothing is read.
    for (const std::int32_t model : {kModel - 1, kModel + 1}) {
      SetRows other(database, TenantId{1}, model, dimension);
      kv::Batch batch;
      HTN_REQUIRE_OK(other.stage_vectors(0, std::vector<float>(dimension, 99), batch));
      HTN_REQUIRE_OK(database->commit(batch, kv::Durability::kBuffered));
    }
  }

  std::vector<float> numbers(Rng& rng, std::size_t slots) const {
    std::vector<float> numbers(slots * dimension);
    for (float& number : numbers) number = static_cast<float>(rng.below(1000));
    return numbers;
  }
  void append(std::span<const float> more) {
    kv::Batch batch;
    HTN_REQUIRE_OK(rows.stage_vectors(count(), more, batch));
    HTN_REQUIRE_OK(database->commit(batch, kv::Durability::kBuffered));
    stored.insert(stored.end(), more.begin(), more.end());
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(stored.size() / dimension); }
  std::size_t runs() const {
    const auto cursor = database->cursor(
        kv::Family::kVector, kv::prefix_range(schema::vector_prefix(TenantId{1}, kModel)));
    std::size_t runs = 0;
    while (must(cursor->next())) ++runs;
    return runs;
  }
  std::vector<float> page(std::uint32_t number) const {
    const std::uint32_t first = number * rows.page_slots();
    std::vector<float> out(std::size_t{std::min(rows.page_slots(), count() - first)} * dimension);
    HTN_REQUIRE_OK(rows.read_page(number, out));
    return out;
  }
  void require_stored() const {
    std::vector<float> all;
    for (std::uint32_t i = 0; i * rows.page_slots() < count(); ++i) {
      const auto here = page(i);
      all.insert(all.end(), here.begin(), here.end());
    }
    REQUIRE(all == stored);
  }
  void require_vector(std::uint32_t slot) const {
    std::vector<float> one(dimension);
    HTN_REQUIRE_OK(rows.read_vector(slot, one));
    REQUIRE(std::equal(one.begin(), one.end(), stored.begin() + std::ptrdiff_t{slot} * dimension));
  }

  std::uint32_t dimension;
  std::shared_ptr<kv::Database> database = kv::open_memory();
  SetRows rows;
  std::vector<float> stored;
};

TEST_CASE("query: vectors are read as they were staged, however they were cut", "[query][unit]") {
  HTN_TEST_SEED(seed, 11);
  Rng rng(seed);
  const std::uint32_t dimension = GENERATE(1U, 3U, 100U, 1536U, 65536U);
  INFO("dimension " << dimension);
  Bench bench(dimension);
  REQUIRE(bench.rows.page_slots() == vector::slots_per_page(dimension));
  const std::uint32_t most = std::min(3 * bench.rows.page_slots() + 5, 40'000U);
  while (bench.count() < most) {
    const std::size_t slots = 1 + rng.below(rng.below(3) == 0 ? most : 1 + most / 30);
    bench.append(bench.numbers(rng, slots));
  }
  bench.require_stored();
  for (int i = 0; i < 50; ++i)
    bench.require_vector(static_cast<std::uint32_t>(rng.below(bench.count())));
  // What was not asked for is left alone; what is not there is damage.
  std::vector<float> one(dimension);
  HTN_REQUIRE_OK(bench.rows.read_page(0, one));
  CHECK(std::equal(one.begin(), one.end(), bench.stored.begin()));
  CHECK(bench.rows.read_vector(bench.count(), one).code() == StatusCode::kCorruption);
  const std::uint32_t past = bench.count() / bench.rows.page_slots() + 1;
  CHECK(bench.rows.read_page(past, one).code() == StatusCode::kCorruption);
}

TEST_CASE("query: one vector a commit leaves few runs", "[query][unit]") {
  HTN_TEST_SEED(seed, 12);
  Rng rng(seed);
  Bench bench(100);  // 128 slots a page
  for (int i = 0; i < 5000; ++i) {
    bench.append(bench.numbers(rng, 1));
    if (i % 500 == 0) bench.require_stored();
  }
  bench.require_stored();
  CHECK(bench.runs() <= 5000 / 128 + 17);
  bench.append(bench.numbers(rng, 128 - 5000 % 128));
  CHECK(bench.runs() == 5000 / 128 + 1);
  bench.require_stored();
}

TEST_CASE("query: purged vectors are zeros and the others of their page as they were",
          "[query][unit]") {
  HTN_TEST_SEED(seed, 13);
  Rng rng(seed);
  Bench bench(300);  // 32 slots a page
  for (int i = 0; i < 12; ++i) bench.append(bench.numbers(rng, 7));
  std::vector<bool> keep(32);
  for (std::size_t i = 0; i < 32; ++i) {
    keep[i] = rng.below(2) == 0;
    if (keep[i]) continue;
    const auto first = bench.stored.begin() + static_cast<std::ptrdiff_t>((32 + i) * 300);
    std::fill(first, first + 300, 0.0F);
  }
  kv::Batch batch;
  HTN_REQUIRE_OK(bench.rows.stage_purged(1, keep, batch));
  HTN_REQUIRE_OK(bench.database->commit(batch, kv::Durability::kBuffered));
  bench.require_stored();
  for (std::uint32_t slot = 0; slot < bench.count(); ++slot) bench.require_vector(slot);
  // Of the last page, which goes on.
  kv::Batch last;
  HTN_REQUIRE_OK(bench.rows.stage_purged(2, std::vector<bool>(bench.count() - 64, true), last));
  HTN_REQUIRE_OK(bench.database->commit(last, kv::Durability::kBuffered));
  bench.append(bench.numbers(rng, 40));
  bench.require_stored();
}

TEST_CASE("query: slots are read in order as far as they are counted", "[query][unit]") {
  Bench bench(2);
  std::vector<vector::Slot> slots;
  for (std::uint32_t i = 0; i < 600; ++i) {
    slots.push_back({.atom = AtomId(TenantId{1}, ContentId{i + 1}), .from = Instant{i}});
  }
  kv::Batch batch;
  for (std::uint32_t row = 0; row < 3; ++row) {
    bench.rows.stage_slots(
        row, std::span(slots).subspan(row * 256, std::min(256U, 600 - row * 256)), batch);
  }
  bench.rows.stage_state({.slots = 600, .live = 500, .purged_before = {}}, batch);
  HTN_REQUIRE_OK(bench.database->commit(batch, kv::Durability::kBuffered));
  CHECK(must(bench.rows.state()).slots == 600);
  CHECK(must(bench.rows.state()).live == 500);
  for (const std::uint32_t count : {0U, 1U, 256U, 257U, 600U}) {
    std::uint32_t next = 0;
    HTN_REQUIRE_OK(bench.rows.each_slots(count, [&](std::span<const vector::Slot> some) {
      for (const vector::Slot& slot : some) REQUIRE(slot.atom == slots[next++].atom);
    }));
    CHECK(next == count);
  }
  CHECK(bench.rows.each_slots(601, [](std::span<const vector::Slot>) {}).code() ==
        StatusCode::kCorruption);
  CHECK(bench.rows.each_slots(1000, [](std::span<const vector::Slot>) {}).code() ==
        StatusCode::kCorruption);
}

TEST_CASE("query: points are read by their version and slots without one have none",
          "[query][unit]") {
  Bench bench(2);
  const auto stage = [&](std::uint32_t version, std::uint32_t first, std::uint32_t count) {
    std::vector<vector::PointOfSlot> points;
    for (std::uint32_t i = first; i < first + count; ++i) {
      points.push_back({static_cast<float>(i), static_cast<float>(version), 0});
    }
    kv::Batch batch;
    HTN_REQUIRE_OK(bench.rows.stage_points(version, first, points, batch));
    HTN_REQUIRE_OK(bench.database->commit(batch, kv::Durability::kBuffered));
  };
  stage(1, 0, 100);
  stage(1, 100, 500);
  stage(2, 300, 10);
  for (std::uint32_t slot = 0; slot < 768; ++slot) {
    const auto first = must(bench.rows.points(1, slot / 256))[slot % 256];
    if (slot < 600) {
      REQUIRE(first == vector::PointOfSlot{static_cast<float>(slot), 1, 0});
    } else {
      REQUIRE(std::isnan(first[0]));
    }
    const auto second = must(bench.rows.points(2, slot / 256))[slot % 256];
    REQUIRE(std::isnan(second[0]) == (slot < 300 || slot >= 310));
  }
}

}  // namespace
}  // namespace hartonomous::query
