#pragma once

// Metric: what "near" means among vectors. Distances are given out so that the smaller is the
// nearer, whatever the metric:
//
//   kL2      the Euclidean distance
//   kCosine  1 - cos of the angle; a vector of length zero is at distance 1 from everything
//   kDot     minus the inner product
//
// Numbers are stored: they are never given another meaning. Thread-safety: immutable.

#include <cstdint>
#include <string_view>

#include <hartonomous/base/result.hpp>

namespace hartonomous::vector {

enum class Metric : std::uint8_t { kL2 = 1, kCosine = 2, kDot = 3 };

// "l2", "cosine", "dot"; "unknown" for a number that is none of them.
std::string_view metric_name(Metric metric);
// Errors: kInvalidArgument, naming those there are.
Result<Metric> parse_metric(std::string_view name);

}  // namespace hartonomous::vector
