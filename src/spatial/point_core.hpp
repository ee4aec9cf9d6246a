#pragma once

// What a point tree's queries share: the top, the boxes of the leaves, the source of the leaves,
// and the way a leaf is read and its points are let through.
// Thread-safety: immutable; a LeafReader is for one thread at a time.

#include <cstdint>
#include <memory>
#include <vector>

#include "spatial/leaf_boxes.hpp"
#include "spatial/leaf_source.hpp"
#include "spatial/point_leaf.hpp"
#include "spatial/point_top.hpp"
#include "spatial/point_tree.hpp"

namespace hartonomous::spatial {

struct PointCore {
  PointCore(PointTop read_top, std::shared_ptr<LeafSource> leaf_source);

  PointTop top;  // but for its boxes
  LeafBoxes boxes;
  std::shared_ptr<LeafSource> source;
};

// A leaf and what keeps it in memory.
struct HeldLeaf {
  PinnedLeaf pinned;
  LeafView view;
};

// Reads leaves for one query, and decides which points are in question.
class LeafReader {
 public:
  // Lifetime: both must outlive it.
  LeafReader(const PointCore& core, const PointFilter& filter) : core_(core), filter_(filter) {}

  // Errors: kCorruption when the leaf is not the one that the top was made with.
  Result<HeldLeaf> read(std::uint32_t leaf) const;
  bool is_wanted(std::uint32_t leaf) const {
    return !filter_.within || intersects(box(leaf), *filter_.within);
  }
  bool lets_through(const geometry::Point3& at, std::uint32_t slot) const {
    return (!filter_.within || contains(*filter_.within, at)) &&
           (!filter_.visible || filter_.visible(slot));
  }
  geometry::Box3 box(std::uint32_t leaf) const { return core_.boxes.box(leaf); }

 private:
  const PointCore& core_;
  const PointFilter& filter_;
};

}  // namespace hartonomous::spatial
