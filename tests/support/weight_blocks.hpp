#pragma once

// Blocks of every block type with random bytes, of which the scales are finite, and a hash of
// numbers by their bits.
// Thread-safety: pure functions.

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::testing {

using weights::ElementType;

// The bytes of a block that hold the upper bit of a scale's exponent, and which bit that is.
struct ScaleBytes {
  ElementType type;
  std::vector<std::size_t> at;
  std::uint8_t bit = 0x40;
};

inline const std::vector<ScaleBytes>& scale_bytes() {
  static const std::vector<ScaleBytes> kAll = {
      {ElementType::kQ4_0, {1}},     {ElementType::kQ4_1, {1, 3}}, {ElementType::kQ5_0, {1}},
      {ElementType::kQ5_1, {1, 3}},  {ElementType::kQ8_0, {1}},    {ElementType::kQ8_1, {1, 3}},
      {ElementType::kQ2K, {81, 83}}, {ElementType::kQ3K, {109}},   {ElementType::kQ4K, {1, 3}},
      {ElementType::kQ5K, {1, 3}},   {ElementType::kQ6K, {209}},   {ElementType::kQ8K, {3}},
      {ElementType::kIq1S, {1}},     {ElementType::kIq1M, {55}},   {ElementType::kIq2Xxs, {1}},
      {ElementType::kIq2Xs, {1}},    {ElementType::kIq2S, {1}},    {ElementType::kIq3Xxs, {1}},
      {ElementType::kIq3S, {1}},     {ElementType::kIq4Nl, {1}},   {ElementType::kIq4Xs, {1}},
      {ElementType::kTq1_0, {53}},   {ElementType::kTq2_0, {65}},  {ElementType::kMxfp4, {0}, 0x80},
  };
  return kAll;
}

inline std::vector<std::byte> random_blocks(const ScaleBytes& scales, std::size_t blocks,
                                            std::uint64_t seed) {
  const std::size_t block_bytes = weights::element_info(scales.type).block_bytes;
  std::vector<std::byte> bytes(blocks * block_bytes);
  Rng rng(seed);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(rng());
  for (std::size_t block = 0; block < blocks; ++block) {
    for (const std::size_t at : scales.at) {
      bytes[block * block_bytes + at] &= ~static_cast<std::byte>(scales.bit);
    }
  }
  return bytes;
}

// Of their bits, in order.
inline std::uint64_t hash_of(std::span<const float> numbers) {
  std::uint64_t hash = numbers.size();
  for (const float number : numbers) {
    hash = std::rotl(hash ^ std::bit_cast<std::uint32_t>(number), 27) * 0x9e3779b97f4a7c15U;
  }
  return hash;
}

}  // namespace hartonomous::testing
