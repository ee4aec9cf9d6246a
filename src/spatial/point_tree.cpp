#include "spatial/point_tree.hpp"

#include <algorithm>
#include <cmath>

#include "spatial/leaf_scan.hpp"
#include "spatial/point_core.hpp"

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;
using geometry::Ray3;
using geometry::RayPlace;
using geometry::RayReach;
using geometry::RayStretch;

namespace {

using Leaves = std::vector<std::uint32_t>;

// In the order of the curve, each once.
void sort_leaves(Leaves& leaves) {
  std::sort(leaves.begin(), leaves.end());
  leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
}

void append_within(const HeldLeaf& leaf, const Box3& box, const LeafReader& reader,
                   std::vector<SlotPoint>& found) {
  const LeafView& view = leaf.view;
  for (std::size_t begin = 0; begin < view.count(); begin += kBlockPoints) {
    each_of_block(block_within(view, begin, box), begin, [&](std::size_t i) {
      const SlotPoint point{view.slot(i), view.at(i)};
      if (reader.lets_through(point.at, point.slot)) found.push_back(point);
    });
  }
}

void append_near(const HeldLeaf& leaf, const Point3& centre, double squared,
                 const LeafReader& reader, std::vector<NearPoint>& found) {
  const LeafView& view = leaf.view;
  const float bound = bound_of(squared);
  for (std::size_t begin = 0; begin < view.count(); begin += kBlockPoints) {
    each_of_block(block_near(view, begin, kBlockPoints, centre, bound), begin, [&](std::size_t i) {
      const NearPoint point{view.slot(i), view.at(i), squared_distance(view.at(i), centre)};
      if (point.distance > squared || !reader.lets_through(point.at, point.slot)) return;
      found.push_back(point);
      found.back().distance = std::sqrt(point.distance);
    });
  }
}

void append_along(const HeldLeaf& leaf, const Ray3& ray, const RayReach& reach,
                  const LeafReader& reader, std::vector<RayPoint>& found) {
  for (std::size_t i = 0; i < leaf.view.count(); ++i) {
    const Point3 at = leaf.view.at(i);
    const RayPlace where = place(ray, at);
    if (!is_within(where, reach) || !reader.lets_through(at, leaf.view.slot(i))) continue;
    found.push_back({leaf.view.slot(i), at, where.along, std::sqrt(where.squared_beside)});
  }
}

// A ray's box is mostly not near the ray: boxes of so many pieces of it are.
constexpr int kRayPieces = 32;

Leaves leaves_along(const PointCore& core, const Ray3& ray, const RayReach& reach,
                    const RayStretch& stretch) {
  Leaves leaves;
  const double step = (stretch.last - stretch.first) / kRayPieces;
  for (int i = 0; i < kRayPieces; ++i) {
    // Ends overlap a little: a point between two pieces is in both.
    const RayStretch piece{stretch.first + step * (i - 1e-6),
                           stretch.first + step * (i + 1 + 1e-6)};
    core.boxes.intersecting(box_along(ray, reach, piece), leaves);
  }
  sort_leaves(leaves);
  const auto is_apart = [&](std::uint32_t leaf) {
    return !may_reach(ray, reach, core.boxes.box(leaf));
  };
  leaves.erase(std::remove_if(leaves.begin(), leaves.end(), is_apart), leaves.end());
  return leaves;
}

bool is_number(const Point3& point) {
  return !std::isnan(point.x) && !std::isnan(point.y) && !std::isnan(point.z);
}
bool is_number(const Box3& box) { return is_number(box.least) && is_number(box.greatest); }

}  // namespace

Result<PointTree> PointTree::open(Bytes top, std::shared_ptr<LeafSource> source) {
  HTN_ASSIGN_OR_RETURN(PointTop read, decode_point_top(top));
  return PointTree(std::make_shared<const PointCore>(std::move(read), std::move(source)));
}

std::uint64_t PointTree::points() const { return core_->top.points; }
std::uint32_t PointTree::leaves() const { return core_->boxes.count(); }
const Box3& PointTree::bounds() const { return core_->boxes.hull(); }

Status PointTree::within_box(const Box3& box, const PointFilter& filter,
                             std::vector<SlotPoint>& found) const {
  if (!is_number(box)) return invalid_argument("box: a coordinate is not a number");
  const LeafReader reader(*core_, filter);
  Leaves leaves;
  core_->boxes.intersecting(box, leaves);
  for (const std::uint32_t leaf : leaves) {
    if (!reader.is_wanted(leaf)) continue;
    HTN_ASSIGN_OR_RETURN(const HeldLeaf held, reader.read(leaf));
    append_within(held, box, reader, found);
  }
  return {};
}

Status PointTree::within_radius(const Point3& centre, double radius, const PointFilter& filter,
                                std::vector<NearPoint>& found) const {
  if (!is_finite(centre)) return invalid_argument("centre: a coordinate is not finite");
  if (!(radius >= 0)) return invalid_argument("radius: not 0 or more");
  const LeafReader reader(*core_, filter);
  Leaves leaves;
  core_->boxes.intersecting(box_around(centre, radius), leaves);
  for (const std::uint32_t leaf : leaves) {
    if (squared_distance(reader.box(leaf), centre) > radius * radius) continue;
    if (!reader.is_wanted(leaf)) continue;
    HTN_ASSIGN_OR_RETURN(const HeldLeaf held, reader.read(leaf));
    append_near(held, centre, radius * radius, reader, found);
  }
  return {};
}

Result<std::vector<RayPoint>> PointTree::along_ray(const Ray3& ray, const RayReach& reach,
                                                   const PointFilter& filter) const {
  if (!is_valid(ray)) return invalid_argument("ray: without a direction, or not finite");
  if (!(reach.beside_max >= 0 && reach.along_max >= 0) || std::isinf(reach.beside_max)) {
    return invalid_argument("ray: its reach is not 0 or more");
  }
  std::vector<RayPoint> found;
  if (is_empty(core_->boxes.hull())) return found;
  const auto stretch = stretch_near(ray, reach, core_->boxes.hull());
  if (!stretch) return found;
  const LeafReader reader(*core_, filter);
  for (const std::uint32_t leaf : leaves_along(*core_, ray, reach, *stretch)) {
    if (!reader.is_wanted(leaf)) continue;
    HTN_ASSIGN_OR_RETURN(const HeldLeaf held, reader.read(leaf));
    append_along(held, ray, reach, reader, found);
  }
  std::sort(found.begin(), found.end(), [](const RayPoint& a, const RayPoint& b) {
    return a.along != b.along ? a.along < b.along : a.slot < b.slot;
  });
  return found;
}

}  // namespace hartonomous::spatial
