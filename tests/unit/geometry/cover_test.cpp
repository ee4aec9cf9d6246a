#include "geometry/cover.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "geometry/hilbert.hpp"
#include "support/seed.hpp"

namespace hartonomous::geometry {
namespace {

// The ranges of a box by asking every cell of it.
std::vector<KeyRange> plain_cover(const LatticeBox& box) {
  std::vector<std::uint64_t> keys;
  for (std::uint32_t x = box.least.x; x <= box.greatest.x; ++x) {
    for (std::uint32_t y = box.least.y; y <= box.greatest.y; ++y) {
      for (std::uint32_t z = box.least.z; z <= box.greatest.z; ++z) {
        keys.push_back(hilbert_encode({x, y, z}));
      }
    }
  }
  std::sort(keys.begin(), keys.end());
  std::vector<KeyRange> ranges;
  for (const std::uint64_t key : keys) {
    if (!ranges.empty() && ranges.back().last + 1 == key) {
      ranges.back().last = key;
    } else {
      ranges.push_back({key, key});
    }
  }
  return ranges;
}

// So many of the widest gaps are kept, by sorting all of them.
std::vector<KeyRange> plainly_merged(std::vector<KeyRange> ranges, std::size_t ranges_max) {
  while (ranges.size() > ranges_max) {
    std::size_t nearest = 1;
    for (std::size_t i = 1; i < ranges.size(); ++i) {
      const auto gap = [&](std::size_t at) { return ranges[at].first - ranges[at - 1].last; };
      if (gap(i) <= gap(nearest)) nearest = i;
    }
    ranges[nearest - 1].last = ranges[nearest].last;
    ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(nearest));
  }
  return ranges;
}

std::uint32_t between(Rng& rng, std::uint32_t least, std::uint32_t greatest) {
  return least + static_cast<std::uint32_t>(rng.below(std::uint64_t{greatest} - least + 1));
}

// A box of edges up to `edge_max` within [least, greatest] of each axis.
LatticeBox random_box(Rng& rng, std::uint32_t least, std::uint32_t greatest,
                      std::uint32_t edge_max) {
  const auto side = [&](std::uint32_t& from, std::uint32_t& to) {
    from = between(rng, least, greatest);
    to = std::min(greatest, from + between(rng, 0, edge_max - 1));
  };
  LatticeBox box;
  side(box.least.x, box.greatest.x);
  side(box.least.y, box.greatest.y);
  side(box.least.z, box.greatest.z);
  return box;
}

void require_apart(const std::vector<KeyRange>& ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    REQUIRE(ranges[i].first <= ranges[i].last);
    REQUIRE(ranges[i].last <= kHilbertKeyMax);
    if (i != 0) REQUIRE(ranges[i - 1].last + 1 < ranges[i].first);
  }
}

bool has_all(const std::vector<KeyRange>& outer, const std::vector<KeyRange>& inner) {
  return std::all_of(inner.begin(), inner.end(), [&](const KeyRange& range) {
    return std::any_of(outer.begin(), outer.end(), [&](const KeyRange& each) {
      return each.first <= range.first && range.last <= each.last;
    });
  });
}

TEST_CASE("geometry: the whole lattice and one cell are one range each", "[geometry][unit]") {
  const LatticePoint end{kLatticeMax, kLatticeMax, kLatticeMax};
  CHECK(cover({{0, 0, 0}, end}, 1) == std::vector<KeyRange>{{0, kHilbertKeyMax}});
  const std::uint64_t key = hilbert_encode({5, kLatticeMax, 77});
  CHECK(cover({{5, kLatticeMax, 77}, {5, kLatticeMax, 77}}, 1) ==
        std::vector<KeyRange>{{key, key}});
}

TEST_CASE("geometry: a cover is exact when there may be enough ranges", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(400); ++i) {
    // At the origin, at the far corner, and across the middle, where the longest jumps are.
    const std::uint32_t place =
        std::vector<std::uint32_t>{0, kLatticeMax - 31, (1u << 20) - 16}[rng.below(3)];
    const LatticeBox box = random_box(rng, place, place + 31, 16);
    const std::vector<KeyRange> expected = plain_cover(box);
    REQUIRE(cover(box, expected.size()) == expected);
    REQUIRE(cover(box, expected.size() + 1 + rng.below(100)) == expected);
  }
}

TEST_CASE("geometry: a cover of fewer ranges has the box and its nearest gaps",
          "[geometry][unit]") {
  HTN_TEST_SEED(seed, 42);
  Rng rng(seed);
  int merged_exactly = 0;
  for (int i = 0; i < testing::steps(300); ++i) {
    const LatticeBox box = random_box(rng, 0, 31, 16);
    const std::vector<KeyRange> exact = plain_cover(box);
    const std::size_t ranges_max = 1 + rng.below(exact.size());
    const std::vector<KeyRange> ranges = cover(box, ranges_max);
    require_apart(ranges);
    REQUIRE(ranges.size() <= ranges_max);
    REQUIRE(has_all(ranges, exact));
    REQUIRE(
        has_all({{exact.front().first & ~std::uint64_t{511}, exact.back().last | 511}}, ranges));
    if (ranges == plainly_merged(exact, ranges_max)) ++merged_exactly;
  }
  // Where the search went down to single cells the gaps are the very nearest.
  CHECK(merged_exactly > testing::steps(300) / 2);
}

TEST_CASE("geometry: large boxes are covered by few ranges at bounded cost", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 43);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(200); ++i) {
    const LatticeBox box = random_box(rng, 0, kLatticeMax, 1u << between(rng, 1, 20));
    const std::size_t ranges_max = 1 + rng.below(64);
    const std::vector<KeyRange> ranges = cover(box, ranges_max);
    require_apart(ranges);
    REQUIRE(!ranges.empty());
    REQUIRE(ranges.size() <= ranges_max);
    for (int j = 0; j < 50; ++j) {
      const std::uint64_t key = hilbert_encode({between(rng, box.least.x, box.greatest.x),
                                                between(rng, box.least.y, box.greatest.y),
                                                between(rng, box.least.z, box.greatest.z)});
      REQUIRE(has_all(ranges, {{key, key}}));
    }
  }
}

}  // namespace
}  // namespace hartonomous::geometry
