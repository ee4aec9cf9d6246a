#pragma once

// Points, closed boxes and rays in space, of single-precision coordinates; what is computed from
// them is in double precision, so that no square overflows and distances hardly ever tie.
//
//   Box3 box;  // of nothing
//   for (const Point3& point : points) extend(box, point);
//   if (squared_distance(box, query) <= radius * radius) look_inside();
//
// Invariants: (1) squared_distance(box, p) is never above squared_distance(q, p) of a q that the
// box contains, to the last bit: rounding is monotone and both round alike; so pruning by boxes is
// exact. (2) An empty box contains nothing, intersects nothing and adds nothing.
// Coordinates are no NaN; ask is_finite() of foreign ones. Thread-safety: immutable functions.

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace hartonomous::geometry {

struct Point3 {
  float x = 0;
  float y = 0;
  float z = 0;
  bool operator==(const Point3&) const = default;
};

// Closed: its faces belong to it. As it is made it is of nothing.
struct Box3 {
  static constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Point3 least = {kInfinity, kInfinity, kInfinity};
  Point3 greatest = {-kInfinity, -kInfinity, -kInfinity};
  bool operator==(const Box3&) const = default;
};

// Everything from the origin on in one direction, which need not be of length 1.
struct Ray3 {
  Point3 origin;
  Point3 direction;
};

inline bool is_finite(const Point3& point) {
  return std::isfinite(point.x) && std::isfinite(point.y) && std::isfinite(point.z);
}
// Finite, and with a direction.
inline bool is_valid(const Ray3& ray) {
  return is_finite(ray.origin) && is_finite(ray.direction) && ray.direction != Point3{};
}

inline bool is_empty(const Box3& box) {
  return !(box.least.x <= box.greatest.x && box.least.y <= box.greatest.y &&
           box.least.z <= box.greatest.z);
}

inline bool contains(const Box3& box, const Point3& point) {
  return box.least.x <= point.x && point.x <= box.greatest.x && box.least.y <= point.y &&
         point.y <= box.greatest.y && box.least.z <= point.z && point.z <= box.greatest.z;
}
// Every point of the second; an empty one is in any.
inline bool contains(const Box3& outer, const Box3& inner) {
  return is_empty(inner) || (contains(outer, inner.least) && contains(outer, inner.greatest));
}

// What is in both; empty when nothing is.
inline Box3 intersection(const Box3& a, const Box3& b) {
  return {{std::max(a.least.x, b.least.x), std::max(a.least.y, b.least.y),
           std::max(a.least.z, b.least.z)},
          {std::min(a.greatest.x, b.greatest.x), std::min(a.greatest.y, b.greatest.y),
           std::min(a.greatest.z, b.greatest.z)}};
}
inline bool intersects(const Box3& a, const Box3& b) { return !is_empty(intersection(a, b)); }

// Makes the box the smallest one that has what it had and the other.
inline void extend(Box3& box, const Box3& other) {
  box.least = {std::min(box.least.x, other.least.x), std::min(box.least.y, other.least.y),
               std::min(box.least.z, other.least.z)};
  box.greatest = {std::max(box.greatest.x, other.greatest.x),
                  std::max(box.greatest.y, other.greatest.y),
                  std::max(box.greatest.z, other.greatest.z)};
}
inline void extend(Box3& box, const Point3& point) { extend(box, Box3{point, point}); }

// 0 for an empty box, as for a flat one.
inline double volume(const Box3& box) {
  if (is_empty(box)) return 0;
  return (double{box.greatest.x} - box.least.x) * (double{box.greatest.y} - box.least.y) *
         (double{box.greatest.z} - box.least.z);
}
// The sum of its three edges: what tells flat boxes apart.
inline double margin(const Box3& box) {
  if (is_empty(box)) return 0;
  return (double{box.greatest.x} - box.least.x) + (double{box.greatest.y} - box.least.y) +
         (double{box.greatest.z} - box.least.z);
}

inline double squared_distance(const Point3& a, const Point3& b) {
  const double x = double{a.x} - b.x;
  const double y = double{a.y} - b.y;
  const double z = double{a.z} - b.z;
  return x * x + y * y + z * z;
}
// To the nearest point of the box: 0 inside. REQUIRES: the box is not empty.
inline double squared_distance(const Box3& box, const Point3& point) {
  const auto beyond = [](double least, double greatest, double at) {
    return std::max({least - at, at - greatest, 0.0});
  };
  const double x = beyond(box.least.x, box.greatest.x, point.x);
  const double y = beyond(box.least.y, box.greatest.y, point.y);
  const double z = beyond(box.least.z, box.greatest.z, point.z);
  return x * x + y * y + z * z;
}

// Where a point is, seen from a ray: how far along its line (below 0: behind the origin), and how
// far beside the line.
struct RayPlace {
  double along = 0;
  double squared_beside = 0;
};
// REQUIRES: is_valid(ray).
RayPlace place(const Ray3& ray, const Point3& point);

// The stretch of a ray that is looked at: so far along it and so far beside it.
struct RayReach {
  double beside_max = 0;
  double along_max = std::numeric_limits<double>::infinity();
};
bool is_within(const RayPlace& place, const RayReach& reach);

// From where to where, in lengths of the ray's direction from its origin.
struct RayStretch {
  double first = 0;
  double last = 0;
};
// The stretch along which a point of the box may be within reach, a bit longer than need be.
// Nothing is certain: no point of the box is. REQUIRES: is_valid(ray), the box is not empty.
std::optional<RayStretch> stretch_near(const Ray3& ray, const RayReach& reach, const Box3& box);
inline bool may_reach(const Ray3& ray, const RayReach& reach, const Box3& box) {
  return stretch_near(ray, reach, box).has_value();
}
// What is within reach along a stretch, and a bit more: a box of it.
Box3 box_along(const Ray3& ray, const RayReach& reach, const RayStretch& stretch);

// All that is as near to the centre as that, and a bit more. REQUIRES: a finite centre; a distance
// of 0 or more, which may be infinite.
Box3 box_around(const Point3& centre, double distance);

}  // namespace hartonomous::geometry
