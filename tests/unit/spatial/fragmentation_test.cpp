#include "spatial/fragmentation.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "spatial/point_core.hpp"
#include "support/point_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::spatial {
namespace {

using testing::Cloud;
using testing::Points;

Fragmentation measured(const PointTree& tree,
                       const std::function<bool(std::uint32_t)>& visible = nullptr) {
  return measure_fragmentation(tree, visible).value();
}

TEST_CASE("spatial: a tree that was just built is not fragmented", "[spatial][unit]") {
  Rng rng(1);
  const Fragmentation figures =
      measured(testing::tree_of(testing::make_cloud(rng, Cloud::kUniform, 640), 64));
  CHECK(figures.leaves == 10);
  CHECK(figures.points == 640);
  CHECK(figures.dead == 0);
  CHECK(figures.fill == 1);
  CHECK(figures.dead_share == 0);
  CHECK(figures.percent == 0);
  CHECK(figures.leaves_per_point >= 1);
  const Fragmentation few =
      measured(testing::tree_of(testing::make_cloud(rng, Cloud::kUniform, 1), 64));
  CHECK(few.fill == Approx(1.0 / 64));
  CHECK(few.percent == 0);
  const Fragmentation nothing = measured(testing::tree_of({}, 64));
  CHECK(nothing.leaves == 0);
  CHECK(nothing.percent == 0);
}

TEST_CASE("spatial: dead slots are counted and say what building again saves", "[spatial][unit]") {
  Points points(640);
  for (std::uint32_t slot = 0; slot < 640; ++slot) points[slot] = {slot, {float(slot), 0, 0}};
  const PointTree tree = testing::tree_of(points, 64);
  const Fragmentation figures = measured(tree, [](std::uint32_t slot) { return slot < 130; });
  CHECK(figures.dead == 510);
  CHECK(figures.dead_share == Approx(510.0 / 640));
  CHECK(figures.percent == Approx(70));  // 130 points fill three of ten leaves
  CHECK(measured(tree, [](std::uint32_t) { return false; }).percent == Approx(100));
  CHECK(measured(tree, [](std::uint32_t) { return true; }).percent == 0);
}

TEST_CASE("spatial: overlap is that of every two leaves", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 95);
  Rng rng(seed);
  for (const Cloud cloud : {Cloud::kUniform, Cloud::kClustered, Cloud::kEqual, Cloud::kFlat}) {
    const PointTree tree = testing::tree_of(testing::make_cloud(rng, cloud, 2000), 64);
    std::vector<geometry::Box3> boxes;
    for (std::uint32_t i = 0; i < tree.leaves(); ++i) boxes.push_back(tree.core()->boxes.box(i));
    double shared = 0;
    double all = 0;
    double hits = 0;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      all += volume(boxes[i]);
      const geometry::Point3 middle{(boxes[i].least.x + boxes[i].greatest.x) / 2,
                                    (boxes[i].least.y + boxes[i].greatest.y) / 2,
                                    (boxes[i].least.z + boxes[i].greatest.z) / 2};
      for (std::size_t j = 0; j < boxes.size(); ++j) {
        if (j > i) shared += volume(intersection(boxes[i], boxes[j]));
        if (contains(boxes[j], middle)) ++hits;
      }
    }
    const Fragmentation figures = measured(tree);
    INFO(testing::name_of(cloud));
    CHECK(figures.overlap == Approx(all == 0 ? 0 : shared / all));
    CHECK(figures.leaves_per_point == Approx(hits / static_cast<double>(boxes.size())));
  }
}

TEST_CASE("spatial: grid settings come to points a leaf", "[spatial][unit]") {
  const auto points = [](GridDensity density, std::uint32_t cells) {
    const auto options = build_options_of({{density, density, density, density}, cells});
    return options.ok() ? options->points_per_leaf : 0;
  };
  CHECK(points(GridDensity::kLow, 16) == 1024);
  CHECK(points(GridDensity::kMedium, 16) == 256);
  CHECK(points(GridDensity::kHigh, 16) == 64);
  CHECK(points(GridDensity::kMedium, 63) == 256);
  CHECK(points(GridDensity::kMedium, 64) == 128);
  CHECK(points(GridDensity::kMedium, 8192) == 64);
  CHECK(points(GridDensity::kMedium, 8) == 256);
  CHECK(points(GridDensity::kMedium, 4) == 512);
  CHECK(points(GridDensity::kMedium, 1) == 1024);
  CHECK(points(GridDensity::kLow, 1) == 1024);
  CHECK(points(GridDensity::kMedium, 0) == 0);
  CHECK(points(GridDensity::kMedium, 8193) == 0);
  // What the reference tunes clustered data to.
  const auto clustered = build_options_of(
      {{GridDensity::kLow, GridDensity::kMedium, GridDensity::kHigh, GridDensity::kHigh}, 16});
  REQUIRE(clustered.ok());
  CHECK(clustered->points_per_leaf == 256);
  CHECK(build_options_of({})->points_per_leaf == BuildOptions().points_per_leaf);
}

}  // namespace
}  // namespace hartonomous::spatial
