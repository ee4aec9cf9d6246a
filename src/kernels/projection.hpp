#pragma once

// Projection of rows on three axes: N x D times D x 3 gives N x 3, each row read once.
//
// Any dimension, aligned as floats are; nothing outside of the arrays is read. A row gives the same
// bits alone and in any batch, and
//   |out3 - exact| <= (dimension / 2 + 10) * 2^-24 * sum |axis[i] * row[i]|.
// Thread-safety: immutable functions.

#include <cstddef>

namespace hartonomous::kernels {

// out3[3 * i + k] = inner product of axis k and rows + i * stride, for i < count and k < 3.
// basis3 holds the axes one after another: axis k begins at basis3 + k * dimension.
void project(const float* basis3, const float* rows, std::size_t dimension, std::size_t stride,
             std::size_t count, float* out3);

}  // namespace hartonomous::kernels
