#include "geometry/hilbert.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::geometry {
namespace {

LatticePoint random_cell(Rng& rng, std::uint32_t cells = kLatticeMax + 1) {
  const auto any = [&] { return static_cast<std::uint32_t>(rng.below(cells)); };
  return {any(), any(), any()};
}

// Another implementation, plain and of another shape: Skilling, "Programming the Hilbert curve",
// AIP Conference Proceedings 707, 2004. It turns coordinates into a key whose bits are dealt out
// over three words, by undoing the turns of each level and a Gray code at the end. It is another
// curve than ours, turned otherwise within octants; that both obey the laws says that the laws are
// not made after ours.
std::uint64_t skilling_key(const LatticePoint& point, unsigned bits) {
  std::array<std::uint32_t, 3> words = {point.x, point.y, point.z};
  for (std::uint32_t top = 1u << (bits - 1); top > 1; top >>= 1) {
    const std::uint32_t low = top - 1;
    for (std::uint32_t& word : words) {
      if ((word & top) != 0) {
        words[0] ^= low;
      } else {
        const std::uint32_t swapped = (words[0] ^ word) & low;
        words[0] ^= swapped;
        word ^= swapped;
      }
    }
  }
  words[1] ^= words[0];
  words[2] ^= words[1];
  std::uint32_t turn = 0;
  for (std::uint32_t top = 1u << (bits - 1); top > 1; top >>= 1) {
    if ((words[2] & top) != 0) turn ^= top - 1;
  }
  std::uint64_t key = 0;
  for (unsigned bit = bits; bit-- > 0;) {
    for (const std::uint32_t word : words) key = key << 1 | (((word ^ turn) >> bit) & 1u);
  }
  return key;
}

std::uint32_t steps_between(const LatticePoint& a, const LatticePoint& b) {
  const auto apart = [](std::uint32_t from, std::uint32_t to) {
    return from < to ? to - from : from - to;
  };
  return apart(a.x, b.x) + apart(a.y, b.y) + apart(a.z, b.z);
}

using Curve = std::function<std::uint64_t(const LatticePoint&)>;

// The laws of a Hilbert curve, on the whole of a small cube: every key once, unit steps, and an
// octant of any level is one range of keys.
void require_hilbert(const Curve& curve, unsigned bits) {
  const std::uint32_t edge = 1u << bits;
  std::vector<LatticePoint> at(std::size_t{1} << (3 * bits));
  std::vector<bool> is_met(at.size());
  for (std::uint32_t x = 0; x < edge; ++x) {
    for (std::uint32_t y = 0; y < edge; ++y) {
      for (std::uint32_t z = 0; z < edge; ++z) {
        const std::uint64_t key = curve({x, y, z});
        REQUIRE(key < at.size());
        REQUIRE_FALSE(is_met[key]);
        is_met[key] = true;
        at[key] = {x, y, z};
      }
    }
  }
  for (std::size_t key = 1; key < at.size(); ++key) {
    REQUIRE(steps_between(at[key - 1], at[key]) == 1);
  }
  for (unsigned level = 1; level < bits; ++level) {
    for (std::size_t key = 0; key < at.size(); ++key) {
      const LatticePoint& first = at[key >> (3 * level) << (3 * level)];
      REQUIRE(at[key].x >> level == first.x >> level);
      REQUIRE(at[key].y >> level == first.y >> level);
      REQUIRE(at[key].z >> level == first.z >> level);
    }
  }
}

TEST_CASE("geometry: both curves obey the laws of a Hilbert curve", "[geometry][unit]") {
  for (unsigned bits = 1; bits <= 5; ++bits) {
    INFO(bits);
    require_hilbert([bits](const LatticePoint& point) { return skilling_key(point, bits); }, bits);
    require_hilbert([](const LatticePoint& point) { return hilbert_encode(point); }, bits);
  }
}

TEST_CASE("geometry: decoding undoes encoding all over the lattice", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 32);
  Rng rng(seed);
  CHECK(hilbert_encode({0, 0, 0}) == 0);
  CHECK(hilbert_decode(0) == LatticePoint{0, 0, 0});
  for (int i = 0; i < testing::steps(100'000); ++i) {
    const LatticePoint at = random_cell(rng);
    REQUIRE(hilbert_encode(at) <= kHilbertKeyMax);
    REQUIRE(hilbert_decode(hilbert_encode(at)) == at);
    const std::uint64_t key = rng() & kHilbertKeyMax;
    REQUIRE(hilbert_encode(hilbert_decode(key)) == key);
  }
}

TEST_CASE("geometry: consecutive keys are neighbours all over the lattice", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 33);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(100'000); ++i) {
    // Half of the steps are out of a cube of some level, where curves break.
    const unsigned zeros = rng.below(2) == 0 ? 0 : static_cast<unsigned>(3 * rng.below(21));
    const std::uint64_t key = rng.below(kHilbertKeyMax) >> zeros << zeros;
    if (key == 0) continue;
    REQUIRE(steps_between(hilbert_decode(key - 1), hilbert_decode(key)) == 1);
  }
  CHECK(steps_between(hilbert_decode(kHilbertKeyMax - 1), hilbert_decode(kHilbertKeyMax)) == 1);
}

TEST_CASE("geometry: a cube of any level has one range of keys", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 34);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(20'000); ++i) {
    const LatticePoint at = random_cell(rng);
    const auto level = static_cast<unsigned>(rng.below(kLatticeBits + 1));
    const std::uint32_t within = (1u << level) - 1;
    const LatticePoint other{(at.x & ~within) | (random_cell(rng).x & within),
                             (at.y & ~within) | (random_cell(rng).y & within),
                             (at.z & ~within) | (random_cell(rng).z & within)};
    REQUIRE(hilbert_encode(at) >> (3 * level) == hilbert_encode(other) >> (3 * level));
  }
}

TEST_CASE("geometry: many at a time are as one by one", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 35);
  Rng rng(seed);
  for (const std::size_t count : {0u, 1u, 2u, 7u, 100u}) {
    std::vector<LatticePoint> points(count);
    for (LatticePoint& point : points) point = random_cell(rng);
    std::vector<std::uint64_t> keys(count);
    hilbert_encode(points, keys);
    std::vector<LatticePoint> again(count);
    hilbert_decode(keys, again);
    CHECK(again == points);
    for (std::size_t i = 0; i < count; ++i) CHECK(keys[i] == hilbert_encode(points[i]));
  }
}

}  // namespace
}  // namespace hartonomous::geometry
