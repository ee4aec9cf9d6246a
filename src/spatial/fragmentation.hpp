#pragma once

// How well a point tree serves, in figures: what tells when to build it again, and which leaves to
// build it with. Thread-safety: thread-safe.

#include <array>
#include <cstdint>
#include <functional>

#include <hartonomous/base/result.hpp>

#include "spatial/point_tree.hpp"
#include "spatial/point_tree_build.hpp"

namespace hartonomous::spatial {

struct Fragmentation {
  std::uint64_t leaves = 0;
  std::uint64_t points = 0;
  std::uint64_t dead = 0;  // points whose slot is not visible
  double fill = 0;         // points in what the leaves have room for; 0 without leaves
  double dead_share = 0;   // of the points
  // Volume that two leaves share, of every two, in the volume of all leaves. 0: they are apart.
  double overlap = 0;
  // Leaves whose boxes have the middle of a leaf's box, on average: what a query of one point
  // reads. 1 or more; 0 without leaves.
  double leaves_per_point = 0;
  // Leaves that building it again would save, of a hundred: what the reference schema watches as
  // avg_fragmentation_in_percent, with 30 as the limit.
  double percent = 0;
};

// Reads no leaf without a filter, and every leaf with one: `visible` is asked of each slot.
// Errors: those of the tree's queries. Cost: a box query for each leaf.
Result<Fragmentation> measure_fragmentation(const PointTree& tree,
                                            const std::function<bool(std::uint32_t)>& visible);

// The reference schema's settings of a spatial index: a grid of four levels, each of 4, 8 or 16
// cells an axis, and the cells an object may have, 1 to 8192.
enum class GridDensity : std::uint8_t { kLow, kMedium, kHigh };
struct GridSettings {
  std::array<GridDensity, 4> levels = {GridDensity::kMedium, GridDensity::kMedium,
                                       GridDensity::kMedium, GridDensity::kMedium};
  std::uint32_t cells_per_object = 16;
};

// What they come to here. A grid's levels say how finely space is cut: a point for each step from
// low, 0 to 8 in all, and two points halve a leaf: 1024 points a leaf for low throughout, 256 for
// medium, 64 for high. Cells per object say how closely an object is followed: each four times as
// many as 16 halve a leaf once more, each four times as few double it. Always 64 to 1024.
// Errors: kInvalidArgument for cells out of range.
Result<BuildOptions> build_options_of(const GridSettings& settings);

}  // namespace hartonomous::spatial
