#include "geometry/lattice.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::geometry {
namespace {

const Box3 kFrame{{-1, 0, 10}, {1, 2, 10}};  // flat in z

TEST_CASE("geometry: the corners of the frame are in the corner cells", "[geometry][unit]") {
  CHECK(quantise(kFrame.least, kFrame) == LatticePoint{0, 0, 0});
  CHECK(quantise(kFrame.greatest, kFrame) == LatticePoint{kLatticeMax, kLatticeMax, 0});
  CHECK(quantise(Point3{0, 1, 10}, kFrame) == LatticePoint{1u << 20, 1u << 20, 0});
}

TEST_CASE("geometry: points outside the frame are in the cells at its edge", "[geometry][unit]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kMax = std::numeric_limits<float>::max();
  CHECK(quantise(Point3{-kInfinity, kInfinity, 3}, kFrame) == LatticePoint{0, kLatticeMax, 0});
  CHECK(quantise(Point3{kMax, -kMax, kMax}, kFrame) == LatticePoint{kLatticeMax, 0, 0});
  const Box3 widest{{-kMax, -kMax, -kMax}, {kMax, kMax, kMax}};
  CHECK(quantise(Point3{kMax, -kMax, 0}, widest) == LatticePoint{kLatticeMax, 0, 1u << 20});
}

TEST_CASE("geometry: cells are in the order of coordinates and boxes have their points' cells",
          "[geometry][unit]") {
  HTN_TEST_SEED(seed, 21);
  Rng rng(seed);
  const auto any = [&] { return static_cast<float>(rng.normal()); };
  for (int i = 0; i < testing::steps(5000); ++i) {
    const Point3 a{any(), any(), any()};
    const Point3 b{any(), any(), any()};
    const LatticePoint cell_a = quantise(a, kFrame);
    const LatticePoint cell_b = quantise(b, kFrame);
    REQUIRE((a.x <= b.x ? cell_a.x <= cell_b.x : cell_a.x >= cell_b.x));
    REQUIRE(cell_a.x <= kLatticeMax);
    Box3 box;
    extend(box, a);
    extend(box, b);
    const LatticeBox cells = quantise(box, kFrame);
    for (const LatticePoint& cell : {cell_a, cell_b}) {
      REQUIRE((cells.least.x <= cell.x && cell.x <= cells.greatest.x));
      REQUIRE((cells.least.y <= cell.y && cell.y <= cells.greatest.y));
      REQUIRE((cells.least.z <= cell.z && cell.z <= cells.greatest.z));
    }
  }
}

}  // namespace
}  // namespace hartonomous::geometry
