#pragma once

// Tests of up to 64 points of a leaf at a time, column by column, without a branch for each.
// Thread-safety: immutable functions. Cost: 5 to 20 ns a block, by the processor's vectors.

#include <bit>
#include <cstdint>

#include "spatial/point_leaf.hpp"

namespace hartonomous::spatial {

inline constexpr std::size_t kBlockPoints = kernels::kPointsAtOnce;

// Bit i: whether point `begin` + i is in the box. REQUIRES: begin < leaf.count().
std::uint64_t block_within(const LeafView& leaf, std::size_t begin, const geometry::Box3& box);

// A bound on squared distances for tests in single precision: what is within `squared`, by exact
// reckoning, is within the bound, and little more is.
float bound_of(double squared);
// Bit i: whether point `begin` + i may be within the bound, of so many points at most.
// REQUIRES: begin < leaf.count(); points <= kBlockPoints.
std::uint64_t block_near(const LeafView& leaf, std::size_t begin, std::size_t points,
                         const geometry::Point3& from, float bound);

// Calls with the index of every point that a block says yes for.
template <typename Visit>
void each_of_block(std::uint64_t block, std::size_t begin, Visit visit) {
  for (; block != 0; block &= block - 1) {
    visit(begin + static_cast<std::size_t>(std::countr_zero(block)));
  }
}

}  // namespace hartonomous::spatial
