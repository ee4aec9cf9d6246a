#pragma once

// Short floats by their bits. All are exact, and without branches where they stand in long loops.
// Thread-safety: pure functions.

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#include <hartonomous/base/half.hpp>

#include "weights/kernel.hpp"

namespace hartonomous::weights {

// The nearest half, ties to even; past the largest it is infinity.
HTN_INLINE std::uint16_t float_to_half(float number) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(number);
  const std::uint32_t sign = (bits >> 16) & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  // Half of the last bit that stays, less one for an even one, makes the cut a rounding.
  const std::uint32_t rounded = magnitude + 0x0fffU + ((magnitude >> 13) & 1U);
  const std::uint32_t normal = (rounded - (112U << 23)) >> 13;
  // Below 2^-14 the addition itself rounds at 2^-24.
  const float aligned = std::bit_cast<float>(magnitude) + 0.5F;
  const std::uint32_t subnormal = std::bit_cast<std::uint32_t>(aligned) - 0x3f000000U;
  // A NaN whose payload is in the lost bits alone would become infinity: it is made quiet.
  const std::uint32_t nan = 0x7e00U | ((magnitude >> 13) & 0x03ffU);
  const std::uint32_t large = magnitude > 0x7f800000U ? nan : 0x7c00U;
  const std::uint32_t finite = magnitude < 0x38800000U ? subnormal : normal;
  return static_cast<std::uint16_t>(sign | (rounded >= 0x47800000U ? large : finite));
}

// bfloat16: the upper half of a float.
HTN_INLINE float brain_to_float(std::uint16_t brain) {
  return std::bit_cast<float>(std::uint32_t{brain} << 16);
}
HTN_INLINE std::uint16_t float_to_brain(float number) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(number);
  const std::uint32_t rounded = bits + 0x7fffU + ((bits >> 16) & 1U);
  const bool is_nan = (bits & 0x7fffffffU) > 0x7f800000U;
  return static_cast<std::uint16_t>((is_nan ? bits | 0x00400000U : rounded) >> 16);
}

// What the top codes of a float of eight bits mean.
enum class TopCodes : std::uint8_t {
  kIeee,     // the highest exponent is infinity and NaN
  kFinite,   // all ones is NaN, there is no infinity
  kNanZero,  // the negative zero is the one NaN (FNUZ)
};
struct ShortFloat {
  int fraction_bits;
  int bias;
  TopCodes top;
};

// 2^exponent, in the range of float.
constexpr float power_of_two(int exponent) {
  float power = 1;
  for (; exponent > 0; --exponent) power *= 2;
  for (; exponent < 0; ++exponent) power /= 2;
  return power;
}

constexpr float short_to_float(ShortFloat format, std::uint8_t code) {
  using Limits = std::numeric_limits<float>;
  const int magnitude = code & 0x7f;
  const int ones = (1 << format.fraction_bits) - 1;
  const int exponent = magnitude >> format.fraction_bits;
  const int fraction = magnitude & ones;
  const bool is_negative = (code & 0x80) != 0;
  const bool is_top = format.top == TopCodes::kIeee && exponent == 0x7f >> format.fraction_bits;
  const bool is_nan = (is_top && fraction != 0) ||
                      (format.top == TopCodes::kNanZero && code == 0x80) ||
                      (format.top == TopCodes::kFinite && magnitude == 0x7f);
  if (is_nan) return is_negative ? -Limits::quiet_NaN() : Limits::quiet_NaN();
  if (is_top) return is_negative ? -Limits::infinity() : Limits::infinity();
  const int hidden = exponent == 0 ? 0 : ones + 1;
  const int power = (exponent == 0 ? 1 : exponent) - format.bias - format.fraction_bits;
  const float number = static_cast<float>(hidden + fraction) * power_of_two(power);
  return is_negative ? -number : number;
}

using ByteTable = std::array<float, 256>;

constexpr ByteTable short_float_table(ShortFloat format) {
  ByteTable table{};
  for (int code = 0; code < 256; ++code) {
    table[static_cast<std::size_t>(code)] = short_to_float(format, static_cast<std::uint8_t>(code));
  }
  return table;
}
// Powers of two from 2^-127 to 2^127, then NaN (OCP MX 1.0).
constexpr ByteTable exponent_table() {
  ByteTable table{};
  for (int code = 0; code < 255; ++code) {
    table[static_cast<std::size_t>(code)] = power_of_two(code - 127);
  }
  table[255] = std::numeric_limits<float>::quiet_NaN();
  return table;
}

// OCP OFP8 1.0, and the FNUZ variants of Noune and others 2022, as ONNX has them.
inline constexpr ByteTable kF8E4M3Numbers = short_float_table({3, 7, TopCodes::kFinite});
inline constexpr ByteTable kF8E5M2Numbers = short_float_table({2, 15, TopCodes::kIeee});
inline constexpr ByteTable kF8E4M3FnuzNumbers = short_float_table({3, 8, TopCodes::kNanZero});
inline constexpr ByteTable kF8E5M2FnuzNumbers = short_float_table({2, 16, TopCodes::kNanZero});
inline constexpr ByteTable kF8E8M0Numbers = exponent_table();

// Twice the number of each E2M1 code: whole, as MXFP4 blocks reckon with it (OCP MX 1.0).
inline constexpr std::array<std::int8_t, 16> kE2M1Doubled = {0, 1,  2,  3,  4,  6,  8,  12,
                                                             0, -1, -2, -3, -4, -6, -8, -12};

}  // namespace hartonomous::weights
