#include "text/search_window.hpp"

#include <catch2/catch.hpp>
#include <hartonomous/base/rng.hpp>
#include <set>

#include "support/seed.hpp"
#include "text/memory_index.hpp"

using namespace hartonomous;
using namespace hartonomous::text;

namespace {

std::set<std::uint32_t> set_of(const Bits& bits) {
  std::set<std::uint32_t> all;
  bits.for_each([&](std::uint32_t at) { all.insert(at); });
  return all;
}

}  // namespace

TEST_CASE("text: window: bits are a set of units", "[text][window][unit]") {
  HTN_TEST_SEED(seed, 7351);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(100); ++step) {
    Bits bits;
    std::set<std::uint32_t> model;
    const auto begin = static_cast<std::uint32_t>(rng.below(kWindowUnits));
    const auto end = begin + static_cast<std::uint32_t>(rng.below(kWindowUnits - begin + 1));
    if (rng.below(2) == 0) {
      bits.fill(begin, end);
      for (std::uint32_t at = begin; at < end; ++at) model.insert(at);
    }
    for (std::uint64_t i = 0, more = rng.below(300); i < more; ++i) {
      const auto at = static_cast<std::uint32_t>(rng.below(kWindowUnits));
      bits.set(at);
      model.insert(at);
    }
    REQUIRE(set_of(bits) == model);
    CHECK(bits.count() == model.size());
    CHECK(bits.any() == !model.empty());
    for (int i = 0; i < 100; ++i) {
      const auto at = static_cast<std::uint32_t>(rng.below(kWindowUnits + 1));
      const auto next = model.lower_bound(at);
      CHECK(bits.next(at) == (next == model.end() ? kWindowUnits : *next));
      if (at < kWindowUnits) CHECK(bits.test(at) == model.contains(at));
    }
    Bits others;
    others.fill(begin / 2, begin);
    Bits removed = bits;
    removed.remove(others);
    bits &= others;
    for (const std::uint32_t at : model) {
      CHECK(bits.test(at) == others.test(at));
      CHECK(removed.test(at) == !others.test(at));
    }
  }
}

TEST_CASE("text: window: a window ends with its segment or where it is full",
          "[text][window][unit]") {
  CHECK(window_end(0, 10) == 10);
  CHECK(window_end(5, 100'000) == kWindowUnits);
  CHECK(window_end(kWindowUnits, 100'000) == 2 * kWindowUnits);
  CHECK(window_end(kNoUnit - 1, kNoUnit) == kNoUnit);
}

TEST_CASE("text: window: it keeps what is there and knows lengths", "[text][window][unit]") {
  MemoryUnits units(2);
  for (std::uint32_t unit = 4000; unit < 9000; ++unit) {
    const std::uint32_t lengths[] = {unit, unit + 1};
    units.add(unit, lengths);
    if (unit % 3 == 0) units.end(unit);
  }
  Window window(units, 2);
  window.move_to(4100, 8192);
  CHECK(window.origin() == 4096);
  Bits bits;
  bits.fill(4, kWindowUnits);
  REQUIRE(window.keep_there(bits).ok());
  for (std::uint32_t unit = 4100; unit < 8192; ++unit) {
    REQUIRE(bits.test(unit - 4096) == (unit % 3 != 0));
    REQUIRE(*window.is_there(unit - 4096) == (unit % 3 != 0));
    REQUIRE(window.lengths(unit - 4096)[1] == unit + 1);
  }
}
