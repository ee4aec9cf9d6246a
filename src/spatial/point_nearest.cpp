// The nearest points: leaves in the order of their distance, as long as one is within that of the
// k nearest points so far. No other leaf is read.

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "spatial/leaf_scan.hpp"
#include "spatial/point_core.hpp"
#include "spatial/point_tree.hpp"

namespace hartonomous::spatial {

using geometry::Point3;

namespace {

// Points that are tested at once while the first k are looked for: each of them makes the bound
// less, and fewer of those after it are taken up in vain.
constexpr std::size_t kFirstPoints = 16;

// The k nearest so far: a heap, the farthest on top. Distances are squared.
class Nearest {
 public:
  Nearest(const Point3& from, std::size_t k) : from_(from), k_(k) {
    points_.reserve(std::min(k, kBlockPoints));
  }
  bool is_full() const { return points_.size() == k_; }
  // No point farther than this is of use.
  double bound() const {
    return is_full() ? points_.front().distance : std::numeric_limits<double>::infinity();
  }

  void look_at(const LeafView& leaf, const LeafReader& reader) {
    const std::size_t step = is_full() ? kBlockPoints : kFirstPoints;
    for (std::size_t begin = 0; begin < leaf.count(); begin += step) {
      const std::uint64_t block = block_near(leaf, begin, step, from_, bound_of(bound()));
      each_of_block(block, begin, [&](std::size_t i) {
        const Point3 at = leaf.at(i);
        const NearPoint point{leaf.slot(i), at, squared_distance(at, from_)};
        const bool is_nearer = !is_full() || comes_before(point, points_.front());
        if (is_nearer && reader.lets_through(at, point.slot)) put(point);
      });
    }
  }

  std::vector<NearPoint> take() {
    std::sort_heap(points_.begin(), points_.end(), comes_before);
    for (NearPoint& point : points_) point.distance = std::sqrt(point.distance);
    return std::move(points_);
  }

 private:
  static bool comes_before(const NearPoint& a, const NearPoint& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.slot < b.slot;
  }
  void put(const NearPoint& point) {
    if (is_full()) {
      std::pop_heap(points_.begin(), points_.end(), comes_before);
      points_.back() = point;
    } else {
      points_.push_back(point);
    }
    std::push_heap(points_.begin(), points_.end(), comes_before);
  }

  Point3 from_;
  std::size_t k_;
  std::vector<NearPoint> points_;
};

}  // namespace

Result<std::vector<NearPoint>> PointTree::nearest(const Point3& from, std::size_t k,
                                                  const PointFilter& filter) const {
  if (!is_finite(from)) return invalid_argument("nearest: a coordinate is not finite");
  if (k == 0) return std::vector<NearPoint>();
  const LeafReader reader(*core_, filter);
  Nearest nearest(from, k);
  NearestLeaves leaves(core_->boxes, from, filter.within);
  // A leaf that is as far as the bound may hold an equally near point of a lower slot.
  while (const std::optional<std::uint32_t> leaf = leaves.next(bound_of(nearest.bound()))) {
    HTN_ASSIGN_OR_RETURN(const HeldLeaf held, reader.read(*leaf));
    nearest.look_at(held.view, reader);
  }
  return nearest.take();
}

}  // namespace hartonomous::spatial
