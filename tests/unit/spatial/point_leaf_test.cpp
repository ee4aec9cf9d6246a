#include "spatial/point_leaf.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"
#include "spatial/leaf_scan.hpp"
#include "support/point_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Box3;
using geometry::Point3;
using testing::Cloud;

std::string leaf_of(const std::vector<SlotPoint>& points) {
  std::string leaf;
  encode_leaf(points, leaf);
  return leaf;
}

// The same bytes under a checksum that is theirs.
std::string resealed(std::string leaf) {
  leaf.resize(leaf.size() - 4);
  codec::append_fixed32(leaf, codec::crc32c(as_bytes(leaf)));
  return leaf;
}

StatusCode code_of(const std::string& leaf) { return verify_leaf(as_bytes(leaf)).code(); }

// After a change of one four-byte number, by its place.
StatusCode code_after(std::string leaf, std::size_t at, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i) leaf[at + i] = static_cast<char>(number >> (8 * i));
  return code_of(resealed(std::move(leaf)));
}

TEST_CASE("spatial: a leaf gives back its points at any alignment", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 71);
  Rng rng(seed);
  for (const std::size_t count : {1u, 2u, 63u, 64u, 65u, 256u, 1024u}) {
    const auto points = testing::make_cloud(rng, Cloud::kEdges, count);
    std::string bytes(rng.below(8), ' ');
    const std::size_t before = bytes.size();
    encode_leaf(points, bytes);
    const Bytes leaf = as_bytes(bytes).subspan(before);
    REQUIRE(verify_leaf(leaf).ok());
    const auto view = LeafView::open(leaf);
    REQUIRE(view.ok());
    REQUIRE(view->count() == count);
    Box3 box;
    for (std::size_t i = 0; i < count; ++i) {
      REQUIRE(view->slot(i) == points[i].slot);
      REQUIRE(view->at(i) == points[i].at);
      extend(box, points[i].at);
    }
    REQUIRE(view->box() == box);
    REQUIRE(view->checksum() == codec::crc32c(leaf.first(leaf.size() - 4)));
  }
}

TEST_CASE("spatial: a leaf that no encoder wrote is corruption", "[spatial][unit]") {
  const std::string leaf = leaf_of({{7, {1, 2, 3}}, {9, {4, 5, -6}}});
  REQUIRE(leaf.size() == 4 + 24 + 2 * 16 + 4);
  CHECK(code_of(leaf) == StatusCode::kOk);
  CHECK(code_of(resealed(leaf)) == StatusCode::kOk);
  for (std::size_t size = 0; size < leaf.size(); ++size) {
    CHECK(code_of(leaf.substr(0, size)) == StatusCode::kCorruption);
    if (size >= 4) CHECK(code_of(resealed(leaf.substr(0, size))) == StatusCode::kCorruption);
  }
  CHECK(code_of(leaf + '\0') == StatusCode::kCorruption);
  for (std::size_t i = 0; i < leaf.size(); ++i) {
    std::string damaged = leaf;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    CHECK(code_of(damaged) == StatusCode::kCorruption);
  }
  // Under a checksum that is right, each field by itself.
  CHECK(code_after(leaf, 0, 0x0002'4C02) == StatusCode::kCorruption);  // version
  CHECK(code_after(leaf, 0, 0x0002'4D01) == StatusCode::kCorruption);  // kind
  CHECK(code_after(leaf, 0, 0x0000'4C01) == StatusCode::kCorruption);  // no point
  CHECK(code_after(leaf, 0, 0x0001'4C01) == StatusCode::kCorruption);  // one of two
  CHECK(code_after(leaf, 0, 0x0002'4C01) == StatusCode::kOk);
  const auto bits = [](float number) { return std::bit_cast<std::uint32_t>(number); };
  CHECK(code_after(leaf, 4, bits(0.5F)) == StatusCode::kCorruption);  // box: wider
  CHECK(code_after(leaf, 4, bits(1.5F)) == StatusCode::kCorruption);  // narrower
  CHECK(code_after(leaf, 4, bits(NAN)) == StatusCode::kCorruption);
  CHECK(code_after(leaf, 28, bits(NAN)) == StatusCode::kCorruption);  // x of the first point
  CHECK(code_after(leaf, 28, bits(INFINITY)) == StatusCode::kCorruption);
  CHECK(code_after(leaf, 28, bits(2)) == StatusCode::kCorruption);  // off the box's face
  CHECK(code_of(leaf_of({{7, {1, 2, 3}}, {8, {NAN, 3, 0}}, {9, {4, 5, -6}}})) ==
        StatusCode::kCorruption);                     // within the box of the others
  CHECK(code_after(leaf, 52, 0) == StatusCode::kOk);  // any slot may be
}

// Points beyond a thousand are refused by their count, whatever the size.
TEST_CASE("spatial: a leaf of too many points is corruption", "[spatial][unit]") {
  std::string leaf = leaf_of(std::vector<SlotPoint>(1024));
  REQUIRE(code_of(leaf) == StatusCode::kOk);
  leaf.insert(28, 16, '\0');
  leaf[2] = 1;
  leaf[3] = 4;
  CHECK(code_of(resealed(leaf)) == StatusCode::kCorruption);
}

TEST_CASE("spatial: a block says of each point what the point says", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 72);
  Rng rng(seed);
  for (const Cloud cloud : testing::kClouds) {
    INFO(testing::name_of(cloud));
    for (const std::size_t count : {1u, 7u, 64u, 65u, 127u, 200u}) {
      const auto points = testing::make_cloud(rng, cloud, count);
      const std::string bytes = leaf_of(points);
      const LeafView leaf = *LeafView::open(as_bytes(bytes));
      const Point3 from = testing::place_near(rng, points);
      Box3 box;
      extend(box, testing::place_near(rng, points));
      extend(box, testing::place_near(rng, points));
      const double squared = squared_distance(from, points[rng.below(count)].at);
      for (std::size_t begin = 0; begin < count; begin += kBlockPoints) {
        const std::uint64_t within = block_within(leaf, begin, box);
        const std::uint64_t near = block_near(leaf, begin, kBlockPoints, from, bound_of(squared));
        const std::uint64_t all = block_near(leaf, begin, kBlockPoints, from, bound_of(1e300));
        for (std::size_t bit = 0; bit < kBlockPoints; ++bit) {
          const std::size_t i = begin + bit;
          const bool is_there = i < count;
          REQUIRE((within >> bit & 1) == (is_there && contains(box, points[i].at)));
          REQUIRE((all >> bit & 1) == is_there);
          // May be near what is not, by little; never the other way.
          const bool may_be_near = (near >> bit & 1) != 0;
          if (!is_there) REQUIRE_FALSE(may_be_near);
          if (!is_there) continue;
          const double exact = squared_distance(from, points[i].at);
          if (exact <= squared) REQUIRE(may_be_near);
          if (exact > squared * 1.0001 + 1e-38 && squared < 1e38) REQUIRE_FALSE(may_be_near);
        }
      }
    }
  }
}

TEST_CASE("spatial: every bit of a block is visited once in order", "[spatial][unit]") {
  std::vector<std::size_t> seen;
  each_of_block(0x8000'0000'0000'0005, 64, [&](std::size_t i) { seen.push_back(i); });
  CHECK(seen == std::vector<std::size_t>{64, 66, 127});
}

}  // namespace
}  // namespace hartonomous::spatial
