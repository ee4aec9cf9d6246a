#include "spatial/point_tree.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "spatial/point_cursor.hpp"
#include "spatial/point_tree_build.hpp"
#include "support/point_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Box3;
using geometry::Point3;
using geometry::Ray3;
using geometry::RayReach;
using testing::Cloud;
using testing::Points;

// Counts at which leaves begin, for leaves of 256 and of 64, and a tree of several levels.
constexpr std::size_t kCounts[] = {0, 1, 63, 64, 65, 255, 256, 257, 3000};

Box3 random_box(Rng& rng, const Points& points) {
  Box3 box;
  extend(box, testing::place_near(rng, points));
  if (rng.below(6) != 0) extend(box, testing::place_near(rng, points));
  return box;
}

// Filters of every strictness, and none.
PointFilter random_filter(Rng& rng, const Points& points) {
  PointFilter filter;
  const std::uint64_t keep = std::vector<std::uint64_t>{0, 1, 2, 50, 1'000'000}[rng.below(5)];
  if (keep != 0) {
    filter.visible = [keep](std::uint32_t slot) { return (slot / 7) % keep == 0; };
  }
  if (rng.below(3) == 0) filter.within = random_box(rng, points);
  return filter;
}

Points by_slot(Points points) {
  std::sort(points.begin(), points.end(),
            [](const SlotPoint& a, const SlotPoint& b) { return a.slot < b.slot; });
  return points;
}

std::vector<std::uint32_t> slots_of(const std::vector<NearPoint>& points) {
  std::vector<std::uint32_t> slots;
  for (const NearPoint& point : points) slots.push_back(point.slot);
  return slots;
}

// Calls with every kind of cloud, of every count, as a tree of leaves of 64 and of 256.
template <typename Visit>
void each_tree(Rng& rng, Visit visit) {
  for (const Cloud cloud : testing::kClouds) {
    for (const std::size_t count : kCounts) {
      const Points points = testing::make_cloud(rng, cloud, count);
      for (const std::uint16_t per_leaf : {64, 256}) {
        const PointTree tree = testing::tree_of(points, per_leaf);
        INFO(testing::name_of(cloud) << ", " << count << " points, " << per_leaf << " a leaf");
        REQUIRE(tree.points() == count);
        REQUIRE(tree.leaves() == (count + per_leaf - 1) / per_leaf);
        visit(points, tree);
      }
    }
  }
}

TEST_CASE("spatial: what is within a box is what every point says", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 61);
  Rng rng(seed);
  std::size_t found_in_all = 0;
  each_tree(rng, [&](const Points& points, const PointTree& tree) {
    for (int i = 0; i < testing::steps(10); ++i) {
      const Box3 box = random_box(rng, points);
      const PointFilter filter = random_filter(rng, points);
      Points found;
      REQUIRE(tree.within_box(box, filter, found).ok());
      REQUIRE(by_slot(found) == testing::plain_within_box(points, box, filter));
      found_in_all += found.size();
    }
  });
  CHECK(found_in_all > 10'000);
}

TEST_CASE("spatial: what is within a radius is what every point says", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 62);
  Rng rng(seed);
  each_tree(rng, [&](const Points& points, const PointTree& tree) {
    for (int i = 0; i < testing::steps(10); ++i) {
      const Point3 centre = testing::place_near(rng, points);
      const PointFilter filter = random_filter(rng, points);
      const auto all = testing::plain_nearest(points, centre, points.size(), filter);
      // Often just as far as one of the points, which then is within.
      double radius = rng.uniform();
      if (!all.empty() && rng.below(2) == 0) radius = all[rng.below(all.size())].distance;
      if (rng.below(10) == 0) radius = std::numeric_limits<double>::infinity();
      std::vector<NearPoint> found;
      REQUIRE(tree.within_radius(centre, radius, filter, found).ok());
      std::size_t expected = 0;
      for (const SlotPoint& point : points) {
        const bool is_let_through = (!filter.within || contains(*filter.within, point.at)) &&
                                    (!filter.visible || filter.visible(point.slot));
        if (is_let_through && squared_distance(point.at, centre) <= radius * radius) ++expected;
      }
      REQUIRE(found.size() == expected);
      std::sort(found.begin(), found.end(), [](const NearPoint& a, const NearPoint& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.slot < b.slot;
      });
      // Those that are within are the nearest ones.
      for (std::size_t j = 0; j < found.size(); ++j) {
        REQUIRE(found[j].distance == all[j].distance);
        REQUIRE(std::sqrt(squared_distance(found[j].at, centre)) == found[j].distance);
      }
    }
  });
}

TEST_CASE("spatial: the nearest points are those that sorting finds", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 63);
  Rng rng(seed);
  each_tree(rng, [&](const Points& points, const PointTree& tree) {
    for (int i = 0; i < testing::steps(10); ++i) {
      const Point3 from = testing::place_near(rng, points);
      const PointFilter filter = random_filter(rng, points);
      const std::size_t k = std::vector<std::size_t>{0, 1, 2, 10, 100, 5000}[rng.below(6)];
      const auto found = tree.nearest(from, k, filter);
      REQUIRE(found.ok());
      const auto expected = testing::plain_nearest(points, from, k, filter);
      REQUIRE(slots_of(*found) == slots_of(expected));
      for (std::size_t j = 0; j < expected.size(); ++j) {
        REQUIRE((*found)[j].at == expected[j].at);
        REQUIRE((*found)[j].distance == expected[j].distance);
      }
    }
  });
}

TEST_CASE("spatial: a ray meets what every point says in order", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 64);
  Rng rng(seed);
  std::size_t found_in_all = 0;
  each_tree(rng, [&](const Points& points, const PointTree& tree) {
    for (int i = 0; i < testing::steps(10); ++i) {
      const Point3 from = testing::place_near(rng, points);
      const Point3 to = testing::place_near(rng, points);
      const Ray3 ray{from, {to.x - from.x, to.y - from.y, to.z - from.z}};
      if (!is_valid(ray)) continue;
      const bool is_short = rng.below(3) == 0;
      const RayReach reach{rng.uniform() * (rng.below(2) == 0 ? 0.1 : 1),
                           is_short ? rng.uniform() : std::numeric_limits<double>::infinity()};
      const PointFilter filter = random_filter(rng, points);
      const auto found = tree.along_ray(ray, reach, filter);
      REQUIRE(found.ok());
      const auto expected = testing::plain_along_ray(points, ray, reach, filter);
      REQUIRE(found->size() == expected.size());
      for (std::size_t j = 0; j < expected.size(); ++j) {
        REQUIRE((*found)[j].slot == expected[j].slot);
        REQUIRE((*found)[j].along == expected[j].along);
        REQUIRE((*found)[j].beside == expected[j].beside);
      }
      found_in_all += expected.size();
    }
  });
  CHECK(found_in_all > 10'000);
}

TEST_CASE("spatial: what is within a box or a radius comes in Hilbert order", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 67);
  Rng rng(seed);
  const PointTree tree = testing::tree_of(testing::make_cloud(rng, Cloud::kUniform, 3000), 64);
  Points in_order;
  PointCursor cursor(tree, 0);
  while (*cursor.next()) in_order.push_back(cursor.point());
  Points in_box;
  REQUIRE(tree.within_box(tree.bounds(), {}, in_box).ok());
  CHECK(in_box == in_order);
  std::vector<NearPoint> near;
  REQUIRE(tree.within_radius({0, 0, 0}, 10, {}, near).ok());
  Points in_radius;
  for (const NearPoint& point : near) in_radius.push_back({point.slot, point.at});
  CHECK(in_radius == in_order);
}

TEST_CASE("spatial: points of one distance go by slot", "[spatial][unit]") {
  Points points;
  for (std::uint32_t slot = 0; slot < 1000; ++slot) {
    points.push_back({999 - slot, {slot % 2 == 0 ? 1.0F : -1.0F, 0, 0}});
  }
  const auto found = testing::tree_of(points, 64).nearest({0, 0, 0}, 5, {});
  REQUIRE(found.ok());
  CHECK(slots_of(*found) == std::vector<std::uint32_t>{0, 1, 2, 3, 4});
}

TEST_CASE("spatial: a strict filter never costs an answer", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 65);
  Rng rng(seed);
  const Points points = testing::make_cloud(rng, Cloud::kUniform, 20'000);
  const PointTree tree = testing::tree_of(points, 64);
  for (const std::size_t visible : {0u, 1u, 3u, 10u, 11u}) {
    std::vector<std::uint32_t> slots;
    for (std::size_t i = 0; i < visible; ++i) slots.push_back(points[i * 1777].slot);
    PointFilter filter;
    filter.visible = [&](std::uint32_t slot) {
      return std::find(slots.begin(), slots.end(), slot) != slots.end();
    };
    const auto found = tree.nearest({5, 5, 5}, 10, filter);
    REQUIRE(found.ok());
    CHECK(found->size() == std::min<std::size_t>(visible, 10));
  }
}

TEST_CASE("spatial: queries read the leaves they must and few others", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 66);
  Rng rng(seed);
  const Points points = testing::make_cloud(rng, Cloud::kUniform, 50'000);
  const PointTree tree = testing::tree_of(points, 64);
  QueryStatistics nearest;
  QueryStatistics box;
  QueryStatistics ray;
  std::vector<SlotPoint> found;
  for (int i = 0; i < 100; ++i) {
    const Point3 from = testing::place_near(rng, points);
    REQUIRE(tree.nearest(from, 10, {nullptr, std::nullopt, &nearest}).ok());
    REQUIRE(tree.within_box({from, from}, {nullptr, std::nullopt, &box}, found).ok());
    REQUIRE(tree.along_ray({{-1, -1, -1}, {2, 2, 2}}, {0.01}, {nullptr, std::nullopt, &ray}).ok());
  }
  CHECK(nearest.leaves_read < 100 * 20);
  CHECK(nearest.points_tested <= nearest.leaves_read * 64);
  CHECK(nearest.points_tested > 0);
  CHECK(box.leaves_read < 100 * 6);
  CHECK(ray.leaves_read < std::uint64_t{100} * tree.leaves() / 5);
}

TEST_CASE("spatial: numbers that are none are refused", "[spatial][unit]") {
  Rng rng(1);
  const PointTree tree = testing::tree_of(testing::make_cloud(rng, Cloud::kUniform, 100), 64);
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  std::vector<SlotPoint> found;
  std::vector<NearPoint> near;
  const auto code = [](const Status& status) { return status.code(); };
  constexpr StatusCode kRefused = StatusCode::kInvalidArgument;
  CHECK(code(tree.within_box({{kNan, 0, 0}, {1, 1, 1}}, {}, found)) == kRefused);
  CHECK(code(tree.within_radius({kInfinity, 0, 0}, 1, {}, near)) == kRefused);
  CHECK(code(tree.within_radius({0, 0, 0}, -1, {}, near)) == kRefused);
  CHECK(code(tree.within_radius({0, 0, 0}, NAN, {}, near)) == kRefused);
  CHECK(code(tree.nearest({kNan, 0, 0}, 1, {}).status()) == kRefused);
  CHECK(code(tree.along_ray({{0, 0, 0}, {0, 0, 0}}, {1}, {}).status()) == kRefused);
  CHECK(code(tree.along_ray({{0, 0, 0}, {1, 0, 0}}, {-1}, {}).status()) == kRefused);
  CHECK(code(tree.along_ray({{0, 0, 0}, {1, 0, 0}}, {NAN}, {}).status()) == kRefused);
  CHECK(code(tree.along_ray({{0, 0, 0}, {1, 0, 0}}, {1, NAN}, {}).status()) == kRefused);
  CHECK(found.empty());
  // A box may be infinite, or of nothing.
  CHECK(tree.within_box({{-kInfinity, -1, -1}, {kInfinity, 1, 1}}, {}, found).ok());
  CHECK(found.size() == 100);
  found.clear();
  CHECK(tree.within_box(Box3{}, {}, found).ok());
  CHECK(found.empty());
}

// A source whose pages are not the tree's: exchanged, missing, of another tree, cut.
class WrongLeaves final : public LeafSource {
 public:
  explicit WrongLeaves(std::vector<std::string> leaves) : leaves_(std::move(leaves)) {}
  Result<PinnedLeaf> leaf(std::uint32_t index) override {
    if (index >= leaves_.size()) return io_error("no such leaf");
    return PinnedLeaf{as_bytes(leaves_[index]), nullptr};
  }

 private:
  std::vector<std::string> leaves_;
};

StatusCode code_with(const std::string& top, std::vector<std::string> leaves) {
  const auto tree =
      PointTree::open(as_bytes(top), std::make_shared<WrongLeaves>(std::move(leaves)));
  if (!tree.ok()) return tree.status().code();
  return tree->nearest({0, 0, 0}, 1000, {}).status().code();
}

TEST_CASE("spatial: leaves that are not the tree's are corruption", "[spatial][unit]") {
  Rng rng(2);
  const Points points = testing::make_cloud(rng, Cloud::kUniform, 200);
  const auto images = build_point_tree(points, {64, std::nullopt});
  REQUIRE(images.ok());
  const std::vector<std::string>& leaves = images->leaves;
  CHECK(code_with(images->top, leaves) == StatusCode::kOk);
  CHECK(code_with(images->top, {leaves[1], leaves[0], leaves[2], leaves[3]}) ==
        StatusCode::kCorruption);
  CHECK(code_with(images->top, {leaves[0], leaves[1], leaves[2], leaves[2]}) ==
        StatusCode::kCorruption);
  CHECK(code_with(images->top, {leaves[0], leaves[1], leaves[2].substr(1), leaves[3]}) ==
        StatusCode::kCorruption);
  CHECK(code_with(images->top, {leaves[0], leaves[1], leaves[2], ""}) == StatusCode::kCorruption);
  CHECK(code_with(images->top, {leaves[0], leaves[1], leaves[2]}) == StatusCode::kIo);
  auto damaged = leaves;
  damaged[1][100] = static_cast<char>(damaged[1][100] ^ 1);
  CHECK(MemoryLeaves::make(damaged).status().code() == StatusCode::kCorruption);
  const auto few = MemoryLeaves::make({leaves[0]});
  REQUIRE(few.ok());
  CHECK((*few)->leaf(1).status().code() == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::spatial
