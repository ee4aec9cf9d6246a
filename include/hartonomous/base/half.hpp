#pragma once

// Half floats by their bits: exact, and without branches, for long loops that are compiled for
// several processors (so it is always inlined).
// Thread-safety: pure function.

#include <bit>
#include <cstdint>

namespace hartonomous {

// IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 of fraction.
inline __attribute__((always_inline)) float half_to_float(std::uint16_t half) {
  const std::uint32_t magnitude = half & 0x7fffU;
  const std::uint32_t sign = (half & 0x8000U) << 16;
  // The exponents' biases differ by 112; infinity and NaN go up by as much again.
  const std::uint32_t step = magnitude >= 0x7c00U ? 224U << 23 : 112U << 23;
  const std::uint32_t normal = (magnitude << 13) + step;
  // A subnormal is magnitude * 2^-24: the low bits of a float between 1/2 and 1, less 1/2.
  const float half_and_more = std::bit_cast<float>(0x3f000000U | magnitude);
  const std::uint32_t subnormal = std::bit_cast<std::uint32_t>(half_and_more - 0.5F);
  return std::bit_cast<float>(sign | (magnitude < 0x0400U ? subnormal : normal));
}

}  // namespace hartonomous
