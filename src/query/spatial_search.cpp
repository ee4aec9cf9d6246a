#include "query/spatial_search.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <hartonomous/base/text.hpp>

#include "query/slot_order.hpp"
#include "query/there.hpp"

namespace hartonomous::query {

using geometry::Point3;
using spatial::NearPoint;
using spatial::RayPoint;
using spatial::SlotPoint;

namespace {

Point3 point_of(const vector::PointOfSlot& point) { return {point[0], point[1], point[2]}; }

bool is_point(const vector::PointOfSlot& point) { return !std::isnan(point[0]); }

bool is_nearer(const NearPoint& a, const NearPoint& b) {
  return std::tie(a.distance, a.slot) < std::tie(b.distance, b.slot);
}

std::span<const vector::PointOfSlot> counted(const SetTree::View& view, std::uint32_t slots) {
  const std::size_t counted = slots - std::min(slots, view.end);
  return view.rest.first(std::min(view.rest.size(), counted));
}

}  // namespace

SpatialSearch::SpatialSearch(const EmbeddingSet& set, Instant at, SlotFilter* filter)
    : set_(set),
      at_(at),
      filter_(filter),
      view_(set.tree().view()),
      there_(slots_all_there(set, at)),
      beside_(counted(view_, set.slots().count())) {}

bool SpatialSearch::passes(std::uint32_t slot) {
  if (!failed_.ok() || (slot >= there_ && !set_.slots().is_there(slot, at_))) return false;
  if (filter_ == nullptr) return true;
  const Result<bool> passed = filter_->passes(slot);
  if (!passed.ok()) failed_ = passed.status();
  return passed.ok() && *passed;
}

spatial::PointFilter SpatialSearch::tree_filter() {
  spatial::PointFilter filter{.statistics = &statistics_};
  if (filter_ != nullptr || there_ == 0) {
    filter.visible = [this](std::uint32_t slot) { return passes(slot); };
  }
  return filter;
}

// Of a time that the tree does not know everything of: every point.
Status SpatialSearch::each_stored(const Visit& visit) const {
  const std::uint32_t count = set_.slots().count();
  for (std::uint32_t row = 0; std::uint64_t{row} * vector::kSlotsPerRow < count; ++row) {
    HTN_ASSIGN_OR_RETURN(const auto points, set_.rows().points(view_.version, row));
    for (std::uint32_t i = 0; i < points.size(); ++i) {
      const std::uint32_t slot = row * vector::kSlotsPerRow + i;
      if (slot < count && is_point(points[i])) visit(slot, point_of(points[i]));
    }
  }
  return {};
}

Status SpatialSearch::each_beside(const std::function<bool(const Point3&)>& may,
                                  const Visit& visit) {
  const Visit test = [&](std::uint32_t slot, const Point3& point) {
    ++statistics_.points_tested;
    if (may(point) && passes(slot)) visit(slot, point);
  };
  if (is_past()) {
    HTN_RETURN_IF_ERROR(each_stored(test));
    return failed_;
  }
  for (std::uint32_t i = 0; i < beside_.size(); ++i) {
    if (is_point(beside_[i])) test(view_.end + i, point_of(beside_[i]));
  }
  return failed_;
}

Result<std::optional<Point3>> SpatialSearch::point(std::uint32_t slot) const {
  if (view_.version == 0) return std::optional<Point3>();
  vector::PointOfSlot found{};
  if (slot >= view_.end && slot - view_.end < beside_.size()) {
    found = beside_[slot - view_.end];
  } else {
    HTN_ASSIGN_OR_RETURN(const auto points,
                         set_.rows().points(view_.version, slot / vector::kSlotsPerRow));
    found = points[slot % vector::kSlotsPerRow];
  }
  return is_point(found) ? std::optional(point_of(found)) : std::nullopt;
}

Result<std::vector<SlotPoint>> SpatialSearch::within(const geometry::Box3& box) {
  std::vector<SlotPoint> found;
  if (view_.tree != nullptr && !is_past()) {
    HTN_RETURN_IF_ERROR(view_.tree->within_box(box, tree_filter(), found));
  }
  HTN_RETURN_IF_ERROR(
      each_beside([&](const Point3& point) { return geometry::contains(box, point); },
                  [&](std::uint32_t slot, const Point3& point) {
                    found.push_back({slot, point});
                  }));
  sort_by_slot(found);
  return found;
}

Result<std::vector<NearPoint>> SpatialSearch::within_radius(const Point3& centre, double radius) {
  std::vector<NearPoint> found;
  if (view_.tree != nullptr && !is_past()) {
    HTN_RETURN_IF_ERROR(view_.tree->within_radius(centre, radius, tree_filter(), found));
  }
  const double squared = radius * radius;
  HTN_RETURN_IF_ERROR(each_beside(
      [&](const Point3& point) { return geometry::squared_distance(point, centre) <= squared; },
      [&](std::uint32_t slot, const Point3& point) {
        found.push_back({slot, point, std::sqrt(geometry::squared_distance(point, centre))});
      }));
  std::sort(found.begin(), found.end(), is_nearer);
  return found;
}

Result<std::vector<NearPoint>> SpatialSearch::nearest(const Point3& from, std::size_t k) {
  std::vector<NearPoint> found;
  if (view_.tree != nullptr && !is_past()) {
    HTN_ASSIGN_OR_RETURN(found, view_.tree->nearest(from, k, tree_filter()));
    HTN_RETURN_IF_ERROR(failed_);
    if (view_.rest.empty()) return found;  // in their order
  }
  // A heap of the k nearest so far, the farthest of them in front.
  std::make_heap(found.begin(), found.end(), is_nearer);
  const auto may = [&](const Point3& point) {
    return found.size() < k ||
           std::sqrt(geometry::squared_distance(point, from)) <= found.front().distance;
  };
  HTN_RETURN_IF_ERROR(each_beside(may, [&](std::uint32_t slot, const Point3& point) {
    found.push_back({slot, point, std::sqrt(geometry::squared_distance(point, from))});
    std::push_heap(found.begin(), found.end(), is_nearer);
    if (found.size() <= k) return;
    std::pop_heap(found.begin(), found.end(), is_nearer);
    found.pop_back();
  }));
  std::sort(found.begin(), found.end(), is_nearer);
  return found;
}

Result<std::vector<RayPoint>> SpatialSearch::along(const geometry::Ray3& ray,
                                                   const geometry::RayReach& reach) {
  std::vector<RayPoint> found;
  if (view_.tree != nullptr && !is_past()) {
    HTN_ASSIGN_OR_RETURN(found, view_.tree->along_ray(ray, reach, tree_filter()));
  }
  HTN_RETURN_IF_ERROR(each_beside(
      [&](const Point3& point) { return geometry::is_within(geometry::place(ray, point), reach); },
      [&](std::uint32_t slot, const Point3& point) {
        const geometry::RayPlace place = geometry::place(ray, point);
        found.push_back({slot, point, place.along, std::sqrt(place.squared_beside)});
      }));
  std::sort(found.begin(), found.end(), [](const RayPoint& a, const RayPoint& b) {
    return std::tie(a.along, a.slot) < std::tie(b.along, b.slot);
  });
  return found;
}

}  // namespace hartonomous::query
