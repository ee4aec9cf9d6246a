// Kernels of bytes, on every target of the processor, against plain loops: exact.

#include "kernels/byte_distance.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "support/kernel_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::kernels {
namespace {

using testing::FencedArray;
using testing::for_each_target;

constexpr std::size_t kCountMax = 300;

template <class Byte>
std::vector<Byte> random_bytes(Rng& rng, std::size_t count) {
  std::vector<Byte> bytes(count);
  for (Byte& byte : bytes) byte = static_cast<Byte>(rng.below(256));
  return bytes;
}

template <class Byte>
std::int32_t naive_dot(const Byte* left, const Byte* right, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += left[i] * right[i];
  return sum;
}

template <class Byte>
std::int32_t naive_squared_l2(const Byte* left, const Byte* right, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += (left[i] - right[i]) * (left[i] - right[i]);
  return sum;
}

std::uint32_t naive_hamming(const std::uint8_t* left, const std::uint8_t* right,
                            std::size_t bytes) {
  int sum = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    sum += std::popcount(static_cast<std::uint8_t>(left[i] ^ right[i]));
  }
  return static_cast<std::uint32_t>(sum);
}

template <class Byte, class Out>
struct Kernel {
  const char* name;
  Out (*pair)(const Byte*, const Byte*, std::size_t);
  void (*rows)(const Byte*, const Byte*, std::size_t, std::size_t, std::size_t, Out*);
  Out (*naive)(const Byte*, const Byte*, std::size_t);
};

template <class Byte, class Out>
void check_counts(const Kernel<Byte, Out>& kernel, std::uint64_t seed) {
  FencedArray<Byte> left_array(kCountMax);
  FencedArray<Byte> right_array(kCountMax);
  Rng rng(seed);
  INFO(kernel.name);
  for (std::size_t count = 0; count <= kCountMax; ++count) {
    const Byte* left = left_array.hold(random_bytes<Byte>(rng, count));
    const Byte* right = right_array.hold(random_bytes<Byte>(rng, count));
    CAPTURE(count);
    REQUIRE(kernel.pair(left, right, count) == kernel.naive(left, right, count));
  }
}

template <class Byte, class Out>
void check_rows(const Kernel<Byte, Out>& kernel, std::uint64_t seed) {
  constexpr std::size_t kRows = 9;
  FencedArray<Byte> rows_array(kRows * (kCountMax + 3));
  Rng rng(seed);
  INFO(kernel.name);
  for (std::size_t dimension = 0; dimension <= kCountMax; ++dimension) {
    const std::size_t stride = dimension + rng.below(4);
    const std::size_t count = rng.below(kRows + 1);
    const std::size_t extent = count == 0 ? 0 : (count - 1) * stride + dimension;
    const std::vector<Byte> query = random_bytes<Byte>(rng, dimension);
    const Byte* rows = rows_array.hold(random_bytes<Byte>(rng, extent));
    std::vector<Out> out(count + 1, 77);
    kernel.rows(query.data(), rows, dimension, stride, count, out.data());
    CAPTURE(dimension, stride, count);
    for (std::size_t i = 0; i < count; ++i) {
      REQUIRE(out[i] == kernel.naive(query.data(), rows + i * stride, dimension));
    }
    REQUIRE(out[count] == 77);
  }
}

const Kernel<std::int8_t, std::int32_t> kSigned[] = {
    {"dot_i8", dot_i8, dot_i8_rows, naive_dot<std::int8_t>},
    {"squared_l2_i8", squared_l2_i8, squared_l2_i8_rows, naive_squared_l2<std::int8_t>}};
const Kernel<std::uint8_t, std::int32_t> kUnsigned[] = {
    {"dot_u8", dot_u8, dot_u8_rows, naive_dot<std::uint8_t>},
    {"squared_l2_u8", squared_l2_u8, squared_l2_u8_rows, naive_squared_l2<std::uint8_t>}};
const Kernel<std::uint8_t, std::uint32_t> kHamming = {"hamming", hamming, hamming_rows,
                                                      naive_hamming};

TEST_CASE("kernels: sums of bytes are exact", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 41);
  for_each_target([&] {
    for (const auto& kernel : kSigned) check_counts(kernel, seed);
    for (const auto& kernel : kUnsigned) check_counts(kernel, seed);
    check_counts(kHamming, seed);
  });
}

TEST_CASE("kernels: sums of batches of bytes are exact", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 42);
  for_each_target([&] {
    for (const auto& kernel : kSigned) check_rows(kernel, seed);
    for (const auto& kernel : kUnsigned) check_rows(kernel, seed);
    check_rows(kHamming, seed);
  });
}

TEST_CASE("kernels: the largest sums of bytes do not overflow", "[kernels][unit]") {
  for_each_target([] {
    const std::vector<std::int8_t> low(kByteCountMax, -128);
    const std::vector<std::int8_t> high(kByteCountMax, 127);
    const std::vector<std::uint8_t> zeros(kByteCountMax, 0);
    const std::vector<std::uint8_t> ones(kByteCountMax, 255);
    // Wide, so that the expected sums do not overflow with those that are tested.
    const auto count = static_cast<std::int64_t>(kByteCountMax);
    REQUIRE(dot_i8(low.data(), low.data(), kByteCountMax) == 128 * 128 * count);
    REQUIRE(dot_i8(low.data(), high.data(), kByteCountMax) == -128 * 127 * count);
    REQUIRE(squared_l2_i8(low.data(), high.data(), kByteCountMax) == 255 * 255 * count);
    REQUIRE(dot_u8(ones.data(), ones.data(), kByteCountMax) == 255 * 255 * count);
    REQUIRE(squared_l2_u8(zeros.data(), ones.data(), kByteCountMax) == 255 * 255 * count);
    REQUIRE(hamming(zeros.data(), ones.data(), kByteCountMax) == 8 * kByteCountMax);
  });
}

TEST_CASE("kernels: kernels of bytes are those that calls go to", "[kernels][unit]") {
  HTN_TEST_SEED(seed, 43);
  for_each_target([&] {
    Rng rng(seed);
    const auto left = random_bytes<std::int8_t>(rng, 100);
    const auto right = random_bytes<std::int8_t>(rng, 100);
    const std::vector<std::uint8_t> a(left.begin(), left.end());
    const std::vector<std::uint8_t> b(right.begin(), right.end());
    REQUIRE(dot_i8_kernel()(left.data(), right.data(), 100) ==
            dot_i8(left.data(), right.data(), 100));
    REQUIRE(squared_l2_i8_kernel()(left.data(), right.data(), 100) ==
            squared_l2_i8(left.data(), right.data(), 100));
    REQUIRE(hamming_kernel()(a.data(), b.data(), 100) == hamming(a.data(), b.data(), 100));
  });
}

}  // namespace
}  // namespace hartonomous::kernels
