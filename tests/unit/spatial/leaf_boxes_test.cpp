#include "spatial/leaf_boxes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "spatial/leaf_scan.hpp"
#include "support/point_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Box3;
using geometry::Point3;
using Leaves = std::vector<std::uint32_t>;

// Where a block, and a block of blocks, begins and ends.
constexpr std::size_t kCounts[] = {0, 1, 15, 16, 17, 255, 256, 257, 4097};

// Each around two points that follow each other.
std::vector<Box3> boxes_of(const testing::Points& points, std::size_t count) {
  std::vector<Box3> boxes(count);
  for (std::size_t i = 0; i < count; ++i) {
    extend(boxes[i], points[i].at);
    extend(boxes[i], points[i + 1].at);
  }
  return boxes;
}

Box3 box_near(Rng& rng, const testing::Points& points) {
  Box3 box;
  extend(box, testing::place_near(rng, points));
  extend(box, testing::place_near(rng, points));
  return box;
}

template <typename Visit>
void each_set(Rng& rng, Visit visit) {
  for (const testing::Cloud cloud : testing::kClouds) {
    for (const std::size_t count : kCounts) {
      const testing::Points points = testing::make_cloud(rng, cloud, count + 1);
      const std::vector<Box3> boxes = boxes_of(points, count);
      const LeafBoxes leaves(boxes);
      INFO(testing::name_of(cloud) << ", " << count << " boxes");
      REQUIRE(leaves.count() == count);
      visit(points, boxes, leaves);
    }
  }
}

TEST_CASE("spatial: boxes of leaves come back and their hull is of all", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 101);
  Rng rng(seed);
  each_set(rng, [&](const auto&, const std::vector<Box3>& boxes, const LeafBoxes& leaves) {
    Box3 hull;
    for (std::uint32_t i = 0; i < boxes.size(); ++i) {
      REQUIRE(leaves.box(i) == boxes[i]);
      extend(hull, boxes[i]);
    }
    CHECK(leaves.hull() == hull);
  });
}

TEST_CASE("spatial: boxes that intersect one are what each says", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 102);
  Rng rng(seed);
  each_set(rng, [&](const auto& points, const std::vector<Box3>& boxes, const LeafBoxes& leaves) {
    for (int i = 0; i < testing::steps(20); ++i) {
      Box3 box = box_near(rng, points);
      if (i == 0) box = {};
      if (i == 1) box = {{-Box3::kInfinity, -Box3::kInfinity, -Box3::kInfinity}, box.greatest};
      if (i == 2) std::swap(box.least, box.greatest);
      Leaves found = {7};
      leaves.intersecting(box, found);
      Leaves expected = {7};
      for (std::uint32_t leaf = 0; leaf < boxes.size(); ++leaf) {
        if (intersects(boxes[leaf], box)) expected.push_back(leaf);
      }
      REQUIRE(found == expected);
    }
  });
}

// All that is beyond the numbers of single precision is equally far.
double as_floats_go(double distance) {
  return std::min(distance, double{std::numeric_limits<float>::max()});
}

// Every leaf that is within the bound, in the order of distances but for what rounding may turn.
TEST_CASE("spatial: the nearest leaves come in their order up to a bound", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 103);
  Rng rng(seed);
  each_set(rng, [&](const auto& points, const std::vector<Box3>& boxes, const LeafBoxes& leaves) {
    for (int i = 0; i < testing::steps(10); ++i) {
      const Point3 from = testing::place_near(rng, points);
      std::optional<Box3> within;
      if (rng.below(2) == 0) within = rng.below(8) == 0 ? Box3{} : box_near(rng, points);
      double bound = Box3::kInfinity;
      if (!boxes.empty() && rng.below(2) == 0) {
        bound = squared_distance(boxes[rng.below(boxes.size())], from);
      }
      NearestLeaves nearest(leaves, from, within);
      std::vector<bool> given(boxes.size());
      double last = 0;
      while (const auto leaf = nearest.next(bound_of(bound))) {
        REQUIRE(!given[*leaf]);
        given[*leaf] = true;
        const double distance = as_floats_go(squared_distance(boxes[*leaf], from));
        REQUIRE(last <= distance * (1 + 1e-5) + 1e-40);
        last = std::max(last, distance);
      }
      for (std::uint32_t leaf = 0; leaf < boxes.size(); ++leaf) {
        const bool is_wanted = !within || intersects(boxes[leaf], *within);
        const double distance = squared_distance(boxes[leaf], from);
        if (is_wanted && distance <= bound) REQUIRE(given[leaf]);
        const bool is_apart = as_floats_go(distance) > bound * (1 + 1e-4) + 1e-38;
        if (!is_wanted || is_apart) REQUIRE(!given[leaf]);
      }
    }
  });
}

}  // namespace
}  // namespace hartonomous::spatial
