#include "spatial/point_core.hpp"

#include <hartonomous/base/text.hpp>

namespace hartonomous::spatial {

PointCore::PointCore(PointTop read_top, std::shared_ptr<LeafSource> leaf_source)
    : top(std::move(read_top)), boxes(top.boxes), source(std::move(leaf_source)) {
  top.boxes = std::vector<geometry::Box3>();
}

Result<HeldLeaf> LeafReader::read(std::uint32_t leaf) const {
  HTN_ASSIGN_OR_RETURN(PinnedLeaf pinned, core_.source->leaf(leaf));
  HTN_ASSIGN_OR_RETURN(const LeafView view, LeafView::open(pinned.bytes));
  const bool is_ours =
      view.count() == core_.top.counts[leaf] && view.checksum() == core_.top.checksums[leaf];
  if (!is_ours) return corruption(concat("leaf ", leaf, ": not the one of this point tree"));
  if (filter_.statistics != nullptr) {
    ++filter_.statistics->leaves_read;
    filter_.statistics->points_tested += view.count();
  }
  return HeldLeaf{std::move(pinned), view};
}

}  // namespace hartonomous::spatial
