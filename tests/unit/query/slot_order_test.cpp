#include "query/slot_order.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::query {
namespace {

struct Item {
  std::uint32_t slot = 0;
  std::uint32_t place = 0;
  bool operator==(const Item&) const = default;
};

// Slots of every spread: one range has all of them, or each has one.
std::vector<Item> random_items(Rng& rng, std::size_t count) {
  const unsigned bits = static_cast<unsigned>(rng.below(33));
  const auto base = static_cast<std::uint32_t>(rng() >> 32);
  std::vector<Item> items;
  for (std::uint32_t place = 0; place < count; ++place) {
    auto slot = static_cast<std::uint32_t>(rng.below(std::uint64_t{1} << bits));
    if (rng.below(50) == 0) slot = rng.below(2) == 0 ? 0 : UINT32_MAX;
    items.push_back({slot + (bits < 32 ? base >> 1 : 0), place});
  }
  return items;
}

TEST_CASE("query: sorting by slot orders all and loses none", "[query][unit]") {
  HTN_TEST_SEED(seed, 71);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(400); ++i) {
    const auto count = static_cast<std::size_t>(rng.below(i % 4 == 0 ? 2000 : 40));
    std::vector<Item> items = random_items(rng, count);
    std::vector<Item> expected = items;
    const auto by_both = [](const Item& a, const Item& b) {
      return a.slot != b.slot ? a.slot < b.slot : a.place < b.place;
    };
    std::sort(expected.begin(), expected.end(), by_both);
    sort_by_slot(items);
    REQUIRE(std::is_sorted(items.begin(), items.end(),
                           [](const Item& a, const Item& b) { return a.slot < b.slot; }));
    // Nothing is lost or there twice.
    std::sort(items.begin(), items.end(), by_both);
    REQUIRE(items == expected);
  }
}

}  // namespace
}  // namespace hartonomous::query
