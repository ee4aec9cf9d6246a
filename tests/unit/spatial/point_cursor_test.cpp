#include "spatial/point_cursor.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "geometry/cover.hpp"
#include "geometry/hilbert.hpp"
#include "spatial/point_tree_build.hpp"
#include "support/point_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Box3;
using testing::Cloud;
using testing::Points;
using KeyedSlot = std::pair<std::uint64_t, std::uint32_t>;

std::uint64_t key_of(const SlotPoint& point, const Box3& frame) {
  return hilbert_encode(quantise(point.at, frame));
}

// Of everything from a key on that is visible, by sorting.
std::vector<KeyedSlot> plain_scan(const Points& points, const Box3& frame, std::uint64_t first_key,
                                  const PointCursor::Visible& visible) {
  std::vector<KeyedSlot> found;
  for (const SlotPoint& point : points) {
    const std::uint64_t key = key_of(point, frame);
    if (key >= first_key && (!visible || visible(point.slot))) found.emplace_back(key, point.slot);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<KeyedSlot> scanned(PointCursor cursor) {
  std::vector<KeyedSlot> found;
  while (true) {
    const Result<bool> is_there = cursor.next();
    REQUIRE(is_there.ok());
    if (!*is_there) break;
    found.emplace_back(cursor.key(), cursor.point().slot);
  }
  REQUIRE_FALSE(*cursor.next());  // for good
  return found;
}

TEST_CASE("spatial: a cursor walks the curve from a key on", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 91);
  Rng rng(seed);
  for (const Cloud cloud : testing::kClouds) {
    for (const std::size_t count : {0u, 1u, 64u, 65u, 700u}) {
      const Points points = testing::make_cloud(rng, cloud, count);
      const PointTree tree = testing::tree_of(points, 64);
      INFO(testing::name_of(cloud) << ", " << count << " points");
      for (int i = 0; i < testing::steps(10); ++i) {
        std::uint64_t first_key = rng() & geometry::kHilbertKeyMax;
        if (i == 0) first_key = 0;
        if (i == 1) first_key = geometry::kHilbertKeyMax;
        if (i > 4 && count != 0) {
          first_key = key_of(points[rng.below(count)], tree.bounds()) + rng.below(2);
        }
        PointCursor::Visible visible;
        if (rng.below(2) == 0) visible = [](std::uint32_t slot) { return slot % 3 == 0; };
        REQUIRE(scanned(PointCursor(tree, first_key, visible)) ==
                plain_scan(points, tree.bounds(), first_key, visible));
      }
    }
  }
}

TEST_CASE("spatial: a cursor outlives its tree", "[spatial][unit]") {
  Rng rng(1);
  auto tree = std::optional(testing::tree_of(testing::make_cloud(rng, Cloud::kUniform, 100), 64));
  PointCursor cursor(*tree, 0);
  tree.reset();
  CHECK(scanned(std::move(cursor)).size() == 100);
}

// What the keys of a cover's ranges hold is what the box holds, and little else.
TEST_CASE("spatial: ranges of keys find what is in a box", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 92);
  Rng rng(seed);
  const Points points = testing::make_cloud(rng, Cloud::kUniform, 2000);
  const PointTree tree = testing::tree_of(points, 64);
  for (int i = 0; i < testing::steps(20); ++i) {
    Box3 box;
    extend(box, testing::place_near(rng, points));
    extend(box, testing::place_near(rng, points));
    Points found;
    for (const auto& range : geometry::cover(quantise(box, tree.bounds()), 64)) {
      PointCursor cursor(tree, range.first);
      while (*cursor.next() && cursor.key() <= range.last) found.push_back(cursor.point());
    }
    REQUIRE(testing::plain_within_box(found, box, {}) ==
            testing::plain_within_box(points, box, {}));
  }
}

TEST_CASE("spatial: a frame of one's own gives the keys of its lattice", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 93);
  Rng rng(seed);
  const Points points = testing::make_cloud(rng, Cloud::kClustered, 300);
  const Box3 frame{{-1, -1, -1}, {1, 1, 1}};  // most of them are outside
  auto images = build_point_tree(points, {64, frame});
  REQUIRE(images.ok());
  const auto tree = PointTree::open(as_bytes(images->top), *MemoryLeaves::make(images->leaves));
  REQUIRE(tree.ok());
  REQUIRE(scanned(PointCursor(*tree, 0)) == plain_scan(points, frame, 0, nullptr));
}

TEST_CASE("spatial: leaves out of order are corruption to a cursor", "[spatial][unit]") {
  const std::vector<SlotPoint> points = {{1, {0, 0, 0}}, {2, {1, 1, 1}}};
  auto images = build_point_tree(points, {64, std::nullopt});
  REQUIRE(images.ok());
  std::string turned;
  encode_leaf(std::vector<SlotPoint>{points[1], points[0]}, turned);
  auto top = decode_point_top(as_bytes(images->top));
  REQUIRE(top.ok());
  const auto code = [&](std::uint64_t first_key, const std::string& leaf) {
    top->first_keys[0] = first_key;
    top->checksums[0] = LeafView::open(as_bytes(leaf))->checksum();
    std::string image;
    encode_point_top(*top, image);
    const auto tree = PointTree::open(as_bytes(image), *MemoryLeaves::make({leaf}));
    return PointCursor(*tree, 0).next().status().code();
  };
  CHECK(code(0, images->leaves[0]) == StatusCode::kOk);
  CHECK(code(0, turned) == StatusCode::kCorruption);
  CHECK(code(1, images->leaves[0]) == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::spatial
