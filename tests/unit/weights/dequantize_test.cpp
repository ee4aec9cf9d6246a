// Blocks. The expected hashes are of what ggml's own decoders (ggml-quants.c, built without fused
// multiply-adds) make of the same 1024 random blocks; the simple types are also decoded here word
// by word from their description.

#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <string_view>
#include <vector>

#include <hartonomous/weights/dequantize.hpp>

#include "support/weight_blocks.hpp"

namespace hartonomous::weights {
namespace {

using testing::hash_of;
using testing::random_blocks;
using testing::ScaleBytes;

constexpr std::size_t kBlocks = 1024;
constexpr std::uint64_t kSeed = 7;

const ScaleBytes& scales_of(ElementType type) {
  for (const ScaleBytes& scales : testing::scale_bytes()) {
    if (scales.type == type) return scales;
  }
  FAIL("no block type");
  return testing::scale_bytes()[0];
}

std::vector<float> floats_of(ElementType type, Bytes bytes,
                             std::endian order = std::endian::little) {
  const ElementInfo& info = element_info(type);
  std::vector<float> out(bytes.size() / info.block_bytes * info.block_numbers);
  const Status done = to_float32(type, bytes, out, order);
  INFO(done.to_string());
  REQUIRE(done.ok());
  return out;
}

struct Expected {
  std::string_view name;
  std::uint64_t hash;
  float number_at_100000;  // counted from the first again where there are fewer
};
constexpr Expected kExpected[] = {
    {"Q4_0", 0x2ec334b65601408cU, 0x1.30ep+2F},
    {"Q4_1", 0x23d97b63ffb8b24aU, -0x1.63c8p-8F},
    {"Q5_0", 0xc66e74280fa38873U, 0x1.1bb8p-6F},
    {"Q5_1", 0x56c93fae5c31dedaU, 0x1.9aa4ep-5F},
    {"Q8_0", 0x3109557f56ba4769U, 0x1.48c8p-1F},
    {"Q2_K", 0xcbf7246729908c4cU, 0x1.ff15p+3F},
    {"Q3_K", 0x9ed13a308cfed59fU, 0x1.01e8p+4F},
    {"Q4_K", 0xc256743b8b246af3U, 0x1.72994cp-2F},
    {"Q5_K", 0x5cc1380afe6a47b7U, 0x1.0c70b8p-1F},
    {"Q6_K", 0xd4a0c9b14b6237c6U, 0x1.445d8p-2F},
    {"Q8_K", 0xfff44c30a0d6604aU, -0x1.23bf72p-75F},
    {"IQ1_S", 0x3d2fadd5557d0a77U, 0x1.3c14p-11F},
    {"IQ1_M", 0x94fdf0fe782eb5d5U, 0x1.013p-4F},
    {"IQ2_XXS", 0x8a6de33b5c9161a2U, -0x1.6cedep-8F},
    {"IQ2_XS", 0x8f70b70442479b28U, -0x1.246c5p+3F},
    {"IQ2_S", 0x9956406ad822bb5eU, 0x1.0dc4fp+7F},
    {"IQ3_XXS", 0xc22fa7d2221a0380U, 0x1.64f4p-5F},
    {"IQ3_S", 0x234820b7b39e3dc6U, -0x1.84a7p-1F},
    {"IQ4_NL", 0x5002589dc79a451fU, 0x1.0797p+6F},
    {"IQ4_XS", 0x83ac93ab32217fd5U, 0x1.fep-15F},
    {"TQ1_0", 0xc4aa6141e446f090U, 0x0p+0F},
    {"TQ2_0", 0x685a93233890133bU, 0x0p+0F},
    {"MXFP4", 0xde77337b4f9c24e5U, 0x1p-76F},
};

TEST_CASE("weights: blocks are the numbers that ggml reads, bit for bit", "[weights][unit]") {
  for (const Expected& expected : kExpected) {
    const ElementType type = element_type(expected.name).value();
    const std::vector<float> numbers =
        floats_of(type, random_blocks(scales_of(type), kBlocks, kSeed));
    INFO(expected.name);
    CHECK(numbers[100'000 % numbers.size()] == expected.number_at_100000);
    CHECK(hash_of(numbers) == expected.hash);
  }
}

// sign * 2^exponent * significand of binary16, by its definition.
double half_at(const std::vector<std::byte>& bytes, std::size_t at) {
  const unsigned code =
      std::to_integer<unsigned>(bytes[at]) | std::to_integer<unsigned>(bytes[at + 1]) << 8;
  const int exponent = static_cast<int>(code >> 10 & 31);
  const double significand = (code & 1023) + (exponent == 0 ? 0 : 1024);
  return std::ldexp((code >> 15) != 0 ? -significand : significand, std::max(exponent, 1) - 25);
}
int byte_at(const std::vector<std::byte>& bytes, std::size_t at) {
  return std::to_integer<int>(bytes[at]);
}

// The number at `i` of a block that begins at `at`, by the description of its type.
double slow_number(ElementType type, const std::vector<std::byte>& bytes, std::size_t at,
                   std::size_t i) {
  const std::size_t nibble_byte = i % 16;
  const int shift = i < 16 ? 0 : 4;
  const auto nibble = [&](std::size_t head) {
    return byte_at(bytes, at + head + nibble_byte) >> shift & 15;
  };
  const auto fifth = [&](std::size_t head) {
    return (byte_at(bytes, at + head + i / 8) >> (i % 8) & 1) * 16;
  };
  const auto signed_byte = [&](std::size_t head) {
    const int byte = byte_at(bytes, at + head + i);
    return byte < 128 ? byte : byte - 256;
  };
  const double scale = half_at(bytes, at);
  switch (type) {
    case ElementType::kQ4_0:
      return scale * (nibble(2) - 8);
    case ElementType::kQ4_1:
      return static_cast<float>(static_cast<float>(scale * nibble(4)) + half_at(bytes, at + 2));
    case ElementType::kQ5_0:
      return scale * (nibble(6) + fifth(2) - 16);
    case ElementType::kQ5_1:
      return static_cast<float>(static_cast<float>(scale * (nibble(8) + fifth(4))) +
                                half_at(bytes, at + 2));
    case ElementType::kQ8_0:
      return scale * signed_byte(2);
    default:
      return scale * signed_byte(4);  // Q8_1
  }
}

TEST_CASE("weights: blocks of 32 are what their description says", "[weights][unit]") {
  for (const ElementType type : {ElementType::kQ4_0, ElementType::kQ4_1, ElementType::kQ5_0,
                                 ElementType::kQ5_1, ElementType::kQ8_0, ElementType::kQ8_1}) {
    const std::vector<std::byte> bytes = random_blocks(scales_of(type), 300, 11);
    const std::vector<float> numbers = floats_of(type, bytes);
    const std::size_t block_bytes = element_info(type).block_bytes;
    INFO(element_info(type).name);
    bool are_equal = true;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      are_equal &=
          static_cast<double>(numbers[i]) == slow_number(type, bytes, i / 32 * block_bytes, i % 32);
    }
    CHECK(are_equal);
  }
}

TEST_CASE("weights: an MXFP4 block has powers of two up to the range of float", "[weights][unit]") {
  std::vector<std::byte> block(17, std::byte{0x21});  // 0.5 low, 1 high
  block[0] = std::byte{253};
  std::vector<float> numbers = floats_of(ElementType::kMxfp4, block);
  CHECK(numbers[0] == std::ldexp(1.0F, 125));
  CHECK(numbers[16] == std::ldexp(1.0F, 126));
  block[0] = std::byte{0};
  CHECK(floats_of(ElementType::kMxfp4, block)[0] == std::ldexp(1.0F, -128));
  block[0] = std::byte{255};
  CHECK(std::isnan(floats_of(ElementType::kMxfp4, block)[0]));
}

TEST_CASE("weights: blocks as doubles are their floats", "[weights][unit]") {
  for (const ScaleBytes& scales : testing::scale_bytes()) {
    const std::vector<std::byte> bytes = random_blocks(scales, 3, 5);
    const std::vector<float> floats = floats_of(scales.type, bytes);
    std::vector<double> doubles(floats.size());
    REQUIRE(to_float64(scales.type, bytes, doubles).ok());
    CHECK(doubles == std::vector<double>(floats.begin(), floats.end()));
  }
}

TEST_CASE("weights: big-endian blocks differ in their scales or are refused", "[weights][unit]") {
  std::size_t read = 0;
  for (const ScaleBytes& scales : testing::scale_bytes()) {
    const std::vector<std::byte> bytes = random_blocks(scales, 3, 5);
    std::vector<std::byte> swapped = bytes;
    const ElementInfo& info = element_info(scales.type);
    for (std::size_t block = 0; block < 3; ++block) {
      for (const std::size_t at : scales.at) {
        if (info.name == "MXFP4") continue;  // one byte
        std::swap(swapped[block * info.block_bytes + at],
                  swapped[block * info.block_bytes + at - 1]);
      }
    }
    INFO(info.name);
    std::vector<float> numbers(std::size_t{3} * info.block_numbers);
    const Status done = to_float32(scales.type, swapped, numbers, std::endian::big);
    if (done.ok()) {
      ++read;
      CHECK(numbers == floats_of(scales.type, bytes));
    } else {
      CHECK(done.code() == StatusCode::kNotSupported);
    }
  }
  CHECK(read == testing::scale_bytes().size() - 9);
}

TEST_CASE("weights: numbers that are not exactly their bytes are refused", "[weights][unit]") {
  const std::vector<std::byte> bytes(1024);
  std::vector<float> out(512);
  const auto code_of = [&](ElementType type, std::size_t byte_count, std::size_t number_count) {
    const auto numbers = std::span(out).first(number_count);
    return to_float32(type, Bytes(bytes).first(byte_count), numbers).code();
  };
  CHECK(code_of(ElementType::kQ4K, 144, 256) == StatusCode::kOk);
  CHECK(code_of(ElementType::kQ4K, 143, 256) == StatusCode::kInvalidArgument);
  CHECK(code_of(ElementType::kQ4K, 288, 256) == StatusCode::kInvalidArgument);
  CHECK(code_of(ElementType::kQ4K, 144, 255) == StatusCode::kInvalidArgument);
  CHECK(code_of(ElementType::kF16, 7, 4) == StatusCode::kInvalidArgument);
  CHECK(code_of(ElementType::kU4, 2, 5) == StatusCode::kInvalidArgument);
  CHECK(code_of(ElementType::kF32, 0, 0) == StatusCode::kOk);
  CHECK(code_of(ElementType::kC64, 8, 1) == StatusCode::kNotSupported);
  CHECK(code_of(ElementType::kC128, 16, 1) == StatusCode::kNotSupported);
}

}  // namespace
}  // namespace hartonomous::weights
