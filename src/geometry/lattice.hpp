#pragma once

// The lattice: a cube of 2^21 cells an axis that a box of space is laid out on.
// Thread-safety: immutable functions.

#include <cstdint>

#include <hartonomous/geometry/box3.hpp>

namespace hartonomous::geometry {

inline constexpr unsigned kLatticeBits = 21;
inline constexpr std::uint32_t kLatticeMax = (std::uint32_t{1} << kLatticeBits) - 1;

// REQUIRES, wherever one is taken: coordinates of at most kLatticeMax.
struct LatticePoint {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t z = 0;
  bool operator==(const LatticePoint&) const = default;
};

// Closed, as Box3 is.
struct LatticeBox {
  LatticePoint least;
  LatticePoint greatest;
  bool operator==(const LatticeBox&) const = default;
};

// The cell of a point: of the same cells for all, in the order of the coordinates. What is outside
// the frame is in the cell at its edge; an axis on which the frame is flat has only cell 0.
// REQUIRES: the point is no NaN; a finite frame that is not empty.
LatticePoint quantise(const Point3& point, const Box3& frame);
// The cells of every point of the box: a box that contains a point has its cell.
LatticeBox quantise(const Box3& box, const Box3& frame);

}  // namespace hartonomous::geometry
