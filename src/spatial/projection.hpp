#pragma once

// Projection: vectors of any dimension as points in the box [-100, 100]^3.
//
//   HTN_ASSIGN_OR_RETURN(const ProjectionFit fit, fit_pca(sample, {}));
//   HTN_ASSIGN_OR_RETURN(std::size_t saturated, fit.projection.project(vectors, points));
//
// point = clamp(scale * (axes * vector - centre), -100, 100), of the vector's direction alone where
// vectors are normalised. Invariants:
// 1. The axes are orthonormal, to what float32 can say. There are three, or as many as dimensions
//    where there are fewer; the others are zeros, and so are the points' coordinates.
// 2. One scale serves all axes: within the box and but for rounding, a distance of two points is at
//    most `scale` times that of their vectors, so a point that is too far rules its vector out.
// 3. A vector has the same bits alone and among others on the same processor.
// Cost: a multiplication with three rows, memory is read once. docs/format/projection.md draws the
// bytes. It is no index, and it does not say how its axes were found: see projection_fit.hpp.
// Thread-safety: immutable.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/geometry/box3.hpp>

namespace hartonomous::spatial {

inline constexpr float kProjectionExtent = 100;
inline constexpr std::size_t kProjectionAxes = 3;

// Numbers are stored.
enum class VectorScale : std::uint8_t {
  kAsGiven = 1,
  kNormalised = 2,  // to length 1; the zero vector stays where it is
};
enum class ProjectionMethod : std::uint8_t { kPca = 1, kLandmarks = 2, kGiven = 3 };

struct ProjectionParts {
  ProjectionMethod method = ProjectionMethod::kPca;
  VectorScale vector_scale = VectorScale::kAsGiven;
  std::size_t dimension = 0;
  std::vector<float> axes = {};  // kProjectionAxes rows of `dimension` numbers
  std::array<float, kProjectionAxes> centre = {};
  float scale = 1;

  // Errors: kInvalidArgument: an invariant that does not hold.
  Status validate() const;
};

class Projection {
 public:
  // Errors: kInvalidArgument.
  static Result<Projection> make(ProjectionParts parts);

  const ProjectionParts& parts() const { return parts_; }
  std::size_t dimension() const { return parts_.dimension; }

  // `vectors` are whole rows, as many as `points`; returns how many points were outside of the box
  // and are on its surface. REQUIRES: the sizes match.
  // Errors: kInvalidArgument names the first vector that has a NaN or an infinity.
  Result<std::size_t> project(std::span<const float> vectors,
                              std::span<geometry::Point3> points) const;

  std::string encode() const;
  // Errors: kCorruption where these are not the bytes of an encode().
  static Result<Projection> decode(Bytes bytes);

 private:
  explicit Projection(ProjectionParts parts) : parts_(std::move(parts)) {}

  ProjectionParts parts_;
};

}  // namespace hartonomous::spatial
