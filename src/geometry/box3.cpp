#include <hartonomous/geometry/box3.hpp>

namespace hartonomous::geometry {

namespace {

struct Vector {
  double x, y, z;
};

double dot(const Vector& a, const Vector& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

Vector cross(const Vector& a, const Vector& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

Vector between(const Point3& from, const Point3& to) {
  return {double{to.x} - from.x, double{to.y} - from.y, double{to.z} - from.z};
}

// The stretch of the ray, in lengths of its direction, that has not been ruled out.
struct Stretch {
  double first;
  double last;
};

struct Slab {
  double least;  // seen from the origin
  double greatest;
};

void cut(Stretch& stretch, const Slab& slab, double direction) {
  if (direction == 0) {
    if (slab.least > 0 || slab.greatest < 0) stretch.last = -1;
    return;
  }
  const double a = slab.least / direction;
  const double b = slab.greatest / direction;
  stretch.first = std::max(stretch.first, std::min(a, b));
  stretch.last = std::min(stretch.last, std::max(a, b));
}

double largest_coordinate(const Point3& point) {
  return std::max({std::abs(point.x), std::abs(point.y), std::abs(point.z)});
}

}  // namespace

RayPlace place(const Ray3& ray, const Point3& point) {
  const Vector to = between(ray.origin, point);
  const Vector direction = between({}, ray.direction);
  const double squared_length = dot(direction, direction);
  // Beside by the cross product: the difference of two squares would lose what is near the ray.
  const Vector area = cross(to, direction);
  return {dot(to, direction) / std::sqrt(squared_length), dot(area, area) / squared_length};
}

bool is_within(const RayPlace& place, const RayReach& reach) {
  return place.along >= 0 && place.along <= reach.along_max &&
         place.squared_beside <= reach.beside_max * reach.beside_max;
}

// The ray meets the box, made wider by the reach on every side, which contains what is within
// reach of the box. What rounding may take is far below the slack.
bool may_reach(const Ray3& ray, const RayReach& reach, const Box3& box) {
  const double size = std::max({largest_coordinate(ray.origin), largest_coordinate(box.least),
                                largest_coordinate(box.greatest)});
  const double wider = reach.beside_max * (1 + 1e-9) + size * 1e-9;
  const Vector least = between(ray.origin, box.least);
  const Vector greatest = between(ray.origin, box.greatest);
  const Vector direction = between({}, ray.direction);
  const double length = std::sqrt(dot(direction, direction));
  Stretch stretch = {0, (reach.along_max * (1 + 1e-9) + size * 1e-9) / length};
  cut(stretch, {least.x - wider, greatest.x + wider}, direction.x);
  cut(stretch, {least.y - wider, greatest.y + wider}, direction.y);
  cut(stretch, {least.z - wider, greatest.z + wider}, direction.z);
  // Places along the ray of what is beside it: within the wider box or so, by construction.
  return stretch.first <= stretch.last * (1 + 1e-9);
}

}  // namespace hartonomous::geometry
