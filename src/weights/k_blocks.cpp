// The K-quants: 256 numbers in groups of 16 or 32, each group with a small whole scale (and a
// minimum) of its own, and one or two scales in half precision for all of them.

#include <array>

#include "weights/blocks.hpp"

namespace hartonomous::weights {
namespace {

// 16 bytes, a group's scale in the low nibble and its minimum in the high one | 64 bytes of four
// two-bit digits | scale | minimum
struct Q2K {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 84;
  static constexpr std::uint8_t kHalvesAt = 80, kHalves = 2;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block + 80);
    const float minimum_of_all = load_half(block + 82);
    for (std::size_t group = 0; group < 16; ++group) {
      const float scale = scale_of_all * static_cast<float>(block[group] & 15);
      const float minimum = minimum_of_all * static_cast<float>(block[group] >> 4);
      const std::uint8_t* digits = block + 16 + group / 8 * 32 + group % 2 * 16;
      const std::size_t shift = group % 8 / 2 * 2;
      for (std::size_t i = 0; i < 16; ++i) {
        out[group * 16 + i] = scale * static_cast<float>(digits[i] >> shift & 3) - minimum;
      }
    }
  }
};

// 32 bytes of third bits, one bit a row of 32 numbers | 64 bytes of four two-bit digits | 12 bytes
// of sixteen six-bit scales, 32 above their value | scale
struct Q3K {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 110;
  static constexpr std::uint8_t kHalvesAt = 108, kHalves = 1;

  // Low nibbles of 0-7 and then 8-15 are in the two nibbles of eight bytes; of the other four
  // bytes, each has the upper two bits of four scales, 4 apart.
  HTN_INLINE static int group_scale(const std::uint8_t* scales, std::size_t group) {
    const int low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
    const int high = scales[8 + group % 4] >> (group / 4 * 2) & 3;
    return (low | high << 4) - 32;
  }
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block + 108);
    for (std::size_t group = 0; group < 16; ++group) {
      const float scale = scale_of_all * static_cast<float>(group_scale(block + 96, group));
      const std::uint8_t* third_bits = block + group % 2 * 16;
      const std::uint8_t* digits = block + 32 + group / 8 * 32 + group % 2 * 16;
      const std::size_t shift = group % 8 / 2 * 2;
      for (std::size_t i = 0; i < 16; ++i) {
        const int third = third_bits[i] >> (group / 2) & 1;
        const int digit = (digits[i] >> shift & 3) + third * 4 - 4;
        out[group * 16 + i] = scale * static_cast<float>(digit);
      }
    }
  }
};

// Twelve bytes of eight scales and eight minima of six bits: those of 0-3 in the low bits of the
// bytes 0-3 and 4-7; of those of 4-7 the low nibbles in bytes 8-11, the upper two bits on top of
// the bytes of 0-3.
struct SixBits {
  std::array<std::uint8_t, 8> scale, minimum;
  HTN_INLINE explicit SixBits(const std::uint8_t* packed) {
    for (std::size_t i = 0; i < 4; ++i) {
      scale[i] = packed[i] & 63;
      minimum[i] = packed[4 + i] & 63;
      scale[4 + i] = static_cast<std::uint8_t>((packed[8 + i] & 15) | packed[i] >> 6 << 4);
      minimum[4 + i] = static_cast<std::uint8_t>(packed[8 + i] >> 4 | packed[4 + i] >> 6 << 4);
    }
  }
};

// scale | minimum | six-bit scales and minima | 128 bytes of nibbles: the low ones of 32 bytes are
// a group, the high ones the next
struct Q4K {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 144;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 2;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    const float minimum_of_all = load_half(block + 2);
    const SixBits group_bits(block + 4);
    for (std::size_t group = 0; group < 8; ++group) {
      const float scale = scale_of_all * static_cast<float>(group_bits.scale[group]);
      const float minimum = minimum_of_all * static_cast<float>(group_bits.minimum[group]);
      const std::uint8_t* nibbles = block + 16 + group / 2 * 32;
      const std::size_t shift = group % 2 * 4;
      for (std::size_t i = 0; i < 32; ++i) {
        out[group * 32 + i] = scale * static_cast<float>(nibbles[i] >> shift & 15) - minimum;
      }
    }
  }
};

// As Q4_K, with 32 bytes of fifth bits, one bit a group, before the nibbles
struct Q5K {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 176;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 2;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    const float minimum_of_all = load_half(block + 2);
    const SixBits group_bits(block + 4);
    for (std::size_t group = 0; group < 8; ++group) {
      const float scale = scale_of_all * static_cast<float>(group_bits.scale[group]);
      const float minimum = minimum_of_all * static_cast<float>(group_bits.minimum[group]);
      const std::uint8_t* fifth_bits = block + 16;
      const std::uint8_t* nibbles = block + 48 + group / 2 * 32;
      const std::size_t shift = group % 2 * 4;
      for (std::size_t i = 0; i < 32; ++i) {
        const int five = (nibbles[i] >> shift & 15) + (fifth_bits[i] >> group & 1) * 16;
        out[group * 32 + i] = scale * static_cast<float>(five) - minimum;
      }
    }
  }
};

// 128 bytes of nibbles | 64 bytes of four two-bit digits | 16 signed scales | scale
// Of 128 numbers, four rows of 32: the nibbles of 64 bytes, first the low ones, and the four
// digits of 32 bytes.
struct Q6K {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 210;
  static constexpr std::uint8_t kHalvesAt = 208, kHalves = 1;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block + 208);
    for (std::size_t group = 0; group < 16; ++group) {
      const auto group_scale = static_cast<std::int8_t>(block[192 + group]);
      const float scale = scale_of_all * static_cast<float>(group_scale);
      const std::size_t row = group / 2 % 4;
      const std::size_t at = group % 2 * 16;
      const std::uint8_t* nibbles = block + group / 8 * 64 + row % 2 * 32 + at;
      const std::uint8_t* digits = block + 128 + group / 8 * 32 + at;
      for (std::size_t i = 0; i < 16; ++i) {
        const int low = nibbles[i] >> (row / 2 * 4) & 15;
        const int high = digits[i] >> (row * 2) & 3;
        out[group * 16 + i] = scale * static_cast<float>((low | high << 4) - 32);
      }
    }
  }
};

// scale as float | 256 signed bytes | sums of 16 each, for products
struct Q8K {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 292;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = std::bit_cast<float>(load_u32(block));
    for (std::size_t i = 0; i < kNumbers; ++i) {
      out[i] = scale * static_cast<float>(static_cast<std::int8_t>(block[4 + i]));
    }
  }
};

constexpr BlockReader kReaders[] = {
    block_reader<Q2K>(ElementType::kQ2K), block_reader<Q3K>(ElementType::kQ3K),
    block_reader<Q4K>(ElementType::kQ4K), block_reader<Q5K>(ElementType::kQ5K),
    block_reader<Q6K>(ElementType::kQ6K), block_reader<Q8K>(ElementType::kQ8K),
};

}  // namespace

const BlockReader* find_k_block_reader(ElementType type) noexcept {
  return find_reader(kReaders, type);
}

}  // namespace hartonomous::weights
