// Projections on three axes, on every target of the processor, against double precision.

#include "kernels/projection.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/kernel_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::kernels {
namespace {

using testing::FencedArray;
using testing::for_each_target;
using testing::random_floats;
using Floats = std::vector<float>;

constexpr std::size_t kDimensionMax = 300;
constexpr std::size_t kRowsMax = 10;

std::uint32_t bits(float value) { return std::bit_cast<std::uint32_t>(value); }

void require_close(const float* axis, const float* row, std::size_t dimension, float given) {
  double exact = 0;
  double magnitude = 0;
  for (std::size_t i = 0; i < dimension; ++i) {
    exact += static_cast<double>(axis[i]) * row[i];
    magnitude += std::abs(static_cast<double>(axis[i]) * row[i]);
  }
  const double bound = (static_cast<double>(dimension) / 2 + 10) / (1 << 24) * magnitude;
  REQUIRE(std::abs(given - exact) <= bound);
}

TEST_CASE("kernels: project equals double precision", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 21);
  FencedArray<float> basis_array(3 * kDimensionMax);
  FencedArray<float> rows_array(kRowsMax * (kDimensionMax + 4));
  for_each_target([&] {
    Rng rng(seed);
    for (std::size_t dimension = 0; dimension <= kDimensionMax; ++dimension) {
      const std::size_t stride = dimension + rng.below(5);
      const std::size_t count = rng.below(kRowsMax + 1);
      const std::size_t extent = count == 0 ? 0 : (count - 1) * stride + dimension;
      const float* basis = basis_array.hold(random_floats(rng, 3 * dimension));
      const float* rows = rows_array.hold(random_floats(rng, extent));
      Floats out(3 * count + 1, -7.0F);
      project(basis, rows, dimension, stride, count, out.data());
      CAPTURE(dimension, stride, count);
      for (std::size_t i = 0; i < 3 * count; ++i) {
        require_close(basis + i % 3 * dimension, rows + i / 3 * stride, dimension, out[i]);
      }
      REQUIRE(out.back() == -7.0F);
    }
  });
}

TEST_CASE("kernels: a projected row has the same bits in every batch", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 22);
  for_each_target([&] {
    Rng rng(seed);
    for (const std::size_t dimension : {1, 5, 16, 33, 100, 128, 784, 1536}) {
      const Floats basis = random_floats(rng, 3 * dimension);
      const Floats rows = random_floats(rng, kRowsMax * dimension);
      Floats alone(3 * kRowsMax);
      for (std::size_t i = 0; i < kRowsMax; ++i) {
        project(basis.data(), &rows[i * dimension], dimension, 1, 1, &alone[3 * i]);
      }
      for (std::size_t count = 1; count <= kRowsMax; ++count) {
        const std::size_t first = kRowsMax - count;
        Floats out(3 * count);
        project(basis.data(), &rows[first * dimension], dimension, dimension, count, out.data());
        CAPTURE(dimension, count);
        for (std::size_t i = 0; i < out.size(); ++i) {
          REQUIRE(bits(out[i]) == bits(alone[3 * first + i]));
        }
      }
    }
  });
}

TEST_CASE("kernels: NaN and infinity go through a projection", "[kernels][unit]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for_each_target([&] {
    for (const std::size_t dimension : {1, 31, 100}) {
      const Floats basis(3 * dimension, 1);
      for (std::size_t at = 0; at < dimension; ++at) {
        Floats rows(6 * dimension, 1);
        rows[2 * dimension + at] = kInfinity;
        rows[4 * dimension + at] = std::numeric_limits<float>::quiet_NaN();
        Floats out(18);
        project(basis.data(), rows.data(), dimension, dimension, 6, out.data());
        CAPTURE(dimension, at);
        for (std::size_t i = 0; i < out.size(); ++i) {
          if (i / 3 == 2) {
            REQUIRE(out[i] == kInfinity);
          } else if (i / 3 == 4) {
            REQUIRE(std::isnan(out[i]));
          } else {
            REQUIRE(out[i] == static_cast<float>(dimension));
          }
        }
      }
    }
  });
}

}  // namespace
}  // namespace hartonomous::kernels
