#pragma once

// Distances of rows of bytes: signed (i8) and unsigned (u8) numbers, as quantised vectors have
// them, and strings of bits (Hamming). All of them are exact, so they are the same on every
// processor. Any alignment; nothing outside of the arrays is read.
// Thread-safety: immutable functions.

#include <cstddef>
#include <cstdint>

namespace hartonomous::kernels {

// So many numbers at most, for their sum to be an int32: 255^2 * kByteCountMax < 2^31.
inline constexpr std::size_t kByteCountMax = std::size_t{1} << 15;

// REQUIRES: count <= kByteCountMax.
std::int32_t dot_i8(const std::int8_t* left, const std::int8_t* right, std::size_t count);
std::int32_t squared_l2_i8(const std::int8_t* left, const std::int8_t* right, std::size_t count);
std::int32_t dot_u8(const std::uint8_t* left, const std::uint8_t* right, std::size_t count);
std::int32_t squared_l2_u8(const std::uint8_t* left, const std::uint8_t* right, std::size_t count);
// Bits that are not the same in both. REQUIRES: bytes < 2^29.
std::uint32_t hamming(const std::uint8_t* left, const std::uint8_t* right, std::size_t bytes);

// This processor's kernels, to be asked for once before a hot loop.
using BytePair = std::int32_t (*)(const std::int8_t*, const std::int8_t*, std::size_t);
using HammingPair = std::uint32_t (*)(const std::uint8_t*, const std::uint8_t*, std::size_t);
BytePair dot_i8_kernel();
BytePair squared_l2_i8_kernel();
HammingPair hamming_kernel();

// Of rows + i * stride for i < count, strides in bytes. REQUIRES: as above.
void dot_i8_rows(const std::int8_t* query, const std::int8_t* rows, std::size_t dimension,
                 std::size_t stride, std::size_t count, std::int32_t* out);
void squared_l2_i8_rows(const std::int8_t* query, const std::int8_t* rows, std::size_t dimension,
                        std::size_t stride, std::size_t count, std::int32_t* out);
void dot_u8_rows(const std::uint8_t* query, const std::uint8_t* rows, std::size_t dimension,
                 std::size_t stride, std::size_t count, std::int32_t* out);
void squared_l2_u8_rows(const std::uint8_t* query, const std::uint8_t* rows, std::size_t dimension,
                        std::size_t stride, std::size_t count, std::int32_t* out);
void hamming_rows(const std::uint8_t* query, const std::uint8_t* rows, std::size_t bytes,
                  std::size_t stride, std::size_t count, std::uint32_t* out);

}  // namespace hartonomous::kernels
