#pragma once

// Projections that fit a sample of vectors.
//
//   HTN_ASSIGN_OR_RETURN(const ProjectionFit fit,
//                        fit_pca({numbers, 100}, {.vector_scale = VectorScale::kNormalised}));
//
// The axes come from the sample or are given (projection_axes.hpp says how); then the box is laid
// around the sample: the centre of each axis is midway between two quantiles of it, and the scale
// makes the axis whose quantiles are farthest apart as long as the box. A few vectors in a thousand
// are outside of it on purpose: they are put onto its surface and counted.
// 1. The same sample, options and build give the same projection on the same processor.
// 2. A sample in fewer than three directions (two vectors, a line, a plane) is taken: `directions`
//    says how many there are, the other axes are completed. A sample of equal vectors is refused.
// Memory: a copy of the sample where vectors are normalised, and what the axes take.
// Thread-safety: pure functions.

#include <cstdint>

#include <hartonomous/base/result.hpp>

#include "spatial/projection.hpp"
#include "spatial/vector_rows.hpp"

namespace hartonomous::spatial {

struct ProjectionOptions {
  VectorScale vector_scale = VectorScale::kAsGiven;  // stored with the projection
  // Shares of the sample that may lie outside of the box at either end of an axis, 0 to below 0.5.
  double outliers_share = 0.001;

  Status validate() const;
};

struct LandmarkOptions {
  std::size_t count = 64;  // 4 to 1024; fewer are taken where fewer vectors differ
  std::uint64_t seed = 1;

  Status validate() const;
};

struct ProjectionFit {
  Projection projection;
  std::size_t directions = 0;     // of the axes, those in which the vectors differ
  double explained_variance = 0;  // of the sample's variance, what the axes have: 0 to 1
  std::size_t saturated = 0;      // vectors of the sample outside of the box
};

// Errors of all: kInvalidArgument: options, no whole rows, a NaN or an infinity (its row is named);
// kFailedPrecondition: vectors that are all equal, or too near for a scale in float32.
Result<ProjectionFit> fit_pca(const VectorRows& sample, const ProjectionOptions& options);
Result<ProjectionFit> fit_landmarks(const VectorRows& sample, const LandmarkOptions& landmarks,
                                    const ProjectionOptions& options);
// kInvalidArgument also where `given` are of another dimension or do not span three directions.
Result<ProjectionFit> fit_given(const VectorRows& given, const VectorRows& sample,
                                const ProjectionOptions& options);

}  // namespace hartonomous::spatial
