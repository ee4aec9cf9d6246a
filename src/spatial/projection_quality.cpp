#include "spatial/projection_quality.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::spatial {
namespace {

// Sums over pairs of a distance of vectors and one of points.
class PairSums {
 public:
  void add(double vectors, double points) {
    ++count_;
    vectors_ += vectors;
    points_ += points;
    vectors_squared_ += vectors * vectors;
    points_squared_ += points * points;
    products_ += vectors * points;
  }
  double correlation() const {
    const double both = count_ * products_ - vectors_ * points_;
    const double left = count_ * vectors_squared_ - vectors_ * vectors_;
    const double right = count_ * points_squared_ - points_ * points_;
    return left > 0 && right > 0 ? both / std::sqrt(left * right) : 0;
  }
  // The best s is sum d delta / sum delta^2; put in, the sum of squares is as below.
  double stress() const {
    if (vectors_squared_ == 0) return 0;
    const double kept = points_squared_ == 0 ? 0 : products_ * products_ / points_squared_;
    return std::sqrt(std::max(0.0, 1 - kept / vectors_squared_));
  }

 private:
  double count_ = 0;
  double vectors_ = 0;
  double points_ = 0;
  double vectors_squared_ = 0;
  double points_squared_ = 0;
  double products_ = 0;
};

double factor_of(const Projection& projection, std::span<const float> vector) {
  if (projection.parts().vector_scale == VectorScale::kAsGiven) return 1;
  double squares = 0;
  for (const double number : vector) squares += number * number;
  return squares == 0 ? 1 : 1 / std::sqrt(squares);
}

double distance(const Projection& projection, std::span<const float> left,
                std::span<const float> right) {
  const double left_factor = factor_of(projection, left);
  const double right_factor = factor_of(projection, right);
  double squares = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double off = left[i] * left_factor - right[i] * right_factor;
    squares += off * off;
  }
  return std::sqrt(squares);
}

double distance(const geometry::Point3& left, const geometry::Point3& right) {
  return std::hypot(left.x - right.x, left.y - right.y, left.z - right.z);
}

}  // namespace

Result<ProjectionQuality> measure_quality(const Projection& projection, const VectorRows& rows,
                                          const QualityOptions& options) {
  HTN_RETURN_IF_ERROR(check_rows(rows, "vector"));
  if (rows.dimension != projection.dimension() || rows.count() < 2 || options.pairs == 0) {
    return invalid_argument(concat(rows.count(), " vectors of dimension ", rows.dimension, " and ",
                                   options.pairs, " pairs for a projection of dimension ",
                                   projection.dimension()));
  }
  std::vector<geometry::Point3> points(rows.count());
  ProjectionQuality quality;
  HTN_ASSIGN_OR_RETURN(quality.saturated, projection.project(rows.numbers, points));
  Rng rng(options.seed);
  PairSums sums;
  for (std::size_t pair = 0; pair < options.pairs; ++pair) {
    const std::size_t left = rng.below(rows.count());
    // Any of the others.
    const std::size_t right = (left + 1 + rng.below(rows.count() - 1)) % rows.count();
    sums.add(distance(projection, rows.row(left), rows.row(right)),
             distance(points[left], points[right]));
  }
  quality.correlation = sums.correlation();
  quality.stress = sums.stress();
  return quality;
}

}  // namespace hartonomous::spatial
