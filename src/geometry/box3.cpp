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

struct Slab {
  double least;  // seen from the origin
  double greatest;
};

// What has not been ruled out, of one axis after the other.
void cut(RayStretch& stretch, const Slab& slab, double direction) {
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

// Relative: many roundings of double precision, none that counts in single precision.
constexpr double kSlack = 1e-9;

// The next number of single precision, or infinity: a conversion of what is out of range is none.
float float_below(double number) {
  constexpr float kMax = std::numeric_limits<float>::max();
  if (number < -kMax) return -Box3::kInfinity;
  return std::nextafter(static_cast<float>(std::min(number, double{kMax})), -Box3::kInfinity);
}
float float_above(double number) { return -float_below(-number); }

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
std::optional<RayStretch> stretch_near(const Ray3& ray, const RayReach& reach, const Box3& box) {
  const double size = std::max({largest_coordinate(ray.origin), largest_coordinate(box.least),
                                largest_coordinate(box.greatest)});
  const double wider = (reach.beside_max + size) * kSlack + reach.beside_max;
  const Vector least = between(ray.origin, box.least);
  const Vector greatest = between(ray.origin, box.greatest);
  const Vector direction = between({}, ray.direction);
  const double length = std::sqrt(dot(direction, direction));
  RayStretch stretch = {0, (reach.along_max + (reach.along_max + size) * kSlack) / length};
  cut(stretch, {least.x - wider, greatest.x + wider}, direction.x);
  cut(stretch, {least.y - wider, greatest.y + wider}, direction.y);
  cut(stretch, {least.z - wider, greatest.z + wider}, direction.z);
  stretch.last *= 1 + kSlack;
  if (stretch.first > stretch.last) return std::nullopt;
  return stretch;
}

Box3 box_along(const Ray3& ray, const RayReach& reach, const RayStretch& stretch) {
  Box3 box;
  const auto side = [&](double origin, double direction, float& least, float& greatest) {
    const double a = origin + stretch.first * direction;
    const double b = origin + stretch.last * direction;
    const double size = std::max({std::abs(a), std::abs(b), std::abs(origin)});
    const double wider = (reach.beside_max + size) * kSlack + reach.beside_max;
    least = float_below(std::min(a, b) - wider);
    greatest = float_above(std::max(a, b) + wider);
  };
  side(ray.origin.x, ray.direction.x, box.least.x, box.greatest.x);
  side(ray.origin.y, ray.direction.y, box.least.y, box.greatest.y);
  side(ray.origin.z, ray.direction.z, box.least.z, box.greatest.z);
  return box;
}

Box3 box_around(const Point3& centre, double distance) {
  Box3 box;
  const auto side = [&](double at, float& least, float& greatest) {
    const double wider = distance * (1 + kSlack);
    least = float_below(at - wider);
    greatest = float_above(at + wider);
  };
  side(centre.x, box.least.x, box.greatest.x);
  side(centre.y, box.least.y, box.greatest.y);
  side(centre.z, box.least.z, box.greatest.z);
  return box;
}

}  // namespace hartonomous::geometry
