#pragma once

// How well points keep the distances of the vectors they stand for.
// Thread-safety: pure functions.

#include <cstdint>

#include <hartonomous/base/result.hpp>

#include "spatial/projection.hpp"
#include "spatial/vector_rows.hpp"

namespace hartonomous::spatial {

struct QualityOptions {
  std::size_t pairs = 20'000;
  std::uint64_t seed = 1;
};

struct ProjectionQuality {
  // Of the distances of points with those of vectors (at length 1 where they are normalised):
  // Pearson's, -1 to 1; 0 where one of the two does not vary.
  double correlation = 0;
  // Kruskal's stress-1, 0 to 1: the root of sum (d - s * delta)^2 over sum d^2, of the distances d
  // of vectors and delta of points, with the s that makes it least.
  double stress = 0;
  std::size_t saturated = 0;  // of the rows
};

// Over pairs of different rows, drawn with repetition. Cost: O((rows + pairs) * dimension).
// Errors: kInvalidArgument: rows of another dimension, fewer than two, a NaN or an infinity, no
// pairs.
Result<ProjectionQuality> measure_quality(const Projection& projection, const VectorRows& rows,
                                          const QualityOptions& options);

}  // namespace hartonomous::spatial
