// Plain and packed elements against decoders that take the definition word by word: sign, exponent
// and fraction through ldexp, integers byte by byte.

#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <hartonomous/weights/dequantize.hpp>

namespace hartonomous::weights {
namespace {

template <typename Stored>
Bytes bytes_of(const std::vector<Stored>& stored) {
  return std::as_bytes(std::span<const Stored>(stored));
}

std::vector<float> floats_of(ElementType type, Bytes source, std::size_t count,
                             std::endian order = std::endian::little) {
  std::vector<float> out(count, -77.0F);
  const Status done = to_float32(type, source, out, order);
  INFO(done.to_string());
  REQUIRE(done.ok());
  return out;
}
std::vector<double> doubles_of(ElementType type, Bytes source, std::size_t count) {
  std::vector<double> out(count, -77.0);
  REQUIRE(to_float64(type, source, out).ok());
  return out;
}

// How a format of sign, exponent and fraction reads.
struct Format {
  ElementType type;
  int exponent_bits;
  int fraction_bits;
  int bias;
  enum class Top { kIeee, kOneNan, kNanIsNegativeZero } top;
};

double by_definition(const Format& format, unsigned code) {
  const unsigned fraction = code & ((1U << format.fraction_bits) - 1);
  const unsigned exponent = code >> format.fraction_bits & ((1U << format.exponent_bits) - 1);
  const bool is_negative = (code >> (format.exponent_bits + format.fraction_bits) & 1) != 0;
  const unsigned top_exponent = (1U << format.exponent_bits) - 1;
  const bool is_all_ones = exponent == top_exponent && fraction == (1U << format.fraction_bits) - 1;
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (format.top == Format::Top::kNanIsNegativeZero && is_negative && exponent == 0 &&
      fraction == 0) {
    return kNan;
  }
  if (format.top == Format::Top::kOneNan && is_all_ones) return kNan;
  if (format.top == Format::Top::kIeee && exponent == top_exponent) {
    if (fraction != 0) return kNan;
    return is_negative ? -HUGE_VAL : HUGE_VAL;
  }
  const double significand = std::ldexp(fraction, -format.fraction_bits) + (exponent != 0 ? 1 : 0);
  const int power = std::max(1, static_cast<int>(exponent)) - format.bias;
  return std::ldexp(is_negative ? -significand : significand, power);
}

template <typename Stored>
void check_all_codes(const Format& format) {
  std::vector<Stored> codes;
  for (unsigned code = 0; code <= std::numeric_limits<Stored>::max(); ++code) {
    codes.push_back(static_cast<Stored>(code));
  }
  const std::vector<float> floats = floats_of(format.type, bytes_of(codes), codes.size());
  const std::vector<double> doubles = doubles_of(format.type, bytes_of(codes), codes.size());
  for (unsigned code = 0; code < codes.size(); ++code) {
    const double expected = by_definition(format, code);
    INFO(element_info(format.type).name << " code " << code);
    if (std::isnan(expected)) {
      REQUIRE(std::isnan(floats[code]));
      REQUIRE(std::isnan(doubles[code]));
      continue;
    }
    REQUIRE(static_cast<double>(floats[code]) == expected);
    REQUIRE(doubles[code] == expected);
    REQUIRE(std::signbit(floats[code]) == std::signbit(expected));
  }
}

TEST_CASE("weights: every code of a short float is what its bits say", "[weights][unit]") {
  using Top = Format::Top;
  check_all_codes<std::uint16_t>({ElementType::kF16, 5, 10, 15, Top::kIeee});
  check_all_codes<std::uint16_t>({ElementType::kBf16, 8, 7, 127, Top::kIeee});
  check_all_codes<std::uint8_t>({ElementType::kF8E4M3, 4, 3, 7, Top::kOneNan});
  check_all_codes<std::uint8_t>({ElementType::kF8E5M2, 5, 2, 15, Top::kIeee});
  check_all_codes<std::uint8_t>({ElementType::kF8E4M3Fnuz, 4, 3, 8, Top::kNanIsNegativeZero});
  check_all_codes<std::uint8_t>({ElementType::kF8E5M2Fnuz, 5, 2, 16, Top::kNanIsNegativeZero});
}

TEST_CASE("weights: NaNs of half precision keep sign and payload", "[weights][unit]") {
  const std::vector<std::uint16_t> codes = {0x7c01, 0x7e00, 0xfe00, 0xffff};
  const std::vector<float> floats = floats_of(ElementType::kF16, bytes_of(codes), codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::uint32_t sign = (codes[i] & 0x8000U) << 16;
    const std::uint32_t payload = (codes[i] & 0x3ffU) << 13;
    CHECK(std::bit_cast<std::uint32_t>(floats[i]) == (sign | 0x7f800000U | payload));
  }
}

TEST_CASE("weights: E8M0 is powers of two, and NaN at the top", "[weights][unit]") {
  std::vector<std::uint8_t> codes(256);
  for (unsigned code = 0; code < 256; ++code) codes[code] = static_cast<std::uint8_t>(code);
  const std::vector<float> floats = floats_of(ElementType::kF8E8M0, bytes_of(codes), 256);
  for (int code = 0; code < 255; ++code) {
    CHECK(static_cast<double>(floats[static_cast<std::size_t>(code)]) ==
          std::ldexp(1.0, code - 127));
  }
  CHECK(std::isnan(floats[255]));
}

TEST_CASE("weights: packed numbers stand low nibble first", "[weights][unit]") {
  std::vector<std::uint8_t> codes(256);
  for (unsigned code = 0; code < 256; ++code) codes[code] = static_cast<std::uint8_t>(code);
  constexpr std::array<float, 8> kE2M1 = {0, 0.5F, 1, 1.5F, 2, 3, 4, 6};
  const std::vector<float> unsigned4 = floats_of(ElementType::kU4, bytes_of(codes), 512);
  const std::vector<float> signed4 = floats_of(ElementType::kI4, bytes_of(codes), 512);
  const std::vector<float> float4 = floats_of(ElementType::kF4, bytes_of(codes), 512);
  for (unsigned i = 0; i < 512; ++i) {
    const unsigned nibble = (i % 2 == 0 ? i / 2 : i / 2 >> 4) & 15;
    INFO("number " << i << ", nibble " << nibble);
    CHECK(unsigned4[i] == static_cast<float>(nibble));
    CHECK(signed4[i] == static_cast<float>(nibble) - (nibble >= 8 ? 16.0F : 0.0F));
    CHECK(std::fabs(float4[i]) == kE2M1[nibble % 8]);
    CHECK(std::signbit(float4[i]) == (nibble >= 8));
  }
  const std::vector<std::uint8_t> odd = {0x21, 0xf3};
  CHECK(floats_of(ElementType::kU4, bytes_of(odd), 3) == std::vector<float>{1, 2, 3});
  CHECK(doubles_of(ElementType::kI4, bytes_of(odd), 4) == std::vector<double>{1, 2, 3, -1});
}

// Numbers of a type, in both orders of bytes, as float and double.
template <typename Number>
void check_numbers(ElementType type, const std::vector<Number>& numbers) {
  INFO(element_info(type).name);
  std::vector<Number> swapped = numbers;
  for (Number& number : swapped) {
    auto* first = reinterpret_cast<std::byte*>(&number);
    std::reverse(first, first + sizeof(Number));
  }
  const std::vector<float> floats = floats_of(type, bytes_of(numbers), numbers.size());
  const std::vector<float> others =
      floats_of(type, bytes_of(swapped), numbers.size(), std::endian::big);
  const std::vector<double> doubles = doubles_of(type, bytes_of(numbers), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CHECK(floats[i] == static_cast<float>(numbers[i]));
    CHECK(others[i] == static_cast<float>(numbers[i]));
    CHECK(doubles[i] == static_cast<double>(numbers[i]));
  }
}

// Both ends, zero and its neighbours, and enough others that loops run in vectors and have a rest.
template <typename Number>
std::vector<Number> some_integers() {
  using Limits = std::numeric_limits<Number>;
  std::vector<Number> numbers = {0, 1, static_cast<Number>(-1), Limits::min(), Limits::max()};
  std::uint64_t mixed = 1;
  for (int i = 0; i < 94; ++i) {
    mixed = mixed * 0x5851f42d4c957f2dU + 0x14057b7ef767814fU;
    numbers.push_back(static_cast<Number>(mixed >> 7));
  }
  return numbers;
}

TEST_CASE("weights: integers and wide floats are themselves in both orders", "[weights][unit]") {
  check_numbers(ElementType::kU8, some_integers<std::uint8_t>());
  check_numbers(ElementType::kI8, some_integers<std::int8_t>());
  check_numbers(ElementType::kU16, some_integers<std::uint16_t>());
  check_numbers(ElementType::kI16, some_integers<std::int16_t>());
  check_numbers(ElementType::kU32, some_integers<std::uint32_t>());
  check_numbers(ElementType::kI32, some_integers<std::int32_t>());
  check_numbers(ElementType::kU64, some_integers<std::uint64_t>());
  check_numbers(ElementType::kI64, some_integers<std::int64_t>());
  check_numbers<float>(ElementType::kF32, {0, -1.5F, 1e-45F, 3e38F, HUGE_VALF});
  check_numbers<double>(ElementType::kF64, {0, -1.5, 0.1, 1e-320, 1e-40, 3e38, 1e300, -HUGE_VAL});
  const std::vector<std::uint8_t> truths = {0, 1, 2, 0xff};
  CHECK(floats_of(ElementType::kBool, bytes_of(truths), 4) == std::vector<float>{0, 1, 1, 1});
}

TEST_CASE("weights: halves stored big-endian are the same numbers", "[weights][unit]") {
  const std::vector<std::uint8_t> half = {0x3c, 0x01};
  CHECK(floats_of(ElementType::kF16, bytes_of(half), 1, std::endian::big)[0] == 1.0009765625F);
  const std::vector<std::uint8_t> brain = {0x3f, 0x81};
  CHECK(floats_of(ElementType::kBf16, bytes_of(brain), 1, std::endian::big)[0] == 1.0078125F);
}

}  // namespace
}  // namespace hartonomous::weights
