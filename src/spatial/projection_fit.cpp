#include "spatial/projection_fit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "kernels/projection.hpp"
#include "spatial/projection_axes.hpp"

namespace hartonomous::spatial {
namespace {

constexpr std::size_t kLandmarksMin = 4;
constexpr std::size_t kLandmarksMax = 1024;

// The sample as the axes see it.
class PreparedSample {
 public:
  static Result<PreparedSample> prepare(const VectorRows& sample,
                                        const ProjectionOptions& options) {
    HTN_RETURN_IF_ERROR(options.validate());
    HTN_RETURN_IF_ERROR(check_rows(sample, "vector"));
    if (sample.count() < 2) {
      return failed_precondition(concat("a sample of ", sample.count(), " vectors"));
    }
    PreparedSample prepared(sample, options);
    if (options.vector_scale == VectorScale::kNormalised) prepared.normalise();
    return prepared;
  }

  VectorRows rows() const {
    return {normalised_.empty() ? given_.numbers : std::span<const float>(normalised_),
            given_.dimension};
  }
  const VectorRows& given() const { return given_; }
  const ProjectionOptions& options() const { return options_; }

 private:
  PreparedSample(const VectorRows& given, const ProjectionOptions& options)
      : given_(given), options_(options) {}

  void normalise() {
    normalised_.reserve(given_.numbers.size());
    for (std::size_t at = 0; at < given_.count(); ++at) {
      double squares = 0;
      for (const double number : given_.row(at)) squares += number * number;
      const double length = squares == 0 ? 1 : std::sqrt(squares);
      for (const double number : given_.row(at)) {
        normalised_.push_back(static_cast<float>(number / length));
      }
    }
  }

  VectorRows given_;
  ProjectionOptions options_;
  std::vector<float> normalised_;
};

// Where one axis has the sample.
struct Extent {
  double least = 0;
  double greatest = 0;
  double variance = 0;
};

// The quantiles are numbers of the sample, the outer ones where a share falls between two.
Extent extent_of(std::vector<float>& numbers, double outliers_share) {
  const auto last = static_cast<double>(numbers.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(outliers_share * last));
  const auto behind = static_cast<std::ptrdiff_t>(std::ceil((1 - outliers_share) * last));
  double mean = 0;
  for (const double number : numbers) mean += number;
  mean /= static_cast<double>(numbers.size());
  Extent extent;
  for (const double number : numbers) extent.variance += (number - mean) * (number - mean);
  extent.variance /= static_cast<double>(numbers.size());
  std::nth_element(numbers.begin(), numbers.begin() + below, numbers.end());
  extent.least = numbers[static_cast<std::size_t>(below)];
  std::nth_element(numbers.begin(), numbers.begin() + behind, numbers.end());
  extent.greatest = numbers[static_cast<std::size_t>(behind)];
  return extent;
}

using Extents = std::array<Extent, kProjectionAxes>;

Extents extents_of(const VectorRows& rows, const std::vector<float>& axes, double outliers_share) {
  std::vector<float> flat(rows.count() * kProjectionAxes);
  kernels::project(axes.data(), rows.numbers.data(), rows.dimension, rows.dimension, rows.count(),
                   flat.data());
  Extents extents;
  std::vector<float> numbers(rows.count());
  for (std::size_t axis = 0; axis < kProjectionAxes; ++axis) {
    for (std::size_t row = 0; row < rows.count(); ++row) {
      numbers[row] = flat[row * kProjectionAxes + axis];
    }
    extents[axis] = extent_of(numbers, outliers_share);
  }
  return extents;
}

double width_of(const Extents& extents) {
  double width = 0;
  for (const Extent& extent : extents) width = std::max(width, extent.greatest - extent.least);
  return width;
}

double variance_of(const VectorRows& rows) {
  std::vector<double> mean(rows.dimension, 0.0);
  const auto count = static_cast<double>(rows.count());
  for (std::size_t row = 0; row < rows.count(); ++row) {
    for (std::size_t i = 0; i < rows.dimension; ++i) mean[i] += rows.row(row)[i] / count;
  }
  double variance = 0;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    for (std::size_t i = 0; i < rows.dimension; ++i) {
      const double off = rows.row(row)[i] - mean[i];
      variance += off * off / count;
    }
  }
  return variance;
}

Result<ProjectionFit> calibrate(const PreparedSample& sample, Axes axes, ProjectionMethod method) {
  const VectorRows rows = sample.rows();
  Extents extents = extents_of(rows, axes.numbers, sample.options().outliers_share);
  // Almost all are equal: then what differs gives the scale.
  if (width_of(extents) == 0) extents = extents_of(rows, axes.numbers, 0);
  ProjectionParts parts{.method = method,
                        .vector_scale = sample.options().vector_scale,
                        .dimension = rows.dimension,
                        .axes = std::move(axes.numbers)};
  double variance = 0;
  for (std::size_t axis = 0; axis < kProjectionAxes; ++axis) {
    parts.centre[axis] = static_cast<float>((extents[axis].least + extents[axis].greatest) / 2);
    variance += extents[axis].variance;
  }
  const double width = width_of(extents);
  parts.scale = static_cast<float>(2 * kProjectionExtent / width);
  if (width == 0 || !std::isfinite(parts.scale)) {
    return failed_precondition("the sample's vectors do not differ along the axes");
  }
  HTN_ASSIGN_OR_RETURN(Projection projection, Projection::make(std::move(parts)));
  std::vector<geometry::Point3> points(rows.count());
  HTN_ASSIGN_OR_RETURN(const std::size_t saturated,
                       projection.project(sample.given().numbers, points));
  return ProjectionFit{.projection = std::move(projection),
                       .directions = axes.directions,
                       .explained_variance = std::min(1.0, variance / variance_of(rows)),
                       .saturated = saturated};
}

}  // namespace

Status ProjectionOptions::validate() const {
  if (outliers_share >= 0 && outliers_share < 0.5) return {};
  return invalid_argument("a share of outliers is 0 to below 0.5");
}

Status LandmarkOptions::validate() const {
  if (count >= kLandmarksMin && count <= kLandmarksMax) return {};
  return invalid_argument(
      concat(count, " landmarks; ", kLandmarksMin, " to ", kLandmarksMax, " are taken"));
}

Result<ProjectionFit> fit_pca(const VectorRows& sample, const ProjectionOptions& options) {
  HTN_ASSIGN_OR_RETURN(const auto prepared, PreparedSample::prepare(sample, options));
  HTN_ASSIGN_OR_RETURN(Axes axes, principal_axes(prepared.rows()));
  return calibrate(prepared, std::move(axes), ProjectionMethod::kPca);
}

Result<ProjectionFit> fit_landmarks(const VectorRows& sample, const LandmarkOptions& landmarks,
                                    const ProjectionOptions& options) {
  HTN_RETURN_IF_ERROR(landmarks.validate());
  HTN_ASSIGN_OR_RETURN(const auto prepared, PreparedSample::prepare(sample, options));
  const VectorRows rows = prepared.rows();
  HTN_ASSIGN_OR_RETURN(Axes axes,
                       landmark_axes(rows, farthest_first(rows, landmarks.count, landmarks.seed)));
  return calibrate(prepared, std::move(axes), ProjectionMethod::kLandmarks);
}

Result<ProjectionFit> fit_given(const VectorRows& given, const VectorRows& sample,
                                const ProjectionOptions& options) {
  HTN_ASSIGN_OR_RETURN(const auto prepared, PreparedSample::prepare(sample, options));
  HTN_RETURN_IF_ERROR(check_rows(given, "given vector"));
  if (given.dimension != sample.dimension) {
    return invalid_argument(concat("given vectors of dimension ", given.dimension,
                                   ", the sample's are of ", sample.dimension));
  }
  HTN_ASSIGN_OR_RETURN(Axes axes, given_axes(given));
  return calibrate(prepared, std::move(axes), ProjectionMethod::kGiven);
}

}  // namespace hartonomous::spatial
