#include <hartonomous/geometry/box3.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::geometry {
namespace {

// Few values, so that coordinates meet, faces touch and boxes are flat.
float coordinate(Rng& rng) { return static_cast<float>(rng.below(7)) - 3; }
Point3 random_point(Rng& rng) { return {coordinate(rng), coordinate(rng), coordinate(rng)}; }
Box3 random_box(Rng& rng) {
  Box3 box;
  for (int i = 0; i < 2; ++i) extend(box, random_point(rng));
  return box;
}
float wide_coordinate(Rng& rng) {
  return static_cast<float>(rng.normal() * std::pow(10.0, static_cast<double>(rng.below(7)) - 3));
}
Point3 wide_point(Rng& rng) {
  return {wide_coordinate(rng), wide_coordinate(rng), wide_coordinate(rng)};
}

template <typename Visit>
void each_lattice_point(Visit visit) {
  for (float x = -3; x <= 3; ++x) {
    for (float y = -3; y <= 3; ++y) {
      for (float z = -3; z <= 3; ++z) visit(Point3{x, y, z});
    }
  }
}

TEST_CASE("geometry: an empty box has nothing and adds nothing", "[geometry][unit]") {
  const Box3 none;
  Box3 box{{0, 0, 0}, {1, 2, 3}};
  CHECK(is_empty(none));
  CHECK_FALSE(is_empty(box));
  CHECK_FALSE(contains(none, Point3{}));
  CHECK_FALSE(intersects(none, box));
  CHECK_FALSE(intersects(box, none));
  CHECK(contains(box, none));
  CHECK_FALSE(contains(none, box));
  CHECK(volume(none) == 0);
  CHECK(margin(none) == 0);
  const Box3 before = box;
  extend(box, none);
  CHECK(box == before);
}

TEST_CASE("geometry: a box is closed and has its edges' measures", "[geometry][unit]") {
  const Box3 box{{0, 0, 0}, {1, 2, 3}};
  CHECK(volume(box) == 6);
  CHECK(margin(box) == 6);
  CHECK(contains(box, Point3{0, 0, 0}));
  CHECK(contains(box, Point3{1, 2, 3}));
  CHECK_FALSE(contains(box, Point3{1, 2, 3.5F}));
  CHECK_FALSE(contains(box, Point3{-0.5F, 0, 0}));
  CHECK(intersects(box, Box3{{1, 2, 3}, {4, 4, 4}}));
  CHECK_FALSE(intersects(box, Box3{{1, 2, 3.5F}, {4, 4, 4}}));
  const Box3 huge{{-3e38F, -3e38F, -3e38F}, {3e38F, 3e38F, 3e38F}};
  CHECK(std::isfinite(volume(huge)));
}

TEST_CASE("geometry: boxes agree with the sets of points they have", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 11);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(300); ++i) {
    const Box3 a = random_box(rng);
    const Box3 b = random_box(rng);
    Box3 both = a;
    extend(both, b);
    bool meets = false;
    bool is_subset = true;
    Box3 hull;
    each_lattice_point([&](const Point3& point) {
      const bool in_a = contains(a, point);
      const bool in_b = contains(b, point);
      meets = meets || (in_a && in_b);
      is_subset = is_subset && (in_a || !in_b);
      REQUIRE(contains(intersection(a, b), point) == (in_a && in_b));
      if (in_a || in_b) extend(hull, point);
    });
    REQUIRE(intersects(a, b) == meets);
    REQUIRE(contains(a, b) == is_subset);
    REQUIRE(both == hull);
  }
}

TEST_CASE("geometry: the distance to a box is that to its nearest point", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 12);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(300); ++i) {
    const Box3 box = random_box(rng);
    const Point3 from = random_point(rng);
    double nearest = 1e9;
    each_lattice_point([&](const Point3& point) {
      if (contains(box, point)) nearest = std::min(nearest, squared_distance(point, from));
    });
    REQUIRE(squared_distance(box, from) == nearest);
  }
}

TEST_CASE("geometry: no point of a box is nearer than the box to the last bit",
          "[geometry][unit]") {
  HTN_TEST_SEED(seed, 13);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(2000); ++i) {
    std::vector<Point3> points;
    Box3 box;
    for (int j = 0; j < 8; ++j) {
      points.push_back(wide_point(rng));
      extend(box, points.back());
    }
    const Point3 from = wide_point(rng);
    for (const Point3& point : points) {
      REQUIRE(squared_distance(box, from) <= squared_distance(point, from));
    }
  }
}

TEST_CASE("geometry: a place on a ray is that of the nearest of many samples", "[geometry][unit]") {
  const Ray3 ray{{1, 1, 1}, {0, 0, 2}};
  const RayPlace before = place(ray, {1, 1, 5});
  CHECK(before.along == 4);
  CHECK(before.squared_beside == 0);
  const RayPlace beside = place(ray, {4, 5, 1});
  CHECK(beside.along == 0);
  CHECK(beside.squared_beside == 25);
  CHECK(place(ray, {1, 1, 0}).along == -1);
  HTN_TEST_SEED(seed, 14);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(200); ++i) {
    const Ray3 any{random_point(rng), random_point(rng)};
    if (!is_valid(any)) continue;
    const Point3 point = random_point(rng);
    const RayPlace at = place(any, point);
    REQUIRE(at.along * at.along + at.squared_beside ==
            Approx(squared_distance(any.origin, point)).margin(1e-9));
    const double length = std::sqrt(squared_distance(any.direction, {}));
    const auto t = static_cast<float>(at.along / length);
    const Point3 foot{any.origin.x + t * any.direction.x, any.origin.y + t * any.direction.y,
                      any.origin.z + t * any.direction.z};
    REQUIRE(at.squared_beside == Approx(squared_distance(foot, point)).margin(1e-5));
  }
}

TEST_CASE("geometry: a box is out of a ray's reach only if its points are", "[geometry][unit]") {
  HTN_TEST_SEED(seed, 15);
  Rng rng(seed);
  int reached = 0;
  int ruled_out = 0;
  for (int i = 0; i < testing::steps(3000); ++i) {
    const bool wide = rng.below(2) == 0;
    const auto any = [&] { return wide ? wide_point(rng) : random_point(rng); };
    const Ray3 ray{any(), any()};
    if (!is_valid(ray)) continue;
    Box3 box;
    std::vector<Point3> points = {any(), any()};
    for (const Point3& point : points) extend(box, point);
    const RayReach reach{rng.uniform() * 3, rng.below(2) == 0 ? rng.uniform() * 6 : INFINITY};
    const bool may = may_reach(ray, reach, box);
    for (const Point3& point : points) {
      if (is_within(place(ray, point), reach)) {
        ++reached;
        REQUIRE(may);
      }
    }
    if (!may) ++ruled_out;
  }
  CHECK(reached > 100);
  CHECK(ruled_out > 100);
}

TEST_CASE("geometry: boxes around points and along rays have what is within reach",
          "[geometry][unit]") {
  HTN_TEST_SEED(seed, 16);
  Rng rng(seed);
  int reached = 0;
  for (int i = 0; i < testing::steps(5000); ++i) {
    const bool wide = rng.below(2) == 0;
    const auto any = [&] { return wide ? wide_point(rng) : random_point(rng); };
    const Point3 point = any();
    const Point3 centre = any();
    REQUIRE(contains(box_around(centre, std::sqrt(squared_distance(centre, point))), point));
    const Ray3 ray{any(), any()};
    const RayReach reach{rng.uniform() * 3};
    if (!is_valid(ray) || !is_within(place(ray, point), reach)) continue;
    ++reached;
    Box3 cloud;
    for (int j = 0; j < 3; ++j) extend(cloud, j == 0 ? point : any());
    const auto stretch = stretch_near(ray, reach, cloud);
    REQUIRE(stretch.has_value());
    REQUIRE(contains(box_along(ray, reach, *stretch), point));
  }
  CHECK(reached > 100);
}

TEST_CASE("geometry: a box around a point is little larger than it must be", "[geometry][unit]") {
  const Box3 box = box_around({1, 2, 3}, 1);
  CHECK(contains(Box3{{-1e-5F, 1 - 1e-5F, 2 - 1e-5F}, {2 + 1e-5F, 3 + 1e-5F, 4 + 1e-5F}}, box));
  const Box3 all = box_around({1, 2, 3}, INFINITY);
  CHECK(contains(all, Point3{3e38F, -3e38F, 0}));
  const Box3 huge = box_around({3e38F, 0, 0}, double{3e38F});
  CHECK(contains(huge, Point3{0, 0, 0}));
  CHECK(contains(huge, Point3{std::numeric_limits<float>::max(), 0, 0}));
  CHECK_FALSE(contains(huge, Point3{-1e37F, 0, 0}));
}

TEST_CASE("geometry: how long a ray's direction is does not matter", "[geometry][unit]") {
  const Box3 box{{0, 0, 5}, {1, 1, 5}};
  for (const float length : {1e-3F, 1.0F, 1e3F}) {
    const Ray3 ray{{0, 0, 0}, {0, 0, length}};
    CHECK(may_reach(ray, {0.5, 5}, box));
    CHECK_FALSE(may_reach(ray, {0.5, 4}, box));
    CHECK(place(ray, {0, 0, 5}).along == Approx(5));
  }
}

TEST_CASE("geometry: a ray needs a direction and finite numbers", "[geometry][unit]") {
  CHECK(is_valid(Ray3{{0, 0, 0}, {0, 1, 0}}));
  CHECK_FALSE(is_valid(Ray3{{0, 0, 0}, {0, 0, 0}}));
  CHECK_FALSE(is_valid(Ray3{{NAN, 0, 0}, {0, 1, 0}}));
  CHECK_FALSE(is_valid(Ray3{{0, 0, 0}, {0, INFINITY, 0}}));
}

}  // namespace
}  // namespace hartonomous::geometry
