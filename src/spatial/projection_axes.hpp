#pragma once

// Orthonormal axes in the space of the vectors, as wide as it or three, found in double precision.
// Thread-safety: pure functions.

#include <cstdint>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "spatial/vector_rows.hpp"

namespace hartonomous::spatial {

struct Axes {
  std::vector<float> numbers;  // kProjectionAxes rows; zeros behind the dimension
  std::size_t directions = 0;  // those along which the rows differ; the others are completed
};

// The principal axes of the centred rows, greatest variance first. Of each, the number of greatest
// magnitude (the first of equal ones) is positive. A direction in which the rows have less than
// 1e-10 of the variance of the first is none: in its place comes the unit vector of the space that
// is farthest from the axes found, made orthonormal to them.
// Cost: where the rows or the dimension are at most 1024, O(rows * dimension * the lesser) and an
// eigenvalue problem of the lesser; else subspace iteration, O(rows * dimension * 16) a step.
// Errors: kFailedPrecondition: all rows are equal, as far as float32 can say.
// REQUIRES: check_rows.
Result<Axes> principal_axes(const VectorRows& rows);

// Of three vectors, the first one's direction, what the second adds, what the third adds (modified
// Gram-Schmidt). Of more, the three directions that they have most of (right singular vectors).
// Lengths do not matter. Errors: kInvalidArgument names the vectors: a zero vector, or a third
// singular value below 1e-3 of the first, of the vectors at length 1. REQUIRES: check_rows.
Result<Axes> given_axes(const VectorRows& vectors);

// Rows that are far from each other (Gonzalez 1985): the first by the seed, each next the one
// farthest from all before, of equal ones the first. Fewer than `count` where no more differ.
// Cost: O(rows * dimension * count). REQUIRES: check_rows, at least one row.
std::vector<std::size_t> farthest_first(const VectorRows& rows, std::size_t count,
                                        std::uint64_t seed);
// The axes of the triangulation from distances to landmarks (de Silva and Tenenbaum 2004). It
// places x at -1/2 L^# (delta(x) - mean delta), where delta(x) are the squared distances of x to
// the landmarks and the rows of L^# are v_i / sqrt(lambda_i), of the greatest eigenvalues of
// B = -1/2 H Delta H. With the centred landmarks in the rows of C, and mu their mean:
//   delta_j(x) = |x - mu|^2 - 2 (x - mu) . c_j + |c_j|^2,   B = C C^T,
// and v_i is orthogonal to the ones, so what is equal for all j vanishes and
//   y_i(x) = (C^T v_i / sqrt(lambda_i)) . (x - mu).
// That vector is the i-th principal axis of the landmarks, so this is principal_axes of them; no
// distance is taken. On unit vectors delta is 2 - 2 cos. The same errors.
Result<Axes> landmark_axes(const VectorRows& rows, const std::vector<std::size_t>& landmarks);

}  // namespace hartonomous::spatial
