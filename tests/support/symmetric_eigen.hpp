#pragma once

// Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations: slow and plain,
// to hold other ways against. Thread-safety: pure functions.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace hartonomous::testing {

using Rows = std::vector<std::vector<double>>;

struct EigenPairs {
  std::vector<double> values;  // greatest first
  Rows vectors;                // one a row, of length 1
};

inline void rotate(Rows& matrix, Rows& vectors, std::size_t p, std::size_t q) {
  if (matrix[p][q] == 0) return;
  const double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
  const double t = (theta >= 0 ? 1.0 : -1.0) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1);
  const double s = t * c;
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    const double left = matrix[k][p];
    const double right = matrix[k][q];
    matrix[k][p] = c * left - s * right;
    matrix[k][q] = s * left + c * right;
  }
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    const double left = matrix[p][k];
    const double right = matrix[q][k];
    matrix[p][k] = c * left - s * right;
    matrix[q][k] = s * left + c * right;
    const double first = vectors[p][k];
    const double second = vectors[q][k];
    vectors[p][k] = c * first - s * second;
    vectors[q][k] = s * first + c * second;
  }
}

inline EigenPairs symmetric_eigen(Rows matrix) {
  const std::size_t size = matrix.size();
  Rows vectors(size, std::vector<double>(size, 0.0));
  for (std::size_t i = 0; i < size; ++i) vectors[i][i] = 1;
  for (int sweep = 0; sweep < 50; ++sweep) {
    for (std::size_t p = 0; p < size; ++p) {
      for (std::size_t q = p + 1; q < size; ++q) rotate(matrix, vectors, p, q);
    }
  }
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return matrix[a][a] > matrix[b][b]; });
  EigenPairs eigen;
  for (const std::size_t i : order) {
    eigen.values.push_back(matrix[i][i]);
    eigen.vectors.push_back(vectors[i]);
  }
  return eigen;
}

}  // namespace hartonomous::testing
