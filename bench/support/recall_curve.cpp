#include "support/recall_curve.hpp"

#include <algorithm>
#include <cmath>

namespace hartonomous::bench {

std::optional<double> rate_at(const RecallCurve& curve, double recall) {
  std::optional<double> best;
  const auto offer = [&](double rate) { best = std::max(best.value_or(0), rate); };
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const CurvePoint& point = curve.points[i];
    if (point.recall >= recall) offer(point.rate);
    if (i == 0) continue;
    const CurvePoint& before = curve.points[i - 1];
    if (before.recall >= recall || point.recall < recall) continue;
    const double share = (recall - before.recall) / (point.recall - before.recall);
    offer(before.rate * std::pow(point.rate / before.rate, share));
  }
  return best;
}

}  // namespace hartonomous::bench
