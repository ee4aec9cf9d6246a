#pragma once

// Tests of many points or boxes of three axes at a time, in single precision: what trees of points
// prune by. Points lie in columns, at any alignment; a sum of squares is never fused.
// Thread-safety: immutable functions.

#include <cstddef>
#include <cstdint>

namespace hartonomous::kernels {

struct PointColumns {
  const float* x;
  const float* y;
  const float* z;
};

// Of so many points at once, at most.
inline constexpr std::size_t kPointsAtOnce = 64;
// Bit i: whether point i is in the box: least x, y, z, greatest x, y, z, its faces included.
// REQUIRES for both: count <= kPointsAtOnce.
std::uint64_t points_within(const PointColumns& points, std::size_t count, const float* box);
// Bit i: whether point i is no farther from x, y, z than that, squared.
std::uint64_t points_near(const PointColumns& points, std::size_t count, const float* from,
                          float squared);

inline constexpr std::size_t kBoxesAtOnce = 16;
// So many boxes: the least x of each, then the least y, the least z, the greatest x, y and z.
struct alignas(64) BoxBlock {
  float sides[6][kBoxesAtOnce];
};
// Bit i: whether box i has a point in common with a box of least and greatest, none of them empty.
std::uint32_t boxes_meeting(const BoxBlock& boxes, const float* box);
// distances[i] = squared distance of box i from x, y, z, 0 inside; bit i: whether it is no farther
// than `squared`.
std::uint32_t boxes_near(const BoxBlock& boxes, const float* from, float squared, float* distances);

}  // namespace hartonomous::kernels
