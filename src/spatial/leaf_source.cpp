#include "spatial/leaf_source.hpp"

#include <hartonomous/base/text.hpp>

#include "spatial/point_leaf.hpp"

namespace hartonomous::spatial {

Result<std::shared_ptr<MemoryLeaves>> MemoryLeaves::make(std::vector<std::string> leaves) {
  for (const std::string& leaf : leaves) HTN_RETURN_IF_ERROR(verify_leaf(as_bytes(leaf)));
  std::shared_ptr<MemoryLeaves> source(new MemoryLeaves(std::move(leaves)));  // NOLINT private
  return source;
}

Result<PinnedLeaf> MemoryLeaves::leaf(std::uint32_t index) {
  if (index >= leaves_.size()) return corruption(concat("leaf ", index, ": is not there"));
  return PinnedLeaf{as_bytes(leaves_[index]), nullptr};
}

}  // namespace hartonomous::spatial
