#include "spatial/projection.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "kernels/distance.hpp"
#include "kernels/projection.hpp"
#include "spatial/vector_rows.hpp"

namespace hartonomous::spatial {
namespace {

// So many rows that their coordinates stay in the first cache.
constexpr std::size_t kBlockRows = 256;
// Rounding of unit vectors to float32 is far below this, a wrong axis above.
constexpr double kOrthonormalTolerance = 1e-4;
// Between these no square that matters is lost or too large.
constexpr float kSquaredNormMin = 1e-30F;
constexpr float kSquaredNormMax = 1e30F;

using Coordinates = std::array<double, kProjectionAxes>;

double dot(std::span<const float> left, std::span<const float> right) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) sum += static_cast<double>(left[i]) * right[i];
  return sum;
}

std::span<const float> axis_of(const ProjectionParts& parts, std::size_t axis) {
  return std::span(parts.axes).subspan(axis * parts.dimension, parts.dimension);
}

// For vectors so long or so short that float32 loses them: doubles hold every sum of their squares.
Coordinates coordinates_in_double(const ProjectionParts& parts, std::span<const float> vector) {
  double length = 1;
  if (parts.vector_scale == VectorScale::kNormalised) length = std::sqrt(dot(vector, vector));
  Coordinates at{};
  if (length == 0) return at;
  for (std::size_t axis = 0; axis < kProjectionAxes; ++axis) {
    at[axis] = dot(axis_of(parts, axis), vector) / length;
  }
  return at;
}

bool is_finite(const float* three) {
  return std::isfinite(static_cast<double>(three[0]) + three[1] + three[2]);
}

// Into the box; whether the point was within it.
bool place(const ProjectionParts& parts, const Coordinates& at, geometry::Point3& point) {
  std::array<float, kProjectionAxes> placed{};
  bool is_within = true;
  for (std::size_t axis = 0; axis < kProjectionAxes; ++axis) {
    constexpr double kExtent = kProjectionExtent;
    const double exact = (at[axis] - parts.centre[axis]) * parts.scale;
    is_within = is_within && exact >= -kExtent && exact <= kExtent;
    placed[axis] = static_cast<float>(std::clamp(exact, -kExtent, kExtent));
  }
  point = {placed[0], placed[1], placed[2]};
  return is_within;
}

}  // namespace

Status ProjectionParts::validate() const {
  if (dimension == 0 || dimension > limits::kVectorDimensionMax) {
    return invalid_argument(concat("projection of dimension ", dimension));
  }
  if (axes.size() != kProjectionAxes * dimension) {
    return invalid_argument(concat("projection of ", axes.size(), " numbers of axes"));
  }
  if (!is_finite(centre.data()) || !std::isfinite(scale) || scale <= 0) {
    return invalid_argument("projection: centre or scale is no length");
  }
  for (std::size_t left = 0; left < kProjectionAxes; ++left) {
    for (std::size_t right = left; right < kProjectionAxes; ++right) {
      const double expected = left == right && left < dimension ? 1 : 0;
      const double product = dot(axis_of(*this, left), axis_of(*this, right));
      // Not the other way round: a NaN is no axis.
      if (std::abs(product - expected) <= kOrthonormalTolerance) continue;
      return invalid_argument(
          concat("projection: axes ", left, " and ", right, " are not orthonormal"));
    }
  }
  return {};
}

Result<Projection> Projection::make(ProjectionParts parts) {
  HTN_RETURN_IF_ERROR(parts.validate());
  return Projection(std::move(parts));
}

Result<std::size_t> Projection::project(std::span<const float> vectors,
                                        std::span<geometry::Point3> points) const {
  const std::size_t size = parts_.dimension;
  const bool is_normalised = parts_.vector_scale == VectorScale::kNormalised;
  std::array<float, kBlockRows * kProjectionAxes> block;
  std::size_t saturated = 0;
  for (std::size_t begin = 0; begin < points.size(); begin += kBlockRows) {
    const std::size_t rows = std::min(kBlockRows, points.size() - begin);
    const float* first = vectors.data() + begin * size;
    kernels::project(parts_.axes.data(), first, size, size, rows, block.data());
    for (std::size_t row = 0; row < rows; ++row) {
      const std::span<const float> vector(first + row * size, size);
      const float* flat = block.data() + row * kProjectionAxes;
      const float squared = is_normalised ? kernels::squared_norm(vector.data(), size) : 1;
      Coordinates at;
      // Asked so that a NaN is not plain.
      if (squared >= kSquaredNormMin && squared <= kSquaredNormMax && is_finite(flat)) {
        const double length = is_normalised ? std::sqrt(static_cast<double>(squared)) : 1;
        at = {flat[0] / length, flat[1] / length, flat[2] / length};
      } else {
        HTN_RETURN_IF_ERROR(check_row(vector, begin + row, "vector"));
        at = coordinates_in_double(parts_, vector);
      }
      saturated += place(parts_, at, points[begin + row]) ? 0 : 1;
    }
  }
  return saturated;
}

}  // namespace hartonomous::spatial
