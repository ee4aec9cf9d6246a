#pragma once

// The boxes of a point tree's leaves, in memory, with boxes of 16 of them, of 16 of those, and so
// on: a packed R-tree whose shape follows from the number of leaves alone, so that it holds no
// links. Leaves come in the order of a Hilbert curve, which is what makes neighbours of sixteen.
// Thread-safety: immutable. Memory: 26 bytes a leaf.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <hartonomous/geometry/box3.hpp>

#include "kernels/space.hpp"

namespace hartonomous::spatial {

class LeafBoxes {
 public:
  // REQUIRES: no box is empty; fewer than 2^28.
  explicit LeafBoxes(std::span<const geometry::Box3> boxes);

  std::uint32_t count() const { return levels_.empty() ? 0 : levels_[0].count; }
  geometry::Box3 box(std::uint32_t leaf) const { return box(0, leaf); }
  // Of all.
  const geometry::Box3& hull() const { return hull_; }
  // Those that have a point in common with a box, in ascending order. Appends.
  void intersecting(const geometry::Box3& box, std::vector<std::uint32_t>& leaves) const;

 private:
  friend class NearestLeaves;
  static constexpr std::uint32_t kBranches = kernels::kBoxesAtOnce;
  // Boxes of one level: of leaves in level 0, of blocks of the level below in the others.
  struct Level {
    std::uint32_t count = 0;
    std::uint32_t first_block = 0;
  };

  const kernels::BoxBlock& block(std::size_t level, std::uint32_t index) const {
    return blocks_[levels_[level].first_block + index];
  }
  // Bit i: whether a block has an i-th box.
  std::uint32_t there(std::size_t level, std::uint32_t index) const {
    const std::uint32_t count = levels_[level].count - index * kBranches;
    return count >= kBranches ? 0xFFFF : (1u << count) - 1;
  }
  geometry::Box3 box(std::size_t level, std::uint32_t index) const;
  void put(std::size_t level, std::uint32_t index, const geometry::Box3& box);
  void collect(std::size_t level, std::uint32_t index, const float* box,
               std::vector<std::uint32_t>& leaves) const;

  std::vector<kernels::BoxBlock> blocks_;
  std::vector<Level> levels_;  // the last one is one block; none without leaves
  geometry::Box3 hull_;
};

// Leaves by their distance from a point, one at a time.
class NearestLeaves {
 public:
  // Of those that intersect a box, where one is given. Lifetime: the boxes must outlive it.
  NearestLeaves(const LeafBoxes& boxes, const geometry::Point3& from,
                const std::optional<geometry::Box3>& within);
  // The nearest one that was not given yet. Nothing: none is nearer than that, squared. What it
  // gives may be a little farther (bound_of() in leaf_scan.hpp), what it leaves out is not nearer.
  // REQUIRES: no bound is above the one before.
  std::optional<std::uint32_t> next(float bound);

 private:
  void open(std::size_t level, std::uint32_t index, float bound);

  const LeafBoxes& boxes_;
  float from_[3];
  std::optional<geometry::Box3> within_;
  // A heap, the least on top: a distance, a level and a number in it. Equal ones leaves first.
  std::vector<std::uint64_t> queue_;
};

}  // namespace hartonomous::spatial
