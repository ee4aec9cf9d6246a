// Floats into elements: back again, to the nearest, and refused where they do not fit.

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/weights/dequantize.hpp>

#include "support/weight_blocks.hpp"

namespace hartonomous::weights {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<std::byte> stored(ElementType type, const std::vector<float>& numbers,
                              std::endian order = std::endian::little) {
  std::vector<std::byte> bytes(element_bytes(type, numbers.size()).value());
  const Status done = from_float32(type, numbers, bytes, order);
  INFO(done.to_string());
  REQUIRE(done.ok());
  return bytes;
}
std::vector<float> there_and_back(ElementType type, const std::vector<float>& numbers,
                                  std::endian order = std::endian::little) {
  std::vector<float> back(numbers.size());
  REQUIRE(to_float32(type, stored(type, numbers, order), back, order).ok());
  return back;
}

// All numbers of a format of 16 bits but NaNs, ascending, and infinity.
std::vector<float> positives(ElementType type) {
  std::vector<std::uint16_t> codes;
  const unsigned infinity = type == ElementType::kF16 ? 0x7c00 : 0x7f80;
  for (unsigned code = 0; code <= infinity; ++code) {
    codes.push_back(static_cast<std::uint16_t>(code));
  }
  std::vector<float> numbers(codes.size());
  REQUIRE(to_float32(type, std::as_bytes(std::span(codes)), numbers).ok());
  return numbers;
}

TEST_CASE("weights: a short float goes there and back unchanged", "[weights][unit]") {
  for (const ElementType type : {ElementType::kF16, ElementType::kBf16}) {
    std::vector<float> numbers = positives(type);
    CHECK(there_and_back(type, numbers) == numbers);
    CHECK(there_and_back(type, numbers, std::endian::big) == numbers);
    for (float& number : numbers) number = -number;
    const std::vector<float> back = there_and_back(type, numbers);
    CHECK(back == numbers);
    CHECK(std::signbit(back[0]));
  }
}

TEST_CASE("weights: a float becomes the nearest short one, ties the even", "[weights][unit]") {
  for (const ElementType type : {ElementType::kF16, ElementType::kBf16}) {
    const std::vector<float> numbers = positives(type);
    std::vector<float> between;
    std::vector<float> expected;
    for (std::size_t i = 0; i + 2 < numbers.size(); ++i) {  // the last but one is the largest
      const float middle = static_cast<float>((double{numbers[i]} + double{numbers[i + 1]}) / 2);
      between.insert(between.end(),
                     {std::nextafter(middle, 0.0F), middle, std::nextafter(middle, kInfinity)});
      expected.insert(expected.end(), {numbers[i], numbers[i + i % 2], numbers[i + 1]});
    }
    CHECK(there_and_back(type, between) == expected);
  }
}

TEST_CASE("weights: NaN stays NaN in every float type", "[weights][unit]") {
  const auto hidden = std::bit_cast<float>(0xff800001U);  // a payload in the last bit alone
  for (const ElementType type :
       {ElementType::kF16, ElementType::kBf16, ElementType::kF32, ElementType::kF64}) {
    for (const float number : there_and_back(type, {kNan, hidden})) CHECK(std::isnan(number));
  }
}

TEST_CASE("weights: wide floats take every float", "[weights][unit]") {
  const std::vector<float> numbers = {0, -0.0F, 1e-45F, -3.4e38F, kInfinity, 0.1F};
  for (const ElementType type : {ElementType::kF32, ElementType::kF64}) {
    CHECK(there_and_back(type, numbers) == numbers);
    CHECK(there_and_back(type, numbers, std::endian::big) == numbers);
  }
}

TEST_CASE("weights: integers are rounded to nearest, ties to even", "[weights][unit]") {
  const std::vector<float> given = {0.5F, 1.5F, 2.5F, 2.6F, 0.25F, 126.5F, -0.25F};
  const std::vector<float> rounded = {0, 2, 2, 3, 0, 126, 0};
  for (const ElementType type :
       {ElementType::kU8, ElementType::kI8, ElementType::kU16, ElementType::kI16, ElementType::kU32,
        ElementType::kI32, ElementType::kU64, ElementType::kI64}) {
    CHECK(there_and_back(type, given) == rounded);
    CHECK(there_and_back(type, given, std::endian::big) == rounded);
  }
  CHECK(there_and_back(ElementType::kI8, {-128.5F, -1.5F}) == std::vector<float>{-128, -2});
  CHECK(there_and_back(ElementType::kBool, {0, 1}) == std::vector<float>{0, 1});
}

struct Misfit {
  ElementType type;
  float fits;
  float does_not;
};

TEST_CASE("weights: a number out of range is refused and nothing is written", "[weights][unit]") {
  const Misfit misfits[] = {
      {ElementType::kBool, 1, 0.5F},
      {ElementType::kU8, 255.25F, 255.5F},
      {ElementType::kU8, -0.5F, -0.75F},
      {ElementType::kI8, 127.25F, 127.5F},
      {ElementType::kI8, -128.5F, -128.75F},
      {ElementType::kU16, 65535, 65536},
      {ElementType::kI16, -32768, -32769},
      {ElementType::kU32, 4294967040.0F, 4294967296.0F},
      {ElementType::kI32, -2147483648.0F, 2147483648.0F},
      {ElementType::kU64, 1.8446743e19F, 18446744073709551616.0F},
      {ElementType::kI64, -9223372036854775808.0F, 9223372036854775808.0F},
      {ElementType::kI64, 0, kNan},
      {ElementType::kI64, 0, -kInfinity},
      {ElementType::kF16, 65519, 65520},
      {ElementType::kBf16, std::bit_cast<float>(0x7f7f7fffU), std::bit_cast<float>(0xff7f8000U)},
  };
  for (const Misfit& misfit : misfits) {
    INFO(element_info(misfit.type).name << " " << misfit.does_not);
    std::vector<float> numbers(17, misfit.fits);
    std::vector<std::byte> bytes = stored(misfit.type, numbers);
    const std::vector<std::byte> before = bytes;
    numbers.assign(17, 0.0F);
    numbers.back() = misfit.does_not;
    CHECK(from_float32(misfit.type, numbers, bytes).code() == StatusCode::kInvalidArgument);
    CHECK(bytes == before);
  }
}

// 1024 blocks: of zeros, of small and of larger numbers.
std::vector<float> numbers_for_blocks() {
  std::vector<float> numbers(std::size_t{32} * 1024);
  Rng rng(7);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double width = i / 32 % 7 == 0 ? 0.001 : 3.0;
    numbers[i] = static_cast<float>((rng.uniform() - 0.5) * width);
  }
  std::fill_n(numbers.begin(), 32, 0.0F);
  return numbers;
}

TEST_CASE("weights: blocks are quantised as ggml's reference does it", "[weights][unit]") {
  const std::vector<float> numbers = numbers_for_blocks();
  // Of what ggml's quantize_row_q4_0_ref and quantize_row_q8_0_ref make of these.
  CHECK(testing::hash_of(there_and_back(ElementType::kQ4_0, numbers)) == 0x97c668aada7bf02aU);
  CHECK(testing::hash_of(there_and_back(ElementType::kQ8_0, numbers)) == 0xda340b864c85e552U);
}

TEST_CASE("weights: no block type but Q4_0 and Q8_0 is written", "[weights][unit]") {
  const std::vector<float> numbers(256);
  std::vector<std::byte> bytes(2048);
  const auto code_of = [&](ElementType type, std::endian order) {
    const std::size_t size = element_bytes(type, numbers.size()).value();
    return from_float32(type, numbers, std::span(bytes).first(size), order).code();
  };
  for (const testing::ScaleBytes& scales : testing::scale_bytes()) {
    const bool is_written = scales.type == ElementType::kQ4_0 || scales.type == ElementType::kQ8_0;
    CHECK(code_of(scales.type, std::endian::little) ==
          (is_written ? StatusCode::kOk : StatusCode::kNotSupported));
    CHECK(code_of(scales.type, std::endian::big) == StatusCode::kNotSupported);
  }
  CHECK(code_of(ElementType::kF8E4M3, std::endian::little) == StatusCode::kNotSupported);
  CHECK(code_of(ElementType::kC64, std::endian::little) == StatusCode::kNotSupported);
}

TEST_CASE("weights: a block without a scale for its numbers is refused", "[weights][unit]") {
  for (const float number : {kNan, kInfinity, -kInfinity, 3e38F}) {
    std::vector<float> numbers(64, 1.0F);
    numbers[40] = number;
    std::vector<std::byte> bytes(68, std::byte{7});
    CHECK(from_float32(ElementType::kQ8_0, numbers, bytes).code() == StatusCode::kInvalidArgument);
    CHECK(bytes == std::vector<std::byte>(68, std::byte{7}));
  }
  CHECK(there_and_back(ElementType::kQ8_0, std::vector<float>(32, 1e-44F)) ==
        std::vector<float>(32, 0.0F));
  std::vector<std::byte> bytes(33);
  CHECK(from_float32(ElementType::kQ8_0, std::vector<float>(32), bytes).code() ==
        StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous::weights
