#pragma once

// RecallCurve: recall and rate of an index as its width grows, and the rate at a given recall.
// Thread-safety: immutable functions.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace hartonomous::bench {

struct CurvePoint {
  std::size_t width = 0;  // 0: there is none to choose
  double recall = 0;
  double rate = 0;  // queries per second
};

struct RecallCurve {
  std::string name;
  std::vector<CurvePoint> points;  // by width
};

// The greatest rate at no less recall: between points on the straight line of recall and the
// logarithm of the rate; where the curve begins above it, that of its first point; nothing where it
// stays below.
std::optional<double> rate_at(const RecallCurve& curve, double recall);

}  // namespace hartonomous::bench
