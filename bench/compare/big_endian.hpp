#pragma once

// Keys of the peers: numbers that sort as bytes. Thread-safety: thread-safe.

#include <array>
#include <cstdint>

namespace hartonomous::bench {

template <typename... Numbers>
std::array<char, 8 * sizeof...(Numbers)> big_endian(Numbers... numbers) {
  std::array<char, 8 * sizeof...(Numbers)> out{};
  std::size_t at = 0;
  auto append = [&](std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out[at++] = static_cast<char>(number >> shift);
  };
  (append(numbers), ...);
  return out;
}

inline std::uint64_t from_big_endian(const char* bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

}  // namespace hartonomous::bench
