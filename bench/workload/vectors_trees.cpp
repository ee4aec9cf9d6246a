#include "workload/vectors_trees.hpp"

#include <malloc.h>

#include "spatial/point_tree_build.hpp"

namespace hartonomous::bench {

double heap_bytes() {
  const struct mallinfo2 heap = ::mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd);
}

Result<BareBuild> build_bare_points(std::span<const geometry::Point3> points) {
  std::vector<spatial::SlotPoint> slots;
  for (std::uint32_t i = 0; i < points.size(); ++i) slots.push_back({i, points[i]});
  // Of the same leaves as the store's.
  spatial::BuildOptions options;
  options.points_per_leaf = static_cast<std::uint16_t>(EmbeddingModelOptions{}.points_per_leaf);
  HTN_ASSIGN_OR_RETURN(auto images, spatial::build_point_tree(slots, options));
  BareBuild built;
  for (const std::string& leaf : images.leaves) {
    built.leaf_bytes += static_cast<double>(leaf.size());
  }
  HTN_ASSIGN_OR_RETURN(auto leaves, spatial::MemoryLeaves::make(std::move(images.leaves)));
  const double before = heap_bytes();
  HTN_ASSIGN_OR_RETURN(auto tree, spatial::PointTree::open(as_bytes(images.top), leaves));
  built.tree_bytes = heap_bytes() - before;
  built.index = std::make_unique<BarePoints>(std::move(tree));
  return built;
}

}  // namespace hartonomous::bench
