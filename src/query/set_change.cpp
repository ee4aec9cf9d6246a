#include "query/set_change.hpp"

#include <algorithm>
#include <set>

namespace hartonomous::query {

using vector::kSlotsPerRow;
using vector::Slot;

SetChange::SetChange(EmbeddingSet& set, Instant now)
    : set_(set), now_(now), first_(set.slots().count()) {}

std::uint32_t SetChange::add(AtomId atom, std::span<const float> vector,
                             const geometry::Point3& point) {
  const auto slot = first_ + static_cast<std::uint32_t>(added_.size());
  added_.push_back({.atom = atom, .from = now_});
  vectors_.insert(vectors_.end(), vector.begin(), vector.end());
  points_.push_back({point.x, point.y, point.z});
  return slot;
}

void SetChange::end(std::uint32_t slot) {
  if (slot >= first_) {
    added_[slot - first_].to = now_;
  } else {
    ended_.push_back(slot);
  }
}

Status SetChange::stage(kv::Batch& batch) {
  if (empty()) return {};
  if (std::uint64_t{first_} + added_.size() > vector::kSlotsMax) {
    return resource_exhausted("a model has no more slots for vectors");
  }
  HTN_RETURN_IF_ERROR(stage_rows(batch));
  HTN_RETURN_IF_ERROR(apply());
  stage_slots(batch);
  set_.rows().stage_state(set_.state(), batch);
  return {};
}

Status SetChange::stage_rows(kv::Batch& batch) const {
  HTN_RETURN_IF_ERROR(set_.rows().stage_vectors(first_, vectors_, batch));
  const std::uint32_t version = set_.tree().version();
  if (version == 0) return {};
  return set_.rows().stage_points(version, first_, points_, batch);
}

Status SetChange::apply() {
  // Before the slots are counted: whoever sees one finds its vector and its point.
  const std::size_t dimension = set_.shape().dimension;
  for (std::size_t i = 0; set_.vectors_ != nullptr && i < added_.size(); ++i) {
    const auto vector = std::span(vectors_).subspan(i * dimension, dimension);
    HTN_RETURN_IF_ERROR(set_.vectors_->append(vector).status());
  }
  if (set_.tree().version() != 0) set_.tree().append(points_);
  set_.slots_.append(added_);
  for (const std::uint32_t slot : ended_) set_.slots_.end(slot, now_);
  const auto is_over = [](const Slot& slot) { return slot.to != kForever; };
  const auto stillborn = std::count_if(added_.begin(), added_.end(), is_over);
  set_.live_ += static_cast<std::uint32_t>(added_.size()) - static_cast<std::uint32_t>(stillborn) -
                static_cast<std::uint32_t>(ended_.size());
  return {};
}

// Rows that have an added slot, or one that has ended, as they are in memory now.
void SetChange::stage_slots(kv::Batch& batch) const {
  std::set<std::uint32_t> rows;
  for (const std::uint32_t slot : ended_) rows.insert(slot / kSlotsPerRow);
  const std::uint32_t count = set_.slots().count();
  if (!added_.empty()) {
    for (std::uint32_t row = first_ / kSlotsPerRow; row <= (count - 1) / kSlotsPerRow; ++row) {
      rows.insert(row);
    }
  }
  std::vector<Slot> slots;
  for (const std::uint32_t row : rows) {
    slots.clear();
    const std::uint32_t end = std::min(count, (row + 1) * kSlotsPerRow);
    for (std::uint32_t slot = row * kSlotsPerRow; slot < end; ++slot) {
      slots.push_back(set_.slots().get(slot));
    }
    set_.rows().stage_slots(row, slots, batch);
  }
}

}  // namespace hartonomous::query
