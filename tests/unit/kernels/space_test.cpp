// Tests of points and boxes by blocks, on every target of the processor, against one at a time.

#include "kernels/space.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <vector>

#include "support/kernel_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::kernels {
namespace {

using testing::FencedArray;
using testing::for_each_target;
using Floats = std::vector<float>;
using Box = std::array<float, 6>;

constexpr float kMax = std::numeric_limits<float>::max();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Few different numbers, so that faces are met, and some of the largest and least.
float coordinate(Rng& rng) {
  constexpr float kEdges[] = {0.0F, -0.0F, kMax, -kMax, std::numeric_limits<float>::denorm_min()};
  if (rng.below(20) == 0) return kEdges[rng.below(std::size(kEdges))];
  return static_cast<float>(rng.below(9)) - 4;
}

Floats coordinates(Rng& rng, std::size_t count) {
  Floats values(count);
  for (float& value : values) value = coordinate(rng);
  return values;
}

Box random_box(Rng& rng) {
  Box box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto [least, greatest] = std::minmax({coordinate(rng), coordinate(rng)});
    box[axis] = least;
    box[axis + 3] = greatest;
  }
  if (rng.below(4) == 0) box[rng.below(3)] = -kInfinity;
  if (rng.below(4) == 0) box[3 + rng.below(3)] = kInfinity;
  return box;
}

float squared_length(float x, float y, float z) { return x * x + y * y + z * z; }

TEST_CASE("kernels: points of a block are tested as each alone", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 31);
  std::array<FencedArray<float>, 3> columns{FencedArray<float>(kPointsAtOnce),
                                            FencedArray<float>(kPointsAtOnce),
                                            FencedArray<float>(kPointsAtOnce)};
  for_each_target([&] {
    Rng rng(seed);
    for (std::size_t i = 0; i < 40 * (kPointsAtOnce + 1); ++i) {
      const std::size_t count = i % (kPointsAtOnce + 1);
      const std::array<Floats, 3> at = {coordinates(rng, count), coordinates(rng, count),
                                        coordinates(rng, count)};
      const PointColumns points{columns[0].hold(at[0]), columns[1].hold(at[1]),
                                columns[2].hold(at[2])};
      const Box box = random_box(rng);
      const Floats from = coordinates(rng, 3);
      const float squared = rng.below(8) == 0 ? kInfinity : static_cast<float>(rng.below(40));
      std::uint64_t within = 0;
      std::uint64_t near = 0;
      for (std::size_t k = 0; k < count; ++k) {
        bool is_within = true;
        for (std::size_t axis = 0; axis < 3; ++axis) {
          is_within = is_within && box[axis] <= at[axis][k] && at[axis][k] <= box[axis + 3];
        }
        const float sum =
            squared_length(at[0][k] - from[0], at[1][k] - from[1], at[2][k] - from[2]);
        within |= std::uint64_t{is_within} << k;
        near |= std::uint64_t{sum <= squared} << k;
      }
      CAPTURE(count, squared);
      REQUIRE(points_within(points, count, box.data()) == within);
      REQUIRE(points_near(points, count, from.data(), squared) == near);
    }
  });
}

TEST_CASE("kernels: boxes of a block are tested as each alone", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 32);
  for_each_target([&] {
    Rng rng(seed);
    for (int i = 0; i < 2000; ++i) {
      BoxBlock block;
      std::array<Box, kBoxesAtOnce> boxes;
      for (std::size_t k = 0; k < kBoxesAtOnce; ++k) {
        boxes[k] = random_box(rng);
        for (std::size_t side = 0; side < 6; ++side) block.sides[side][k] = boxes[k][side];
      }
      const Box box = random_box(rng);
      const Floats from = coordinates(rng, 3);
      const float squared = rng.below(8) == 0 ? kInfinity : static_cast<float>(rng.below(40));
      std::uint32_t meeting = 0;
      std::uint32_t near = 0;
      Floats expected;
      for (std::size_t k = 0; k < kBoxesAtOnce; ++k) {
        bool meets = true;
        float beyond[3];
        for (std::size_t axis = 0; axis < 3; ++axis) {
          const float least = boxes[k][axis];
          const float greatest = boxes[k][axis + 3];
          meets = meets && least <= box[axis + 3] && box[axis] <= greatest;
          beyond[axis] = std::max({least - from[axis], from[axis] - greatest, 0.0F});
        }
        expected.push_back(squared_length(beyond[0], beyond[1], beyond[2]));
        meeting |= std::uint32_t{meets} << k;
        near |= std::uint32_t{expected.back() <= squared} << k;
      }
      CAPTURE(i, squared);
      REQUIRE(boxes_meeting(block, box.data()) == meeting);
      Floats distances(kBoxesAtOnce);
      REQUIRE(boxes_near(block, from.data(), squared, distances.data()) == near);
      REQUIRE(distances == expected);
    }
  });
}

}  // namespace
}  // namespace hartonomous::kernels
