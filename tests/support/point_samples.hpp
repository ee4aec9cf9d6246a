#pragma once

// Points for tests of what is spatial: clouds of every shape that indexes stumble over, and the
// answers of queries by asking every point. Thread-safety: immutable functions.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "spatial/point_tree.hpp"

namespace hartonomous::testing {

enum class Cloud {
  kUniform,
  kClustered,
  kEqual,      // all at one place
  kFewPlaces,  // many at each: distances tie
  kCollinear,
  kFlat,   // in a plane
  kEdges,  // the corners of a large box, the largest and the smallest numbers, both zeros
};
inline constexpr Cloud kClouds[] = {Cloud::kUniform,   Cloud::kClustered, Cloud::kEqual,
                                    Cloud::kFewPlaces, Cloud::kCollinear, Cloud::kFlat,
                                    Cloud::kEdges};
std::string name_of(Cloud cloud);

// Slots are all different and in no order.
std::vector<spatial::SlotPoint> make_cloud(Rng& rng, Cloud cloud, std::size_t count);
// A place that queries of the cloud begin at: near it, at one of its points, or far away.
geometry::Point3 place_near(Rng& rng, const std::vector<spatial::SlotPoint>& points);

// The tree of the points, in memory.
spatial::PointTree tree_of(const std::vector<spatial::SlotPoint>& points,
                           std::uint16_t points_per_leaf);

// By asking every point, in no order but that of the slots.
using Points = std::vector<spatial::SlotPoint>;
Points plain_within_box(const Points& points, const geometry::Box3& box,
                        const spatial::PointFilter& filter);
std::vector<spatial::NearPoint> plain_nearest(const Points& points, const geometry::Point3& from,
                                              std::size_t k, const spatial::PointFilter& filter);
std::vector<spatial::RayPoint> plain_along_ray(const Points& points, const geometry::Ray3& ray,
                                               const geometry::RayReach& reach,
                                               const spatial::PointFilter& filter);

}  // namespace hartonomous::testing
