#pragma once

// Building a point tree: points in the order of their Hilbert keys, cut into full leaves (packed
// R-tree: Kamel and Faloutsos, "On packing R-trees", 1993).
// Thread-safety: thread-safe.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "spatial/point_leaf.hpp"
#include "spatial/point_top.hpp"

namespace hartonomous::spatial {

struct BuildOptions {
  // Performance; persisted. 64 to 1024 points. Fewer are read for the nearest points, more make
  // fewer pages and a smaller top.
  std::uint16_t points_per_leaf = 256;
  // Behaviour; persisted. What the keys' lattice is laid out on; points outside it have the keys of
  // its edge. None: the smallest box of the points.
  std::optional<geometry::Box3> frame;
  Status validate() const;
};

// Takes the leaves in order, from 0 on.
using LeafSink = std::function<Status(std::uint32_t index, std::string leaf)>;

// Gives every leaf to the sink and returns the top. The same points give the same bytes, in
// whatever order they come. Errors: kInvalidArgument for options and coordinates that are not
// finite; kResourceExhausted when the top would be too large for one value; those of the sink.
// Cost: O(n log n), 16 bytes of memory a point.
Result<std::string> build_point_tree(std::span<const SlotPoint> points, const BuildOptions& options,
                                     const LeafSink& sink);

// The same, all in memory.
struct PointTreeImages {
  std::string top;
  std::vector<std::string> leaves;
};
Result<PointTreeImages> build_point_tree(std::span<const SlotPoint> points,
                                         const BuildOptions& options);

}  // namespace hartonomous::spatial
