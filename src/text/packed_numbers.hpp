#pragma once

// Up to 128 numbers in as many bits each as most of them need; the few that need more are patched
// (PFOR: Zukowski, Heman, Nes, Boncz, "Super-scalar RAM-CPU cache compression", 2006).
//
//   width u8 | exceptions u8, if the width's upper bit is set | packed
//   | (index u8, rest of the number varint) of each exception
//
// 128 numbers lie in four lanes, number i in lane i % 4, of 32-bit words that take turns (Lemire
// and Boytsov, "Decoding billions of integers per second through vectorization", 2015); fewer lie
// one after the other.
// Thread-safety: immutable functions. Cost: some 0.3 ns a number where there are 128, 1 ns where
// there are fewer.

#include <cstdint>
#include <span>
#include <string>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::text {

inline constexpr std::size_t kPackedMost = 128;

// Appends. REQUIRES: 1 to kPackedMost numbers.
void pack_numbers(std::span<const std::uint32_t> numbers, std::string& out);
// Fills `numbers` from the front of `rest`, which it shortens. False: no encoder wrote it.
// REQUIRES: 1 to kPackedMost numbers.
[[nodiscard]] bool unpack_numbers(Bytes& rest, std::span<std::uint32_t> numbers);

}  // namespace hartonomous::text
