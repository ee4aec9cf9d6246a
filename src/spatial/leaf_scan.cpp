#include "spatial/leaf_scan.hpp"

#include <algorithm>
#include <limits>

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;

std::uint64_t block_within(const LeafView& leaf, std::size_t begin, const Box3& box) {
  const float sides[] = {box.least.x,    box.least.y,    box.least.z,
                         box.greatest.x, box.greatest.y, box.greatest.z};
  const std::size_t count = std::min(kBlockPoints, leaf.count() - begin);
  return points_within(leaf.columns(begin), count, sides);
}

// Five roundings take less than a millionth; the smallest numbers lose what is added.
float bound_of(double squared) {
  const double wider = squared * (1 + 1e-5) + 1e-40;
  constexpr float kMax = std::numeric_limits<float>::max();
  return wider < kMax ? static_cast<float>(wider) : std::numeric_limits<float>::infinity();
}

std::uint64_t block_near(const LeafView& leaf, std::size_t begin, std::size_t points,
                         const Point3& from, float bound) {
  const float at[] = {from.x, from.y, from.z};
  const std::size_t count = std::min(points, leaf.count() - begin);
  return points_near(leaf.columns(begin), count, at, bound);
}

}  // namespace hartonomous::spatial
