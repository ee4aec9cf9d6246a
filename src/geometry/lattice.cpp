#include "geometry/lattice.hpp"

namespace hartonomous::geometry {

namespace {

constexpr double kCells = double{kLatticeMax} + 1;

std::uint32_t cell(double at, double least, double greatest) {
  const double extent = greatest - least;
  if (extent <= 0) return 0;
  // Bounded before it becomes an integer, which a number out of range must not.
  const double cells = std::clamp((at - least) / extent * kCells, 0.0, double{kLatticeMax});
  return static_cast<std::uint32_t>(cells);
}

}  // namespace

LatticePoint quantise(const Point3& point, const Box3& frame) {
  return {cell(point.x, frame.least.x, frame.greatest.x),
          cell(point.y, frame.least.y, frame.greatest.y),
          cell(point.z, frame.least.z, frame.greatest.z)};
}

LatticeBox quantise(const Box3& box, const Box3& frame) {
  return {quantise(box.least, frame), quantise(box.greatest, frame)};
}

}  // namespace hartonomous::geometry
