#pragma once

// The block types of GGUF: what lies where in a block, and the numbers of one.
//
// Each type is a struct: kNumbers and kBytes of a block, where its scales in half precision stand
// (one behind the other), and decode(), one block to kNumbers floats. A float operation more or
// less, or in another order, would be other numbers: each is in the order of ggml's decoder.
// Blocks are little-endian here, on every machine.
// Thread-safety: pure functions.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <hartonomous/weights/element_type.hpp>

#include "weights/float_bits.hpp"
#include "weights/kernel.hpp"

namespace hartonomous::weights {

HTN_INLINE std::uint16_t load_u16(const std::uint8_t* from) {
  return static_cast<std::uint16_t>(from[0] | from[1] << 8);
}
HTN_INLINE std::uint32_t load_u32(const std::uint8_t* from) {
  return std::uint32_t{load_u16(from)} | std::uint32_t{load_u16(from + 2)} << 16;
}
HTN_INLINE float load_half(const std::uint8_t* from) { return half_to_float(load_u16(from)); }

// Of a type that has more words of several bytes than its scales.
inline constexpr std::uint8_t kOtherWords = 0xff;

// How to read the blocks of one type.
struct BlockReader {
  ElementType type;
  std::uint16_t numbers;  // of a block
  std::uint16_t bytes;
  std::uint8_t halves_at;  // the first byte of the scales
  std::uint8_t halves;     // how many: 0 to 2, or kOtherWords
  void (*decode)(const std::uint8_t* source, std::size_t blocks, float* out);
};

template <typename Block>
struct DecodeBlocks {
  HTN_INLINE static void run(const std::uint8_t* source, std::size_t blocks, float* out) {
    for (std::size_t i = 0; i < blocks; ++i) {
      Block::decode(source + i * Block::kBytes, out + i * Block::kNumbers);
    }
  }
};

template <typename Block>
constexpr BlockReader block_reader(ElementType type) {
  return {
      type,           Block::kNumbers,
      Block::kBytes,  Block::kHalvesAt,
      Block::kHalves, &run_widest<DecodeBlocks<Block>, const std::uint8_t*, std::size_t, float*>};
}

// Blocks of 32 numbers, and the ternary ones; K-quants; I-quants. Null: not of these.
const BlockReader* find_small_block_reader(ElementType type) noexcept;
const BlockReader* find_k_block_reader(ElementType type) noexcept;
const BlockReader* find_i_block_reader(ElementType type) noexcept;

template <std::size_t kCount>
const BlockReader* find_reader(const BlockReader (&readers)[kCount], ElementType type) noexcept {
  for (const BlockReader& reader : readers) {
    if (reader.type == type) return &reader;
  }
  return nullptr;
}

}  // namespace hartonomous::weights
