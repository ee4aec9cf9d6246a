#pragma once

// Distances of a float32 query and rows stored in 16 bits a number: IEEE 754 half precision (f16,
// subnormals, infinities and NaN included) or bfloat16 (bf16, the upper half of a float32). Each
// number of a row is widened, which is exact, and counts as in distance.hpp: same bounds, same
// bits alone and in a batch, nothing read outside of the arrays, which are aligned as their
// elements. Thread-safety: immutable functions.

#include <cstddef>
#include <cstdint>

namespace hartonomous::kernels {

float dot_f16(const float* query, const std::uint16_t* row, std::size_t count);
float squared_l2_f16(const float* query, const std::uint16_t* row, std::size_t count);
float dot_bf16(const float* query, const std::uint16_t* row, std::size_t count);
float squared_l2_bf16(const float* query, const std::uint16_t* row, std::size_t count);

// This processor's kernel, to be asked for once before a hot loop.
using HalfPair = float (*)(const float*, const std::uint16_t*, std::size_t);
HalfPair dot_f16_kernel();
HalfPair squared_l2_f16_kernel();
HalfPair dot_bf16_kernel();
HalfPair squared_l2_bf16_kernel();

// Of rows + i * stride for i < count, strides in elements.
void dot_f16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                  std::size_t stride, std::size_t count, float* out);
void squared_l2_f16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                         std::size_t stride, std::size_t count, float* out);
void dot_bf16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                   std::size_t stride, std::size_t count, float* out);
void squared_l2_bf16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                          std::size_t stride, std::size_t count, float* out);

}  // namespace hartonomous::kernels
