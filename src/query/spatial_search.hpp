#pragma once

// SpatialSearch: points of a set as of an instant: in a box, around a point, along a ray, in the
// order of the curve. Those in the tree and those beside it are one to the caller.
// Thread-safety: one thread at a time. While it lives nothing is added to the set's points.

#include <functional>
#include <span>
#include <vector>

#include <hartonomous/geometry/box3.hpp>

#include "query/embedding_set.hpp"
#include "query/nearest.hpp"
#include "spatial/point_tree.hpp"

namespace hartonomous::query {

class SpatialSearch {
 public:
  // `filter` may be null.
  SpatialSearch(const EmbeddingSet& set, Instant at, SlotFilter* filter);
  SpatialSearch(const SpatialSearch&) = delete;
  SpatialSearch& operator=(const SpatialSearch&) = delete;

  // False: there are no points of this model.
  bool has_points() const { return view_.version != 0; }
  // The point of a slot. Nothing: it has none.
  Result<std::optional<geometry::Point3>> point(std::uint32_t slot) const;

  // Errors of all: kInvalidArgument (numbers that are not finite), kCorruption, those of the
  // filter. By slot.
  Result<std::vector<spatial::SlotPoint>> within(const geometry::Box3& box);
  // The nearest first, then by slot.
  Result<std::vector<spatial::NearPoint>> within_radius(const geometry::Point3& centre,
                                                        double radius);
  Result<std::vector<spatial::NearPoint>> nearest(const geometry::Point3& from, std::size_t k);
  // By how far along the ray, then by slot.
  Result<std::vector<spatial::RayPoint>> along(const geometry::Ray3& ray,
                                               const geometry::RayReach& reach);

  const spatial::QueryStatistics& statistics() const { return statistics_; }

 private:
  using Visit = std::function<void(std::uint32_t slot, const geometry::Point3& point)>;

  bool is_past() const { return at_ < view_.since; }
  bool passes(std::uint32_t slot);
  spatial::PointFilter tree_filter();
  // Of the points that are not in the tree, those that `may` be asked for and pass.
  Status each_beside(const std::function<bool(const geometry::Point3&)>& may, const Visit& visit);
  Status each_stored(const Visit& visit) const;

  const EmbeddingSet& set_;
  Instant at_;
  SlotFilter* filter_;
  SetTree::View view_;
  // Slots below it are there. Taken after the view: the tree has none behind them, unless it is 0.
  std::uint32_t there_;
  // Beside the tree, of slots that were counted after the view was taken: a point comes before its
  // slot does, and what is known of a slot that is not counted is still being written.
  std::span<const vector::PointOfSlot> beside_;
  Status failed_;  // of the filter
  spatial::QueryStatistics statistics_;
};

}  // namespace hartonomous::query
