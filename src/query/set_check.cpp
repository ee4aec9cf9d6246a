#include "query/set_check.hpp"

#include <algorithm>
#include <cmath>

#include <hartonomous/base/text.hpp>

#include "query/graph_state.hpp"
#include "query/set_tree.hpp"
#include "query/stored_leaves.hpp"
#include "spatial/point_leaf.hpp"
#include "spatial/point_top.hpp"
#include "vector/graph_format.hpp"

namespace hartonomous::query {

using schema::VectorIndex;

Status SetCheck::told(Status status) const {
  if (status.ok() || status.code() == StatusCode::kCancelled) return status;
  tell_(std::string(status.message()));
  return {};
}

Status SetCheck::run() {
  HTN_RETURN_IF_ERROR(check_slots());
  HTN_RETURN_IF_ERROR(told(check_vectors()));
  HTN_RETURN_IF_ERROR(told(check_points()));
  HTN_RETURN_IF_ERROR(told(check_graph()));
  return told(check_tree());
}

Status SetCheck::check_slots() {
  HTN_ASSIGN_OR_RETURN(const vector::SetState state, rows_.state());
  HTN_RETURN_IF_ERROR(rows_.each_slots(state.slots, [this](std::span<const vector::Slot> slots) {
    slots_.insert(slots_.end(), slots.begin(), slots.end());
  }));
  Instant last;
  for (const vector::Slot& slot : slots_) {
    live_ += slot.to == kForever ? 1 : 0;
    if (slot.from < last || slot.to < slot.from) tell_("slots are out of order in time");
    last = slot.from;
  }
  if (live_ != state.live) {
    tell_(concat("counts ", state.live, " vectors that are there, there are ", live_));
  }
  return {};
}

Status SetCheck::check_vectors() {
  const std::uint32_t page_slots = rows_.page_slots();
  std::vector<float> page;
  for (std::size_t first = 0; first < slots_.size(); first += page_slots) {
    if (control_.stopped()) return cancelled("check");
    const std::size_t count = std::min<std::size_t>(page_slots, slots_.size() - first);
    page.resize(count * rows_.dimension());
    HTN_RETURN_IF_ERROR(
        told(rows_.read_page(static_cast<std::uint32_t>(first / page_slots), page)));
    vectors_ += count;
    if (!std::all_of(page.begin(), page.end(), [](float x) { return std::isfinite(x); })) {
      tell_(concat("vectors from slot ", first, ": NaN or infinity"));
    }
  }
  return {};
}

Status SetCheck::check_points() {
  for (std::size_t slot = 0; version_ != 0 && slot < slots_.size(); slot += vector::kSlotsPerRow) {
    const auto row = static_cast<std::uint32_t>(slot / vector::kSlotsPerRow);
    HTN_ASSIGN_OR_RETURN(const auto points, rows_.points(version_, row));
    const std::size_t count = std::min<std::size_t>(vector::kSlotsPerRow, slots_.size() - slot);
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_missing = std::isnan(points[i][0]) && slots_[slot + i].to == kForever;
      if (is_missing) tell_(concat("slot ", slot + i, ": its point is missing"));
    }
  }
  return {};
}

Status SetCheck::check_graph() {
  const auto key = schema::vector_state_key(rows_.tenant(), rows_.model(), VectorIndex::kGraph);
  HTN_ASSIGN_OR_RETURN(const auto row, rows_.get(kv::Family::kVectorState, key));
  if (!row.has_value()) return {};
  HTN_ASSIGN_OR_RETURN(const SavedGraph saved, decode_saved_graph(row->bytes()));
  HTN_ASSIGN_OR_RETURN(const auto header, vector::decode_graph_header(as_bytes(saved.header)));
  const vector::GraphShape shape(header.options);
  std::uint64_t nodes = 0;
  for (std::uint32_t page = 0; page < shape.pages(header.count); ++page) {
    if (control_.stopped()) return cancelled("check");
    HTN_ASSIGN_OR_RETURN(
        const auto image,
        rows_.get(kv::Family::kVectorIndex,
                  schema::vector_index_key(rows_.tenant(), rows_.model(), VectorIndex::kGraph,
                                           saved.generation, page)));
    if (!image.has_value()) {
      tell_(concat("graph: page ", page, " is missing"));
      continue;
    }
    const auto decoded = vector::decode_links_page(
        image->bytes(),
        {.shape = shape, .page = page, .count = header.count, .entry = header.entry});
    HTN_RETURN_IF_ERROR(told(decoded.status()));
    if (decoded.ok()) nodes += decoded->size();
    ++index_pages_;
  }
  if (nodes == header.live && saved.end <= slots_.size()) return {};
  return corruption(concat("graph: counts ", header.live, " nodes of ", saved.end, " slots, has ",
                           nodes, " of ", slots_.size()));
}

Status SetCheck::check_tree() {
  const auto key = schema::vector_state_key(rows_.tenant(), rows_.model(), VectorIndex::kPointTree);
  HTN_ASSIGN_OR_RETURN(const auto row, rows_.get(kv::Family::kVectorState, key));
  if (!row.has_value()) return {};
  HTN_ASSIGN_OR_RETURN(const TreeState state, decode_tree_state(row->bytes()));
  HTN_ASSIGN_OR_RETURN(const auto top, spatial::decode_point_top(as_bytes(state.top)));
  const auto leaves = static_cast<std::uint32_t>(top.boxes.size());
  StoredLeaves stored(rows_, state.generation, leaves, 0);
  for (std::uint32_t leaf = 0; leaf < leaves; ++leaf) {
    if (control_.stopped()) return cancelled("check");
    const auto held = stored.leaf(leaf);
    HTN_RETURN_IF_ERROR(told(held.status()));
    if (!held.ok()) continue;
    HTN_ASSIGN_OR_RETURN(const auto view, spatial::LeafView::open(held->bytes));
    if (view.checksum() != top.checksums[leaf]) tell_(concat("points: leaf ", leaf, " is another"));
    ++index_pages_;
  }
  return {};
}

}  // namespace hartonomous::query
