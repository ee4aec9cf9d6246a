#pragma once

// What the sources that look for axes share of Eigen.
// Thread-safety: pure functions.

#include <cmath>
#include <vector>

#include "spatial/projection.hpp"
#include "spatial/vector_rows.hpp"

#include <Eigen/Dense>

namespace hartonomous::spatial {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

// Rows [begin, begin + count) in double precision, one a row.
inline Matrix rows_in_double(const VectorRows& rows, std::size_t begin, std::size_t count) {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const RowMajor> map(rows.numbers.data() + begin * rows.dimension,
                                       static_cast<Eigen::Index>(count),
                                       static_cast<Eigen::Index>(rows.dimension));
  return map.cast<double>();
}

// Columns as kProjectionAxes rows of floats; zeros for those that are not there.
inline std::vector<float> axes_of_columns(const Matrix& columns) {
  const auto dimension = static_cast<std::size_t>(columns.rows());
  std::vector<float> axes(kProjectionAxes * dimension, 0.0F);
  for (Eigen::Index axis = 0; axis < columns.cols(); ++axis) {
    Eigen::Map<Eigen::VectorXf>(axes.data() + static_cast<std::size_t>(axis) * dimension,
                                columns.rows()) = columns.col(axis).cast<float>();
  }
  return axes;
}

// What is left of a vector behind its parts along orthonormal columns, taken off twice: once
// leaves the rounding of what was large.
inline void take_off(const Matrix& columns, Eigen::Index count, Vector& vector) {
  for (int pass = 0; pass < 2; ++pass) {
    for (Eigen::Index i = 0; i < count; ++i) {
      vector -= columns.col(i).dot(vector) * columns.col(i);
    }
  }
}

// An axis and its opposite are equally good: the one whose greatest number, the first of equal
// ones, is positive.
inline void set_sign(Vector& axis) {
  Eigen::Index greatest = 0;
  for (Eigen::Index i = 1; i < axis.size(); ++i) {
    if (std::abs(axis[i]) > std::abs(axis[greatest])) greatest = i;
  }
  if (axis[greatest] < 0) axis = -axis;
}

}  // namespace hartonomous::spatial
