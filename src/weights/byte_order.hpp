#pragma once

// Numbers in bytes of a given order, inside loops. Thread-safety: pure functions.

#include <bit>
#include <cstdint>
#include <cstring>

#include "weights/kernel.hpp"

namespace hartonomous::weights {

template <std::size_t kBytes>
struct UnsignedOf;
template <>
struct UnsignedOf<1> {
  using Type = std::uint8_t;
};
template <>
struct UnsignedOf<2> {
  using Type = std::uint16_t;
};
template <>
struct UnsignedOf<4> {
  using Type = std::uint32_t;
};
template <>
struct UnsignedOf<8> {
  using Type = std::uint64_t;
};

HTN_INLINE std::uint8_t reversed(std::uint8_t word) { return word; }
HTN_INLINE std::uint16_t reversed(std::uint16_t word) { return __builtin_bswap16(word); }
HTN_INLINE std::uint32_t reversed(std::uint32_t word) { return __builtin_bswap32(word); }
HTN_INLINE std::uint64_t reversed(std::uint64_t word) { return __builtin_bswap64(word); }

template <typename Number, std::endian kOrder>
HTN_INLINE Number load(const std::uint8_t* from) {
  typename UnsignedOf<sizeof(Number)>::Type word;
  std::memcpy(&word, from, sizeof(word));
  return std::bit_cast<Number>(kOrder == std::endian::native ? word : reversed(word));
}
template <std::endian kOrder, typename Number>
HTN_INLINE void store(Number number, std::uint8_t* to) {
  auto word = std::bit_cast<typename UnsignedOf<sizeof(Number)>::Type>(number);
  if (kOrder != std::endian::native) word = reversed(word);
  std::memcpy(to, &word, sizeof(word));
}

}  // namespace hartonomous::weights
