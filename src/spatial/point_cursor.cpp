#include "spatial/point_cursor.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "geometry/hilbert.hpp"
#include "spatial/point_core.hpp"

namespace hartonomous::spatial {

struct PointCursor::Impl {
  std::shared_ptr<const PointCore> core;
  std::uint64_t first_key;
  Visible visible;
  std::uint32_t leaf;  // the next one to read
  HeldLeaf held = {};
  std::vector<std::uint64_t> keys = {};  // of the points of the leaf that is held
  std::size_t at = 0;                    // among them: one after the current one

  Status read_leaf();
};

namespace {

// The first leaf that may have a point of the key: points of one key may be in several.
std::uint32_t leaf_of_key(const PointTop& top, std::uint64_t key) {
  const auto at = std::lower_bound(top.first_keys.begin(), top.first_keys.end(), key);
  const auto index = static_cast<std::uint32_t>(at - top.first_keys.begin());
  return index == 0 ? 0 : index - 1;
}

std::vector<std::uint64_t> keys_of(const LeafView& leaf, const geometry::Box3& frame) {
  std::vector<geometry::LatticePoint> cells(leaf.count());
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = quantise(leaf.at(i), frame);
  std::vector<std::uint64_t> keys(cells.size());
  hilbert_encode(cells, keys);
  return keys;
}

}  // namespace

Status PointCursor::Impl::read_leaf() {
  const PointTop& top = core->top;
  const PointFilter everything;
  HTN_ASSIGN_OR_RETURN(held, LeafReader(*core, everything).read(leaf));
  keys = keys_of(held.view, top.frame);
  const std::uint64_t end =
      leaf + 1 < top.first_keys.size() ? top.first_keys[leaf + 1] : geometry::kHilbertKeyMax;
  const bool in_order = keys.front() == top.first_keys[leaf] && keys.back() <= end &&
                        std::is_sorted(keys.begin(), keys.end());
  if (!in_order) return corruption(concat("leaf ", leaf, ": its points are out of order"));
  const auto first = std::lower_bound(keys.begin(), keys.end(), first_key);
  at = static_cast<std::size_t>(first - keys.begin());
  ++leaf;
  return {};
}

PointCursor::PointCursor(const PointTree& tree, std::uint64_t first_key, Visible visible)
    : impl_(new Impl{tree.core(), first_key, std::move(visible),
                     leaf_of_key(tree.core()->top, first_key)}) {}
PointCursor::PointCursor(PointCursor&&) noexcept = default;
PointCursor& PointCursor::operator=(PointCursor&&) noexcept = default;
PointCursor::~PointCursor() = default;

Result<bool> PointCursor::next() {
  while (true) {
    for (; impl_->at < impl_->keys.size(); ++impl_->at) {
      if (impl_->visible && !impl_->visible(impl_->held.view.slot(impl_->at))) continue;
      ++impl_->at;
      return true;
    }
    if (impl_->leaf >= impl_->core->boxes.count()) return false;
    HTN_RETURN_IF_ERROR(impl_->read_leaf());
  }
}

std::uint64_t PointCursor::key() const { return impl_->keys[impl_->at - 1]; }

SlotPoint PointCursor::point() const {
  const LeafView& leaf = impl_->held.view;
  return {leaf.slot(impl_->at - 1), leaf.at(impl_->at - 1)};
}

}  // namespace hartonomous::spatial
