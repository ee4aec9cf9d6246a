#include "support/point_samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "spatial/point_tree_build.hpp"

namespace hartonomous::testing {

using geometry::Box3;
using geometry::Point3;
using geometry::Ray3;
using geometry::RayPlace;
using geometry::RayReach;
using spatial::NearPoint;
using spatial::PointFilter;
using spatial::RayPoint;
using spatial::SlotPoint;

namespace {

float uniform(Rng& rng) { return static_cast<float>(rng.uniform() * 2 - 1); }

Point3 clustered_point(Rng& rng) {
  const auto centre = static_cast<float>(rng.below(5));
  const auto off = [&] { return static_cast<float>(rng.normal() * 0.01); };
  return {centre + off(), centre * centre + off(), off()};
}

float edge(Rng& rng) {
  constexpr float kMax = std::numeric_limits<float>::max();
  constexpr float kMin = std::numeric_limits<float>::denorm_min();
  constexpr float kEdges[] = {-kMax, kMax, kMin, -kMin, 0.0F, -0.0F, 1.0F, -1e20F, 1e20F};
  return kEdges[rng.below(std::size(kEdges))];
}

Point3 point_of(Rng& rng, Cloud cloud) {
  const auto few = [&] { return static_cast<float>(rng.below(3)); };
  switch (cloud) {
    case Cloud::kUniform:
      return {uniform(rng), uniform(rng), uniform(rng)};
    case Cloud::kClustered:
      return clustered_point(rng);
    case Cloud::kEqual:
      return {0.25F, -7, 1e6F};
    case Cloud::kFewPlaces:
      return {few(), few(), few()};
    case Cloud::kCollinear: {
      const float t = uniform(rng);
      return {t, 2 * t, -t};
    }
    case Cloud::kFlat:
      return {uniform(rng), uniform(rng), 3};
    case Cloud::kEdges:
      return {edge(rng), edge(rng), edge(rng)};
  }
  std::abort();
}

bool lets_through(const SlotPoint& point, const PointFilter& filter) {
  return (!filter.within || contains(*filter.within, point.at)) &&
         (!filter.visible || filter.visible(point.slot));
}

}  // namespace

std::string name_of(Cloud cloud) {
  constexpr const char* kNames[] = {"uniform",   "clustered", "equal", "few places",
                                    "collinear", "flat",      "edges"};
  return kNames[static_cast<std::size_t>(cloud)];
}

std::vector<SlotPoint> make_cloud(Rng& rng, Cloud cloud, std::size_t count) {
  std::vector<SlotPoint> points(count);
  for (std::size_t i = 0; i < count; ++i) {
    // An odd factor: another slot for each.
    points[i] = {static_cast<std::uint32_t>(i) * 2'654'435'761u, point_of(rng, cloud)};
  }
  return points;
}

Point3 place_near(Rng& rng, const std::vector<SlotPoint>& points) {
  if (points.empty() || rng.below(8) == 0) return {uniform(rng), uniform(rng) * 100, uniform(rng)};
  Point3 at = points[rng.below(points.size())].at;
  if (rng.below(4) == 0) return at;
  at.x += uniform(rng) * 0.1F;
  at.y += uniform(rng) * 0.1F;
  at.z += uniform(rng) * 0.1F;
  return at;
}

spatial::PointTree tree_of(const std::vector<SlotPoint>& points, std::uint16_t points_per_leaf) {
  auto images = spatial::build_point_tree(points, {points_per_leaf, std::nullopt}).value();
  auto leaves = spatial::MemoryLeaves::make(std::move(images.leaves)).value();
  return spatial::PointTree::open(as_bytes(images.top), std::move(leaves)).value();
}

Points plain_within_box(const Points& points, const Box3& box, const PointFilter& filter) {
  Points found;
  for (const SlotPoint& point : points) {
    if (contains(box, point.at) && lets_through(point, filter)) found.push_back(point);
  }
  std::sort(found.begin(), found.end(),
            [](const SlotPoint& a, const SlotPoint& b) { return a.slot < b.slot; });
  return found;
}

std::vector<NearPoint> plain_nearest(const Points& points, const Point3& from, std::size_t k,
                                     const PointFilter& filter) {
  std::vector<NearPoint> found;
  for (const SlotPoint& point : points) {
    if (!lets_through(point, filter)) continue;
    const double x = double{point.at.x} - from.x;
    const double y = double{point.at.y} - from.y;
    const double z = double{point.at.z} - from.z;
    found.push_back({point.slot, point.at, x * x + y * y + z * z});
  }
  std::sort(found.begin(), found.end(), [](const NearPoint& a, const NearPoint& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.slot < b.slot;
  });
  if (found.size() > k) found.resize(k);
  for (NearPoint& point : found) point.distance = std::sqrt(point.distance);
  return found;
}

std::vector<RayPoint> plain_along_ray(const Points& points, const Ray3& ray, const RayReach& reach,
                                      const PointFilter& filter) {
  std::vector<RayPoint> found;
  for (const SlotPoint& point : points) {
    const RayPlace where = place(ray, point.at);
    if (!is_within(where, reach) || !lets_through(point, filter)) continue;
    found.push_back({point.slot, point.at, where.along, std::sqrt(where.squared_beside)});
  }
  std::sort(found.begin(), found.end(), [](const RayPoint& a, const RayPoint& b) {
    return a.along != b.along ? a.along < b.along : a.slot < b.slot;
  });
  return found;
}

}  // namespace hartonomous::testing
