#include "query/stored_leaves.hpp"

#include <utility>

#include <hartonomous/base/text.hpp>

#include "spatial/point_leaf.hpp"

namespace hartonomous::query {

StoredLeaves::StoredLeaves(const SetRows& rows, std::uint32_t generation, std::uint32_t leaves,
                           std::uint64_t bytes_max)
    : rows_(rows), generation_(generation), bytes_max_(bytes_max), held_(leaves) {}

Result<spatial::PinnedLeaf> StoredLeaves::leaf(std::uint32_t index) {
  Held held = find(index);
  if (held == nullptr) {
    HTN_ASSIGN_OR_RETURN(held, read(index));
    keep(index, held);
  }
  const Bytes bytes = as_bytes(*held);
  return spatial::PinnedLeaf{.bytes = bytes, .pin = std::move(held)};
}

Result<StoredLeaves::Held> StoredLeaves::read(std::uint32_t index) const {
  const std::string key = schema::vector_index_key(
      rows_.tenant(), rows_.model(), schema::VectorIndex::kPointTree, generation_, index);
  HTN_ASSIGN_OR_RETURN(auto row, rows_.get(kv::Family::kVectorIndex, key));
  if (!row.has_value()) {
    return corruption(concat("points of model ", rows_.model(), ": leaf ", index, " is missing"));
  }
  HTN_RETURN_IF_ERROR(spatial::verify_leaf(row->bytes()));
  return std::make_shared<const std::string>(std::move(*row).take());
}

StoredLeaves::Held StoredLeaves::find(std::size_t index) const {
  const std::lock_guard lock(mutex_of(index));
  return held_[index];
}

StoredLeaves::Held StoredLeaves::exchange(std::size_t index, Held leaf) {
  const std::lock_guard lock(mutex_of(index));
  return std::exchange(held_[index], std::move(leaf));
}

// One that was kept goes for each that comes when they are too many, in turn.
void StoredLeaves::keep(std::uint32_t index, const Held& leaf) {
  std::uint64_t bytes = bytes_.fetch_add(leaf->size()) + leaf->size();
  for (std::size_t looked = 0; bytes > bytes_max_ && looked < held_.size(); ++looked) {
    const std::size_t at = hand_.fetch_add(1, std::memory_order_relaxed) % held_.size();
    const Held gone = exchange(at, nullptr);
    if (gone != nullptr) bytes = bytes_.fetch_sub(gone->size()) - gone->size();
  }
  const Held before = exchange(index, leaf);
  if (before != nullptr) bytes_.fetch_sub(before->size());
}

}  // namespace hartonomous::query
