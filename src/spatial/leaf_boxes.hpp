#pragma once

// The boxes of a point tree's leaves, in an R-tree in memory that is packed when it is made.
//
// It answers with numbers of leaves, in no order. Boxes and distances are only to prune by: what it
// gives may hold more leaves than asked for, never fewer.
// Thread-safety: immutable. Memory: some 40 bytes a leaf beside the boxes.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <hartonomous/geometry/box3.hpp>

namespace hartonomous::spatial {

class LeafBoxes {
 public:
  // Lifetime: the boxes must outlive it, where they are.
  explicit LeafBoxes(std::span<const geometry::Box3> boxes);
  LeafBoxes(LeafBoxes&&) noexcept;
  LeafBoxes& operator=(LeafBoxes&&) noexcept;
  ~LeafBoxes();

  // Each appends.
  void intersecting(const geometry::Box3& box, std::vector<std::uint32_t>& leaves) const;
  // So many, or all there are, that are about the nearest ones of those that intersect a box, where
  // one is given.
  void nearest(const geometry::Point3& from, std::size_t count,
               const std::optional<geometry::Box3>& within,
               std::vector<std::uint32_t>& leaves) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hartonomous::spatial
