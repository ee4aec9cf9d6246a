#pragma once

// The codebooks of the I-quants: what an index of a block stands for. Part of the format.
// Source and licence: codebooks.cpp. Thread-safety: immutable.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace hartonomous::weights {

using Levels8 = std::array<std::int8_t, 8>;
using Levels4 = std::array<std::int8_t, 4>;

extern const std::array<Levels8, 256> kIq2XxsGrid;
extern const std::array<Levels8, 512> kIq2XsGrid;
extern const std::array<Levels8, 1024> kIq2SGrid;
extern const std::array<Levels4, 256> kIq3XxsGrid;
extern const std::array<Levels4, 512> kIq3SGrid;
extern const std::array<Levels8, 2048> kIq1SGrid;

// The levels of IQ4_NL and IQ4_XS.
inline constexpr std::array<std::int8_t, 16> kIq4NlLevels = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

// Eight signs, one a bit, of which seven are stored: the number of minus signs is even.
constexpr std::array<std::uint8_t, 128> even_signs() {
  std::array<std::uint8_t, 128> signs{};
  for (unsigned seven = 0; seven < 128; ++seven) {
    const unsigned parity = static_cast<unsigned>(std::popcount(seven)) & 1U;
    signs[seven] = static_cast<std::uint8_t>(seven | parity << 7);
  }
  return signs;
}
inline constexpr std::array<std::uint8_t, 128> kEvenSigns = even_signs();

}  // namespace hartonomous::weights
