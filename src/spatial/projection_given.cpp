// Axes from vectors that someone chose.

#include <cmath>

#include <hartonomous/base/text.hpp>

#include "spatial/dense_matrix.hpp"
#include "spatial/projection_axes.hpp"

namespace hartonomous::spatial {
namespace {

using Eigen::Index;

// Third singular value over the first, of vectors of length 1.
constexpr double kSingularShareMin = 1e-3;
constexpr std::size_t kGivenMax = 1024;

// What each vector adds to those before it, at length 1: one column, or zeros where it adds less
// than kSingularShareMin. `dependent` gets those that add nothing.
Matrix add_up(const Matrix& units, std::vector<Index>& dependent) {
  Matrix columns(units.rows(), std::min(units.rows(), units.cols()));
  Index found = 0;
  for (Index i = 0; i < units.cols(); ++i) {
    Vector rest = units.col(i);
    take_off(columns, found, rest);
    if (found == columns.cols() || rest.norm() < kSingularShareMin) {
      dependent.push_back(i);
    } else {
      columns.col(found++) = rest.normalized();
    }
  }
  return columns.leftCols(found);
}

// The vector before `at` that it is a multiple of, or -1.
Index multiple_of(const Matrix& units, Index at) {
  for (Index i = 0; i < at; ++i) {
    const double cosine = units.col(i).dot(units.col(at));
    const Vector rest = units.col(at) - cosine * units.col(i);
    if (rest.norm() < kSingularShareMin) return i;
  }
  return -1;
}

Status rank_failure(const Matrix& units, const std::vector<Index>& dependent, double share) {
  std::string why =
      concat("given vectors: ", units.cols(), " vectors span fewer than 3 directions");
  constexpr std::size_t kNamedMax = 4;
  for (std::size_t i = 0; i < std::min(dependent.size(), kNamedMax); ++i) {
    const Index other = multiple_of(units, dependent[i]);
    why += concat("; vector ", dependent[i]);
    why += other < 0 ? std::string(" is a combination of those before it")
                     : concat(" is a multiple of vector ", other);
  }
  if (dependent.size() > kNamedMax) why += concat("; and ", dependent.size() - kNamedMax, " more");
  if (dependent.empty()) why += "; all of them are nearly in one plane";
  const auto millionths = static_cast<std::int64_t>(share * 1e6);
  return invalid_argument(why + concat(" (third singular value ", millionths,
                                       " millionths of the first, at least 1000 are needed)"));
}

// The vectors as columns of length 1.
Result<Matrix> units_of(const VectorRows& vectors) {
  if (vectors.count() < kProjectionAxes || vectors.count() > kGivenMax) {
    return invalid_argument(concat("given vectors: ", vectors.count(), "; ", kProjectionAxes,
                                   " to ", kGivenMax, " are taken"));
  }
  Matrix units = rows_in_double(vectors, 0, vectors.count()).transpose();
  for (Index i = 0; i < units.cols(); ++i) {
    if (units.col(i).isZero(0)) return invalid_argument(concat("given vector ", i, " is zero"));
    units.col(i).normalize();
  }
  return units;
}

}  // namespace

Result<Axes> given_axes(const VectorRows& vectors) {
  HTN_ASSIGN_OR_RETURN(const Matrix units, units_of(vectors));
  constexpr auto kThird = static_cast<Index>(kProjectionAxes) - 1;
  const bool is_tall = units.rows() > units.cols();
  const Matrix gram = is_tall ? Matrix(units.transpose() * units) : units * units.transpose();
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(gram);
  const Vector values = solver.eigenvalues().reverse().cwiseMax(0);
  const double share = values.size() > kThird ? std::sqrt(values[kThird] / values[0]) : 0;
  std::vector<Index> dependent;
  const Matrix added = add_up(units, dependent);
  if (share < kSingularShareMin) return rank_failure(units, dependent, share);
  // Three of that rank add something each: at least the third singular value.
  if (units.cols() == kThird + 1) return Axes{axes_of_columns(added), kProjectionAxes};
  Matrix columns = solver.eigenvectors().rightCols(kProjectionAxes).rowwise().reverse();
  if (is_tall) columns = (units * columns).eval();
  for (Index i = 0; i <= kThird; ++i) {
    Vector axis = columns.col(i).normalized();
    take_off(columns, i, axis);
    axis.normalize();
    set_sign(axis);
    columns.col(i) = axis;
  }
  return Axes{axes_of_columns(columns), kProjectionAxes};
}

}  // namespace hartonomous::spatial
