#include "spatial/fragmentation.hpp"

#include <algorithm>
#include <bit>

#include <hartonomous/base/text.hpp>

#include "spatial/point_core.hpp"

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;

namespace {

constexpr std::uint32_t kCellsMax = 8192;

Point3 middle_of(const Box3& box) {
  const auto middle = [](double a, double b) { return static_cast<float>(a + (b - a) / 2); };
  return {middle(box.least.x, box.greatest.x), middle(box.least.y, box.greatest.y),
          middle(box.least.z, box.greatest.z)};
}

// Overlap and leaves per point.
void measure_boxes(const PointCore& core, Fragmentation& figures) {
  double shared = 0;
  double all = 0;
  double hits = 0;
  std::vector<std::uint32_t> others;
  for (std::uint32_t leaf = 0; leaf < core.boxes.count(); ++leaf) {
    const Box3 box = core.boxes.box(leaf);
    const Point3 middle = middle_of(box);
    all += volume(box);
    others.clear();
    core.boxes.intersecting(box, others);
    for (const std::uint32_t other : others) {
      if (other > leaf) shared += volume(intersection(box, core.boxes.box(other)));
      if (contains(core.boxes.box(other), middle)) ++hits;
    }
  }
  figures.overlap = all == 0 ? 0 : shared / all;
  figures.leaves_per_point = hits / static_cast<double>(core.boxes.count());
}

Result<std::uint64_t> count_dead(const PointCore& core,
                                 const std::function<bool(std::uint32_t)>& visible) {
  const PointFilter everything;
  const LeafReader reader(core, everything);
  std::uint64_t dead = 0;
  for (std::uint32_t leaf = 0; leaf < core.boxes.count(); ++leaf) {
    HTN_ASSIGN_OR_RETURN(const HeldLeaf held, reader.read(leaf));
    for (std::size_t i = 0; i < held.view.count(); ++i) {
      if (!visible(held.view.slot(i))) ++dead;
    }
  }
  return dead;
}

}  // namespace

Result<Fragmentation> measure_fragmentation(const PointTree& tree,
                                            const std::function<bool(std::uint32_t)>& visible) {
  const PointCore& core = *tree.core();
  Fragmentation figures;
  figures.leaves = tree.leaves();
  figures.points = tree.points();
  if (figures.leaves == 0) return figures;
  if (visible) {
    HTN_ASSIGN_OR_RETURN(figures.dead, count_dead(core, visible));
  }
  const std::uint64_t per_leaf = core.top.points_per_leaf;
  const auto leaves = static_cast<double>(figures.leaves);
  const auto points = static_cast<double>(figures.points);
  figures.fill = points / (leaves * static_cast<double>(per_leaf));
  figures.dead_share = static_cast<double>(figures.dead) / points;
  const std::uint64_t needed = (figures.points - figures.dead + per_leaf - 1) / per_leaf;
  figures.percent = 100 * (1 - static_cast<double>(needed) / leaves);
  measure_boxes(core, figures);
  return figures;
}

Result<BuildOptions> build_options_of(const GridSettings& settings) {
  if (settings.cells_per_object == 0 || settings.cells_per_object > kCellsMax) {
    return invalid_argument(
        concat("cells per object: ", settings.cells_per_object, ", not within 1 to ", kCellsMax));
  }
  int points = 0;
  for (const GridDensity density : settings.levels) points += static_cast<int>(density);
  const int doublings_of_cells = static_cast<int>(std::bit_width(settings.cells_per_object)) - 1;
  // 16 cells are four doublings; the division goes towards 16 from either side.
  const int halvings = points / 2 + (doublings_of_cells - 4) / 2;
  BuildOptions options;
  // 1024 is halved four times before it is 64.
  options.points_per_leaf =
      static_cast<std::uint16_t>(kPointsPerLeafMax >> std::clamp(halvings, 0, 4));
  return options;
}

}  // namespace hartonomous::spatial
