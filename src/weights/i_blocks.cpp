// The I-quants: 256 numbers in groups of 32, each eight (or four) of them a row of a codebook.

#include "weights/blocks.hpp"
#include "weights/codebooks.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kGroups = 8;

// A row of a codebook times a scale; of bits of `signs`, the first lowest, a 1 is a minus.
HTN_INLINE void put_signed(const Levels8& row, std::uint32_t signs, float scale,
                           float* __restrict out) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const float magnitude = scale * static_cast<float>(row[i]);
    const std::uint32_t sign = signs << (31 - i) & 0x80000000U;
    out[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) ^ sign);
  }
}

// scale | of each group: four rows of the codebook, a byte each, and a word of four times seven
// signs and, above them, a scale of four bits
struct Iq2Xxs {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 66;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    for (std::size_t group = 0; group < kGroups; ++group) {
      const std::uint8_t* rows = block + 2 + group * 8;
      const std::uint32_t word = load_u32(rows + 4);
      const float scale = scale_of_all * (0.5F + static_cast<float>(word >> 28)) * 0.25F;
      for (std::size_t i = 0; i < 4; ++i) {
        put_signed(kIq2XxsGrid[rows[i]], kEvenSigns[word >> (7 * i) & 127], scale,
                   out + group * 32 + i * 8);
      }
    }
  }
};

// The scales of the halves of a group: a nibble each.
HTN_INLINE float iq2_scale(float scale_of_all, std::uint8_t scales, std::size_t half) {
  return scale_of_all * (0.5F + static_cast<float>(scales >> (half * 4) & 15)) * 0.25F;
}

// scale | of each eight numbers a word: nine bits for the row, seven signs | scales
struct Iq2Xs {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 74;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    for (std::size_t i = 0; i < 32; ++i) {
      const std::uint16_t word = load_u16(block + 2 + i * 2);
      const float scale = iq2_scale(scale_of_all, block[66 + i / 4], i % 4 / 2);
      put_signed(kIq2XsGrid[word & 511], kEvenSigns[word >> 9], scale, out + i * 8);
    }
  }
};

// scale | rows, low eight bits | signs, eight each | rows, upper two bits | scales
struct Iq2S {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 82;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 1;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    for (std::size_t i = 0; i < 32; ++i) {
      const unsigned upper = block[66 + i / 4] >> (i % 4 * 2) & 3U;
      const float scale = iq2_scale(scale_of_all, block[74 + i / 4], i % 4 / 2);
      put_signed(kIq2SGrid[block[2 + i] | upper << 8], block[34 + i], scale, out + i * 8);
    }
  }
};

// Two rows of four levels as one.
HTN_INLINE Levels8 joined(const Levels4& first, const Levels4& second) {
  Levels8 row;
  std::memcpy(row.data(), first.data(), first.size());
  std::memcpy(row.data() + first.size(), second.data(), second.size());
  return row;
}

// scale | rows of four levels, a byte each | of each group a word as in IQ2_XXS
struct Iq3Xxs {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 98;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    for (std::size_t group = 0; group < kGroups; ++group) {
      const std::uint8_t* rows = block + 2 + group * 8;
      const std::uint32_t word = load_u32(block + 66 + group * 4);
      const float scale = scale_of_all * (0.5F + static_cast<float>(word >> 28)) * 0.5F;
      for (std::size_t i = 0; i < 4; ++i) {
        const Levels8 row = joined(kIq3XxsGrid[rows[2 * i]], kIq3XxsGrid[rows[2 * i + 1]]);
        put_signed(row, kEvenSigns[word >> (7 * i) & 127], scale, out + group * 32 + i * 8);
      }
    }
  }
};

// scale | rows of four levels, low eight bits | rows, ninth bit | signs, eight each | scales, a
// nibble a group
struct Iq3S {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 110;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = 1;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    for (std::size_t i = 0; i < 32; ++i) {
      const std::size_t group = i / 4;
      const int group_scale = block[106 + group / 2] >> (group % 2 * 4) & 15;
      const float scale = scale_of_all * static_cast<float>(1 + 2 * group_scale);
      const unsigned ninths = block[66 + group] >> (i % 4 * 2);
      const unsigned first = block[2 + 2 * i] | (ninths & 1U) << 8;
      const unsigned second = block[3 + 2 * i] | (ninths & 2U) << 7;
      put_signed(joined(kIq3SGrid[first], kIq3SGrid[second]), block[74 + i], scale, out + i * 8);
    }
  }
};

// A row of IQ1 levels, all moved by an eighth up or down.
HTN_INLINE void put_shifted(const Levels8& row, bool is_down, float scale, float* __restrict out) {
  const float shift = is_down ? -0.125F : 0.125F;
  for (std::size_t i = 0; i < row.size(); ++i) {
    out[i] = scale * (static_cast<float>(row[i]) + shift);
  }
}
HTN_INLINE float iq1_scale(float scale_of_all, unsigned three_bits) {
  return scale_of_all * static_cast<float>(2 * (three_bits & 7U) + 1);
}

// scale | rows, low eight bits | of each group a word: four times the upper three bits of a row, a
// scale of three bits, the shift
struct Iq1S {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 50;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    for (std::size_t i = 0; i < 32; ++i) {
      const unsigned word = load_u16(block + 34 + i / 4 * 2);
      const unsigned upper = word >> (i % 4 * 3) & 7U;
      put_shifted(kIq1SGrid[block[2 + i] | upper << 8], (word & 0x8000U) != 0,
                  iq1_scale(scale_of_all, word >> 12), out + i * 8);
    }
  }
};

// rows, low eight bits | rows, a nibble each: upper three bits and the shift | four words: each
// four scales of three bits and, above them, four bits of the scale of all
struct Iq1M {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 56;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    unsigned scale_bits = 0;
    for (std::size_t word = 0; word < 4; ++word) {
      scale_bits |= static_cast<unsigned>(load_u16(block + 48 + word * 2) >> 12) << (word * 4);
    }
    const float scale_of_all = half_to_float(static_cast<std::uint16_t>(scale_bits));
    for (std::size_t i = 0; i < 32; ++i) {
      const unsigned nibble = block[32 + i / 2] >> (i % 2 * 4) & 15U;
      const unsigned word = load_u16(block + 48 + i / 8 * 2);
      put_shifted(kIq1SGrid[block[i] | (nibble & 7U) << 8], (nibble & 8U) != 0,
                  iq1_scale(scale_of_all, word >> (i % 8 / 2 * 3)), out + i * 8);
    }
  }
};

// scale | word of the upper two bits of eight scales | four bytes of their low nibbles | of each
// group 16 bytes of nibbles as in IQ4_NL
struct Iq4Xs {
  static constexpr std::uint16_t kNumbers = 256, kBytes = 136;
  static constexpr std::uint8_t kHalvesAt = 0, kHalves = kOtherWords;
  HTN_INLINE static void decode(const std::uint8_t* __restrict block, float* __restrict out) {
    const float scale_of_all = load_half(block);
    const unsigned upper = load_u16(block + 2);
    for (std::size_t group = 0; group < kGroups; ++group) {
      const int low = block[4 + group / 2] >> (group % 2 * 4) & 15;
      const int high = static_cast<int>(upper >> (group * 2) & 3U);
      const float scale = scale_of_all * static_cast<float>((low | high << 4) - 32);
      const std::uint8_t* nibbles = block + 8 + group * 16;
      for (std::size_t i = 0; i < 16; ++i) {
        out[group * 32 + i] = scale * static_cast<float>(kIq4NlLevels[nibbles[i] & 15]);
        out[group * 32 + 16 + i] = scale * static_cast<float>(kIq4NlLevels[nibbles[i] >> 4]);
      }
    }
  }
};

constexpr BlockReader kReaders[] = {
    block_reader<Iq2Xxs>(ElementType::kIq2Xxs), block_reader<Iq2Xs>(ElementType::kIq2Xs),
    block_reader<Iq2S>(ElementType::kIq2S),     block_reader<Iq3Xxs>(ElementType::kIq3Xxs),
    block_reader<Iq3S>(ElementType::kIq3S),     block_reader<Iq1S>(ElementType::kIq1S),
    block_reader<Iq1M>(ElementType::kIq1M),     block_reader<Iq4Xs>(ElementType::kIq4Xs),
};

}  // namespace

const BlockReader* find_i_block_reader(ElementType type) noexcept {
  return find_reader(kReaders, type);
}

}  // namespace hartonomous::weights
