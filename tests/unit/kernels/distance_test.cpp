// Kernels of float32 pairs and rows, on every target of the processor, against double precision.

#include "kernels/distance.hpp"

#include <algorithm>
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

constexpr std::size_t kCountMax = 300;
constexpr double kUnit = 1.0 / (1 << 24);

// An exact sum, almost, and the sum of the absolute values of what was added.
struct Exact {
  double sum = 0;
  double magnitude = 0;
};

Exact exact_dot(const Floats& left, const Floats& right) {
  Exact exact;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double product = static_cast<double>(left[i]) * right[i];
    exact.sum += product;
    exact.magnitude += std::abs(product);
  }
  return exact;
}

double exact_squared_l2(const Floats& left, const Floats& right) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double difference = static_cast<double>(left[i]) - right[i];
    sum += difference * difference;
  }
  return sum;
}

std::uint32_t bits(float value) { return std::bit_cast<std::uint32_t>(value); }

TEST_CASE("kernels: dot equals double precision", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 1);
  FencedArray<float> left_array(kCountMax);
  FencedArray<float> right_array(kCountMax);
  for_each_target([&] {
    Rng rng(seed);
    for (std::size_t count = 0; count <= kCountMax; ++count) {
      const Floats left = random_floats(rng, count);
      const Floats right = random_floats(rng, count);
      const Exact exact = exact_dot(left, right);
      const double bound = (static_cast<double>(count) / 4 + 10) * kUnit * exact.magnitude;
      const float* a = left_array.hold(left);
      const float* b = right_array.hold(right);
      CAPTURE(count);
      REQUIRE(std::abs(dot(a, b, count) - exact.sum) <= bound);
      REQUIRE(bits(dot(a, b, count)) == bits(dot_kernel()(a, b, count)));
      REQUIRE(bits(squared_norm(a, count)) == bits(dot(a, a, count)));
    }
  });
}

TEST_CASE("kernels: squared_l2 equals double precision", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 2);
  FencedArray<float> left_array(kCountMax);
  FencedArray<float> right_array(kCountMax);
  for_each_target([&] {
    Rng rng(seed);
    for (std::size_t count = 0; count <= kCountMax; ++count) {
      const Floats left = random_floats(rng, count);
      const Floats right = random_floats(rng, count);
      const double exact = exact_squared_l2(left, right);
      const double bound = (static_cast<double>(count) / 4 + 12) * kUnit * exact;
      const float* a = left_array.hold(left);
      const float* b = right_array.hold(right);
      CAPTURE(count);
      REQUIRE(std::abs(squared_l2(a, b, count) - exact) <= bound);
      REQUIRE(bits(squared_l2(a, b, count)) == bits(squared_l2_kernel()(a, b, count)));
      REQUIRE(squared_l2(a, a, count) == 0);
    }
  });
}

TEST_CASE("kernels: cosine_similarity equals double precision", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 3);
  FencedArray<float> left_array(kCountMax);
  FencedArray<float> right_array(kCountMax);
  for_each_target([&] {
    Rng rng(seed);
    for (std::size_t count = 1; count <= kCountMax; ++count) {
      const Floats left = random_floats(rng, count);
      const Floats right = random_floats(rng, count);
      const double norms = std::sqrt(exact_dot(left, left).sum * exact_dot(right, right).sum);
      const double exact = exact_dot(left, right).sum / norms;
      const float given = cosine_similarity(left_array.hold(left), right_array.hold(right), count);
      CAPTURE(count);
      REQUIRE(std::abs(given - exact) <= (static_cast<double>(count) + 24) * kUnit);
    }
    const Floats zeros(40);
    const Floats ones(40, 1);
    REQUIRE(cosine_similarity(zeros.data(), ones.data(), 40) == 0);
    REQUIRE(cosine_similarity(ones.data(), ones.data(), 0) == 0);
    REQUIRE(cosine_similarity(ones.data(), ones.data(), 40) == Approx(1));
  });
}

TEST_CASE("kernels: a row has the same bits alone and in a batch", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 4);
  constexpr std::size_t kRows = 11;
  FencedArray<float> rows_array(kRows * (kCountMax + 7));
  for_each_target([&] {
    Rng rng(seed);
    for (std::size_t dimension = 0; dimension <= kCountMax; ++dimension) {
      const std::size_t stride = dimension + rng.below(8);
      const std::size_t count = rng.below(kRows + 1);
      const Floats query = random_floats(rng, dimension);
      const std::size_t extent = count == 0 ? 0 : (count - 1) * stride + dimension;
      const float* rows = rows_array.hold(random_floats(rng, extent));
      Floats dots(count + 1, -7.0F);
      Floats distances(count + 1, -7.0F);
      dot_rows(query.data(), rows, dimension, stride, count, dots.data());
      squared_l2_rows(query.data(), rows, dimension, stride, count, distances.data());
      CAPTURE(dimension, stride, count);
      for (std::size_t i = 0; i < count; ++i) {
        const float* row = rows + i * stride;
        REQUIRE(bits(dots[i]) == bits(dot(query.data(), row, dimension)));
        REQUIRE(bits(distances[i]) == bits(squared_l2(query.data(), row, dimension)));
      }
      REQUIRE(dots[count] == -7.0F);
      REQUIRE(distances[count] == -7.0F);
    }
  });
}

TEST_CASE("kernels: alignment does not change bits", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 5);
  for_each_target([&] {
    Rng rng(seed);
    const Floats left = random_floats(rng, kCountMax);
    const Floats right = random_floats(rng, kCountMax);
    Floats shifted(kCountMax + 16);
    for (std::size_t shift = 0; shift < 16; ++shift) {
      std::copy(left.begin(), left.end(), shifted.begin() + static_cast<std::ptrdiff_t>(shift));
      const float* moved = &shifted[shift];
      CAPTURE(shift);
      REQUIRE(bits(dot(moved, right.data(), kCountMax)) ==
              bits(dot(left.data(), right.data(), kCountMax)));
      REQUIRE(bits(squared_l2(right.data(), moved, kCountMax)) ==
              bits(squared_l2(right.data(), left.data(), kCountMax)));
    }
  });
}

TEST_CASE("kernels: NaN and infinity go through", "[kernels][unit]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  for_each_target([&] {
    for (const std::size_t count : {1, 3, 17, 64, 100, 131}) {
      for (std::size_t at = 0; at < count; ++at) {
        const Floats ones(count, 1);
        Floats values = ones;
        CAPTURE(count, at);
        values[at] = kNan;
        REQUIRE(std::isnan(dot(ones.data(), values.data(), count)));
        REQUIRE(std::isnan(dot(values.data(), ones.data(), count)));
        REQUIRE(std::isnan(squared_l2(ones.data(), values.data(), count)));
        REQUIRE(std::isnan(cosine_similarity(ones.data(), values.data(), count)));
        values[at] = -kInfinity;
        REQUIRE(dot(ones.data(), values.data(), count) == -kInfinity);
        REQUIRE(squared_l2(values.data(), ones.data(), count) == kInfinity);
        REQUIRE(std::isnan(squared_l2(values.data(), values.data(), count)));
      }
    }
  });
}

}  // namespace
}  // namespace hartonomous::kernels
