#include "spatial/projection_axes.hpp"

#include <optional>
#include <utility>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "spatial/dense_matrix.hpp"

namespace hartonomous::spatial {
namespace {

using Eigen::Index;

// Up to here the eigenvalue problem is solved whole.
constexpr std::size_t kDenseMax = 1024;
constexpr std::size_t kBlockRows = 256;
// More directions than are asked for: the third converges by its share over the sixteenth.
constexpr std::size_t kSubspace = 16;
constexpr int kSubspaceSteps = 300;
// A Ritz vector whose residual is below this share of its value is converged.
constexpr double kResidualMax = 1e-7;
// Of the first direction's variance; rounding of the covariance is some 1e-13 of it.
constexpr double kVarianceMin = 1e-10;
// Of the rows' mean squared norm: what the rounding of float32 makes of equal rows.
constexpr double kSpreadMin = 1e-14;

// Directions with their variance, greatest first, not all of length 1 yet.
struct Directions {
  Matrix columns;
  Vector variances;
};

// Rows less their mean, in double precision, a block at a time.
class CentredRows {
 public:
  explicit CentredRows(const VectorRows& rows)
      : rows_(rows), mean_(Vector::Zero(static_cast<Index>(rows.dimension))) {
    double squares = 0;
    for (std::size_t begin = 0; begin < rows_.count(); begin += kBlockRows) {
      const Matrix block = rows_in_double(rows_, begin, size_at(begin));
      mean_ += block.colwise().sum().transpose();
      squares += block.squaredNorm();
    }
    const auto count = static_cast<double>(rows_.count());
    mean_ /= count;
    mean_square_ = squares / count;
    for_each_block([&](const Matrix& block) { variance_ += block.squaredNorm() / count; });
  }

  std::size_t count() const { return rows_.count(); }
  std::size_t dimension() const { return rows_.dimension; }
  // Whether they differ by more than rounding.
  bool is_spread() const { return variance_ > kSpreadMin * mean_square_; }

  template <typename Use>
  void for_each_block(Use use) const {
    for (std::size_t begin = 0; begin < rows_.count(); begin += kBlockRows) {
      Matrix block = rows_in_double(rows_, begin, size_at(begin));
      block.rowwise() -= mean_.transpose();
      use(std::as_const(block));
    }
  }
  Matrix all() const {
    Matrix all = rows_in_double(rows_, 0, rows_.count());
    all.rowwise() -= mean_.transpose();
    return all;
  }

 private:
  std::size_t size_at(std::size_t begin) const {
    return std::min(kBlockRows, rows_.count() - begin);
  }

  VectorRows rows_;
  Vector mean_;
  double mean_square_ = 0;
  double variance_ = 0;
};

// The last columns, which have the greatest values, turned about.
Directions greatest(const Eigen::SelfAdjointEigenSolver<Matrix>& solver, double count) {
  const Index wanted = std::min<Index>(kProjectionAxes, solver.eigenvalues().size());
  return {solver.eigenvectors().rightCols(wanted).rowwise().reverse(),
          solver.eigenvalues().tail(wanted).reverse() / count};
}

Directions directions_of_covariance(const CentredRows& rows) {
  const auto size = static_cast<Index>(rows.dimension());
  Matrix sum = Matrix::Zero(size, size);
  rows.for_each_block([&](const Matrix& block) {
    sum.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
  });
  return greatest(Eigen::SelfAdjointEigenSolver<Matrix>(sum), static_cast<double>(rows.count()));
}

// C^T v of an eigenvector v of C C^T is one of C^T C with the same value.
Directions directions_of_gram(const CentredRows& rows) {
  const Matrix all = rows.all();
  const Matrix gram = all * all.transpose();
  Directions found =
      greatest(Eigen::SelfAdjointEigenSolver<Matrix>(gram), static_cast<double>(rows.count()));
  found.columns = (all.transpose() * found.columns).eval();
  return found;
}

Matrix orthonormal(const Matrix& columns) {
  const Eigen::HouseholderQR<Matrix> qr(columns);
  return qr.householderQ() * Matrix::Identity(columns.rows(), columns.cols());
}

// Subspace iteration with a Rayleigh-Ritz step, from fixed directions.
Directions directions_by_iteration(const CentredRows& rows) {
  Rng rng(1);
  Matrix basis(static_cast<Index>(rows.dimension()), static_cast<Index>(kSubspace));
  for (Index i = 0; i < basis.size(); ++i) basis.data()[i] = rng.normal();
  basis = orthonormal(basis);
  const auto count = static_cast<double>(rows.count());
  Directions ritz;
  for (int step = 0; step < kSubspaceSteps; ++step) {
    Matrix image = Matrix::Zero(basis.rows(), basis.cols());
    rows.for_each_block([&](const Matrix& block) {
      const Matrix coordinates = block * basis;
      image.noalias() += block.transpose() * coordinates;
    });
    const Eigen::SelfAdjointEigenSolver<Matrix> inner(basis.transpose() * image);
    const Matrix turned = inner.eigenvectors().rightCols(kProjectionAxes).rowwise().reverse();
    const Vector values = inner.eigenvalues().tail(kProjectionAxes).reverse();
    ritz = {basis * turned, values / count};
    const Matrix residual = image * turned - ritz.columns * values.asDiagonal();
    if (residual.colwise().norm().maxCoeff() <= kResidualMax * values[0]) break;
    basis = orthonormal(image);
  }
  return ritz;
}

Directions directions_of(const CentredRows& rows) {
  if (rows.count() < rows.dimension() && rows.count() <= kDenseMax) return directions_of_gram(rows);
  if (rows.dimension() <= kDenseMax) return directions_of_covariance(rows);
  return directions_by_iteration(rows);
}

// The unit vector that has least of the first `count` columns, the first of equal ones.
Vector farthest_unit(const Matrix& columns, Index count) {
  Index least = 0;
  const Vector shares = columns.leftCols(count).rowwise().squaredNorm();
  shares.minCoeff(&least);
  return Vector::Unit(columns.rows(), least);
}

Axes complete(const Directions& found, std::size_t dimension) {
  const auto size = static_cast<Index>(dimension);
  Axes axes;
  Matrix columns = Matrix::Zero(size, std::min<Index>(kProjectionAxes, size));
  for (Index i = 0; i < columns.cols(); ++i) {
    const bool is_direction =
        i < found.variances.size() && found.variances[i] > kVarianceMin * found.variances[0];
    Vector axis = is_direction ? Vector(found.columns.col(i)) : farthest_unit(columns, i);
    axis.normalize();
    take_off(columns, i, axis);
    axis.normalize();
    set_sign(axis);
    columns.col(i) = axis;
    axes.directions += is_direction ? 1 : 0;
  }
  axes.numbers = axes_of_columns(columns);
  return axes;
}

}  // namespace

Result<Axes> principal_axes(const VectorRows& rows) {
  const CentredRows centred(rows);
  if (!centred.is_spread()) {
    return failed_precondition(concat("all ", rows.count(), " vectors of the sample are equal"));
  }
  return complete(directions_of(centred), rows.dimension);
}

}  // namespace hartonomous::spatial
