#pragma once

// Distances of float32 vectors: inner product, squared Euclidean distance, cosine; one pair at a
// time, or one query against many rows.
//
// Any count, 0 too; aligned as floats are, no more; nothing outside of the arrays is read. NaN and
// infinities go through as IEEE 754 says. Sums are kept in four vectors of lanes, so that
//   |dot - exact| <= (count / 4 + 10) * 2^-24 * sum |left[i] * right[i]|
//   |squared_l2 - exact| <= (count / 4 + 12) * 2^-24 * exact
// while nothing overflows or becomes subnormal. A row gives the same bits alone and in a batch, in
// one place or another; see targets.hpp for what may differ between processors.
// Thread-safety: immutable functions.

#include <cstddef>

namespace hartonomous::kernels {

float dot(const float* left, const float* right, std::size_t count);
float squared_l2(const float* left, const float* right, std::size_t count);
// dot(values, values).
float squared_norm(const float* values, std::size_t count);
// The inner product divided by both norms, in one pass; 0 where a norm is 0.
float cosine_similarity(const float* left, const float* right, std::size_t count);

// This processor's kernel, to be asked for once before a hot loop.
using Pair = float (*)(const float*, const float*, std::size_t);
Pair dot_kernel();
Pair squared_l2_kernel();

// out[i] = dot(query, rows + i * stride, dimension) for i < count, and so on. Strides are in
// elements. For scans of rows from memory, in order.
void dot_rows(const float* query, const float* rows, std::size_t dimension, std::size_t stride,
              std::size_t count, float* out);
void squared_l2_rows(const float* query, const float* rows, std::size_t dimension,
                     std::size_t stride, std::size_t count, float* out);

}  // namespace hartonomous::kernels
