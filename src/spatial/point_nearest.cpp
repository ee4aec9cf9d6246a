// The nearest points: the nearest leaves give a bound, and what is within the bound is looked at.

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "spatial/leaf_scan.hpp"
#include "spatial/point_core.hpp"
#include "spatial/point_tree.hpp"

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;

namespace {

using Leaves = std::vector<std::uint32_t>;

// Leaves that the first step asks for beside those that hold k points; each step after it asks for
// so many times as many.
constexpr std::size_t kLeavesFirst = 3;
constexpr std::size_t kLeavesFactor = 4;
constexpr std::size_t kLeavesReserved = 32;

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
    for (std::size_t begin = 0; begin < leaf.count(); begin += kBlockPoints) {
      const std::uint64_t block = block_near(leaf, begin, from_, bound_of(bound()));
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

// Leaves that were looked at or need not be: by number.
class Done {
 public:
  bool has(std::uint32_t leaf) const {
    return std::binary_search(leaves_.begin(), leaves_.end(), leaf);
  }
  void add(const Leaves& leaves) {
    leaves_.insert(leaves_.end(), leaves.begin(), leaves.end());
    std::sort(leaves_.begin(), leaves_.end());
  }

 private:
  Leaves leaves_;
};

// The nearest leaf first, as long as it is within the bound.
Status look_into(const Leaves& leaves, const Done& done, const LeafReader& reader,
                 const Point3& from, Nearest& nearest) {
  std::vector<std::pair<double, std::uint32_t>> by_distance;
  by_distance.reserve(leaves.size());
  for (const std::uint32_t leaf : leaves) {
    const double distance = squared_distance(reader.box(leaf), from);
    if (distance <= nearest.bound() && !done.has(leaf)) by_distance.emplace_back(distance, leaf);
  }
  std::sort(by_distance.begin(), by_distance.end());
  for (const auto& [distance, leaf] : by_distance) {
    // One that is as far as the bound may hold an equally near point of a lower slot.
    if (distance > nearest.bound()) break;
    if (!reader.is_wanted(leaf)) continue;
    HTN_ASSIGN_OR_RETURN(const HeldLeaf held, reader.read(leaf));
    nearest.look_at(held.view, reader);
  }
  return {};
}

}  // namespace

Result<std::vector<NearPoint>> PointTree::nearest(const Point3& from, std::size_t k,
                                                  const PointFilter& filter) const {
  if (!is_finite(from)) return invalid_argument("nearest: a coordinate is not finite");
  if (k == 0) return std::vector<NearPoint>();
  const LeafReader reader(*core_, filter);
  Nearest nearest(from, k);
  Done done;
  Leaves leaves;
  leaves.reserve(kLeavesReserved);
  std::size_t asked =
      kLeavesFirst + std::min<std::uint64_t>(k, points()) / core_->top.points_per_leaf;
  while (true) {
    leaves.clear();
    core_->boxes.nearest(from, asked, filter.within, leaves);
    HTN_RETURN_IF_ERROR(look_into(leaves, done, reader, from, nearest));
    if (leaves.size() < asked) return nearest.take();  // there are no others
    done.add(leaves);
    if (nearest.is_full()) break;
    asked *= kLeavesFactor;
  }
  leaves.clear();
  core_->boxes.intersecting(box_around(from, std::sqrt(nearest.bound())), leaves);
  HTN_RETURN_IF_ERROR(look_into(leaves, done, reader, from, nearest));
  return nearest.take();
}

}  // namespace hartonomous::spatial
