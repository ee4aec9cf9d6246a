// Blocks of 32 numbers with one scale, and the ternary ones of 256. The nibbles of a byte are two
// numbers half a block apart.

#include "weights/blocks.hpp"
#include "weights/codebooks.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kHalfBlock = 16;

// scale | 16 bytes of nibbles: number = scale * (nibble - 8)
struct Q4_0 {
  static constexpr std::uint16_t kNumbers = 32, kBytes = 18;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 1;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block);
    for (std::size_t i = 0; i < kHalfBlock; ++i) {
      out[i] = static_cast<float>((block[2 + i] & 15) - 8) * scale;
      out[kHalfBlock + i] = static_cast<float>((block[2 + i] >> 4) - 8) * scale;
    }
  }
};

// scale | minimum | 16 bytes of nibbles: number = scale * nibble + minimum
struct Q4_1 {
  static constexpr std::uint16_t kNumbers = 32, kBytes = 20;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 2;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block);
    const float minimum = load_half(block + 2);
    for (std::size_t i = 0; i < kHalfBlock; ++i) {
      out[i] = static_cast<float>(block[4 + i] & 15) * scale + minimum;
      out[kHalfBlock + i] = static_cast<float>(block[4 + i] >> 4) * scale + minimum;
    }
  }
};

// The fifth bits of a block, one a number in order, in the place of the bit 4.
struct FifthBits {
  std::uint32_t bits;
  HTN_INLINE std::int32_t at(std::size_t i) const {
    return static_cast<std::int32_t>(bits >> i & 1U) << 4;
  }
};

// scale | 32 fifth bits | 16 bytes of nibbles: number = scale * (five bits - 16)
struct Q5_0 {
  static constexpr std::uint16_t kNumbers = 32, kBytes = 22;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block);
    const FifthBits high{load_u32(block + 2)};
    for (std::size_t i = 0; i < kHalfBlock; ++i) {
      const std::int32_t first = (block[6 + i] & 15) + high.at(i) - 16;
      const std::int32_t second = (block[6 + i] >> 4) + high.at(kHalfBlock + i) - 16;
      out[i] = static_cast<float>(first) * scale;
      out[kHalfBlock + i] = static_cast<float>(second) * scale;
    }
  }
};

// scale | minimum | 32 fifth bits | 16 bytes of nibbles: number = scale * five bits + minimum
struct Q5_1 {
  static constexpr std::uint16_t kNumbers = 32, kBytes = 24;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block);
    const float minimum = load_half(block + 2);
    const FifthBits high{load_u32(block + 4)};
    for (std::size_t i = 0; i < kHalfBlock; ++i) {
      const std::int32_t first = (block[8 + i] & 15) + high.at(i);
      const std::int32_t second = (block[8 + i] >> 4) + high.at(kHalfBlock + i);
      out[i] = static_cast<float>(first) * scale + minimum;
      out[kHalfBlock + i] = static_cast<float>(second) * scale + minimum;
    }
  }
};

// Head | 32 signed bytes: number = scale * byte. The head begins with the scale.
template <std::uint16_t kHead>
struct Q8 {
  static constexpr std::uint16_t kNumbers = 32, kBytes = kHead + 32;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kHead / 2;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block);
    for (std::size_t i = 0; i < kNumbers; ++i) {
      out[i] = static_cast<float>(static_cast<std::int8_t>(block[kHead + i])) * scale;
    }
  }
};
using Q8_0 = Q8<2>;
using Q8_1 = Q8<4>;  // the scale is followed by scale * sum of bytes, for products

// scale | 16 bytes of nibbles, each the place of a level: number = scale * level
struct Iq4Nl {
  static constexpr std::uint16_t kNumbers = 32, kBytes = 18;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 1;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block);
    for (std::size_t i = 0; i < kHalfBlock; ++i) {
      out[i] = scale * static_cast<float>(kIq4NlLevels[block[2 + i] & 15]);
      out[kHalfBlock + i] = scale * static_cast<float>(kIq4NlLevels[block[2 + i] >> 4]);
    }
  }
};

// exponent | 16 bytes of E2M1 nibbles: number = 2^(exponent - 128) * twice the E2M1 number
struct Mxfp4 {
  static constexpr std::uint16_t kNumbers = 32, kBytes = 17;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 0;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = kF8E8M0Numbers[block[0]] * 0.5F;
    for (std::size_t i = 0; i < kHalfBlock; ++i) {
      out[i] = static_cast<float>(kE2M1Doubled[block[1 + i] & 15]) * scale;
      out[kHalfBlock + i] = static_cast<float>(kE2M1Doubled[block[1 + i] >> 4]) * scale;
    }
  }
};

// 48 bytes of five ternary digits | 4 bytes of four | scale: number = scale * (digit - 1)
// A byte is a fixed point fraction in base 3, so that a product's carry is the leading digit. The
// digits of one place of a group of bytes (32, 16 and 4 of them) are one stretch of numbers.
struct Tq1_0 {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 54;
  static constexpr std::uint8_t kHalvesAt = 52, kHalves = 1;

  template <std::size_t kGroup, std::size_t kDigits>
  HTN_INLINE static void decode_group(const std::uint8_t* __restrict group, float scale,
                                      float* __restrict out) {
    unsigned power = 1;
    for (std::size_t digit = 0; digit < kDigits; ++digit, power *= 3) {
      for (std::size_t i = 0; i < kGroup; ++i) {
        const auto fraction = static_cast<std::uint8_t>(group[i] * power);
        const int leading = fraction * 3 >> 8;
        out[digit * kGroup + i] = static_cast<float>(leading - 1) * scale;
      }
    }
  }
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block + 52);
    decode_group<32, 5>(block, scale, out);
    decode_group<16, 5>(block + 32, scale, out + 160);
    decode_group<4, 4>(block + 48, scale, out + 240);
  }
};

// 64 bytes of four two-bit digits | scale: number = scale * (digit - 1)
struct Tq2_0 {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 66;
  static constexpr std::uint8_t kHalvesAt = 64, kHalves = 1;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale = load_half(block + 64);
    for (std::size_t row = 0; row < 8; ++row) {
      const std::uint8_t* digits = block + row / 4 * 32;
      for (std::size_t i = 0; i < 32; ++i) {
        const int digit = digits[i] >> (row % 4 * 2) & 3;
        out[row * 32 + i] = static_cast<float>(digit - 1) * scale;
      }
    }
  }
};

constexpr BlockReader kReaders[] = {
    block_reader<Q4_0>(ElementType::kQ4_0),   block_reader<Q4_1>(ElementType::kQ4_1),
    block_reader<Q5_0>(ElementType::kQ5_0),   block_reader<Q5_1>(ElementType::kQ5_1),
    block_reader<Q8_0>(ElementType::kQ8_0),   block_reader<Q8_1>(ElementType::kQ8_1),
    block_reader<Iq4Nl>(ElementType::kIq4Nl), block_reader<Mxfp4>(ElementType::kMxfp4),
    block_reader<Tq1_0>(ElementType::kTq1_0), block_reader<Tq2_0>(ElementType::kTq2_0),
};

}  // namespace

const BlockReader* find_small_block_reader(ElementType type) noexcept {
  return find_reader(kReaders, type);
}

}  // namespace hartonomous::weights
