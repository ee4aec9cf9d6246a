// Kernels of rows of 16-bit floats: the same bits as float32 kernels of the widened rows.

#include "kernels/half_distance.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "kernels/distance.hpp"
#include "support/kernel_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::kernels {
namespace {

using testing::FencedArray;
using testing::for_each_target;
using testing::random_floats;
using Floats = std::vector<float>;
using Halves = std::vector<std::uint16_t>;

constexpr std::size_t kCountMax = 300;

std::uint32_t bits(float value) { return std::bit_cast<std::uint32_t>(value); }

// From the fields of IEEE 754: one bit of sign, five of exponent, ten of fraction.
float f16_value(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int fraction = half & 1023;
  float magnitude = 0;
  if (exponent == 31) {
    magnitude = fraction == 0 ? std::numeric_limits<float>::infinity()
                              : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    magnitude = std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  }
  return half >> 15 == 0 ? magnitude : -magnitude;
}

float bf16_value(std::uint16_t half) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(half) << 16);
}

struct Format {
  const char* name;
  float (*value)(std::uint16_t);
  HalfPair dot;
  HalfPair squared_l2;
  HalfPair (*dot_kernel)();
  HalfPair (*squared_l2_kernel)();
  decltype(&dot_f16_rows) dot_rows;
  decltype(&dot_f16_rows) squared_l2_rows;
  std::uint16_t one;
  std::uint16_t infinity;
  std::uint16_t nan;
};

const Format kFormats[] = {
    {"f16", f16_value, dot_f16, squared_l2_f16, dot_f16_kernel, squared_l2_f16_kernel, dot_f16_rows,
     squared_l2_f16_rows, 0x3C00, 0x7C00, 0x7E00},
    {"bf16", bf16_value, dot_bf16, squared_l2_bf16, dot_bf16_kernel, squared_l2_bf16_kernel,
     dot_bf16_rows, squared_l2_bf16_rows, 0x3F80, 0x7F80, 0x7FC0}};

template <class Check>
void for_each_format(Check&& check) {
  for_each_target([&] {
    for (const Format& format : kFormats) {
      INFO(format.name);
      check(format);
    }
  });
}

// Any finite numbers of about one, with subnormals of f16 among them.
Halves random_halves(Rng& rng, const Format& format, std::size_t count) {
  Halves halves(count);
  for (std::uint16_t& half : halves) {
    const auto low = static_cast<std::uint16_t>(rng.below(0x100));
    const auto sign = static_cast<std::uint16_t>(rng.below(2) << 15);
    half = rng.below(8) == 0 ? low : static_cast<std::uint16_t>(format.one - 0x80 + low);
    half = static_cast<std::uint16_t>(half | sign);
  }
  return halves;
}

Floats widened(const Format& format, const std::uint16_t* halves, std::size_t count) {
  Floats values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = format.value(halves[i]);
  return values;
}

TEST_CASE("kernels: every 16-bit float is widened exactly", "[kernels][unit]") {
  constexpr std::size_t kStep = 64;
  for_each_format([](const Format& format) {
    for (std::size_t half = 0; half < 0x10000; ++half) {
      Halves row(kStep);
      Floats query(kStep);
      const std::size_t at = half % kStep;
      row[at] = static_cast<std::uint16_t>(half);
      query[at] = 1;
      const float exact = format.value(row[at]);
      const float given = format.dot(query.data(), row.data(), kStep);
      // Other lanes add zeros, so that minus zero is lost.
      if (std::isnan(exact) ? !std::isnan(given) : given != exact) {
        CAPTURE(half, given, exact);
        FAIL("not the value");
      }
    }
  });
  SUCCEED();
}

TEST_CASE("kernels: rows of 16-bit floats equal their float32 rows", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 31);
  FencedArray<std::uint16_t> row_array(kCountMax);
  FencedArray<float> query_array(kCountMax);
  for_each_format([&](const Format& format) {
    Rng rng(seed);
    for (std::size_t count = 0; count <= kCountMax; ++count) {
      const std::uint16_t* row = row_array.hold(random_halves(rng, format, count));
      const float* query = query_array.hold(random_floats(rng, count));
      const Floats wide = widened(format, row, count);
      CAPTURE(count);
      REQUIRE(bits(format.dot(query, row, count)) == bits(dot(query, wide.data(), count)));
      REQUIRE(bits(format.squared_l2(query, row, count)) ==
              bits(squared_l2(query, wide.data(), count)));
      REQUIRE(bits(format.dot_kernel()(query, row, count)) == bits(format.dot(query, row, count)));
      REQUIRE(bits(format.squared_l2_kernel()(query, row, count)) ==
              bits(format.squared_l2(query, row, count)));
    }
  });
}

TEST_CASE("kernels: batches of 16-bit floats have the bits of single rows", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 32);
  constexpr std::size_t kRows = 9;
  FencedArray<std::uint16_t> rows_array(kRows * (kCountMax + 3));
  for_each_format([&](const Format& format) {
    Rng rng(seed);
    for (std::size_t dimension = 0; dimension <= kCountMax; dimension += 1 + rng.below(4)) {
      const std::size_t stride = dimension + rng.below(4);
      const std::size_t count = 1 + rng.below(kRows);
      const Floats query = random_floats(rng, dimension);
      const std::uint16_t* rows =
          rows_array.hold(random_halves(rng, format, (count - 1) * stride + dimension));
      Floats dots(count);
      Floats distances(count);
      format.dot_rows(query.data(), rows, dimension, stride, count, dots.data());
      format.squared_l2_rows(query.data(), rows, dimension, stride, count, distances.data());
      CAPTURE(dimension, stride, count);
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t* row = rows + i * stride;
        REQUIRE(bits(dots[i]) == bits(format.dot(query.data(), row, dimension)));
        REQUIRE(bits(distances[i]) == bits(format.squared_l2(query.data(), row, dimension)));
      }
    }
  });
}

TEST_CASE("kernels: NaN and infinity of 16-bit floats go through", "[kernels][unit]") {
  for_each_format([](const Format& format) {
    for (const std::size_t count : {1, 7, 33, 100}) {
      const Floats ones(count, 1);
      for (std::size_t at = 0; at < count; ++at) {
        Halves row(count, format.one);
        CAPTURE(count, at);
        row[at] = format.infinity;
        REQUIRE(std::isinf(format.dot(ones.data(), row.data(), count)));
        REQUIRE(std::isinf(format.squared_l2(ones.data(), row.data(), count)));
        row[at] = format.nan;
        REQUIRE(std::isnan(format.dot(ones.data(), row.data(), count)));
        REQUIRE(std::isnan(format.squared_l2(ones.data(), row.data(), count)));
      }
    }
  });
}

}  // namespace
}  // namespace hartonomous::kernels
