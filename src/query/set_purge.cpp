#include "query/set_purge.hpp"

#include <algorithm>

namespace hartonomous::query {

SetPurge::SetPurge(EmbeddingSet& set, Instant horizon)
    : set_(set), horizon_(horizon), before_(set.state().purged_before) {
  const std::uint32_t page_slots = set.rows().page_slots();
  const std::uint32_t count = set.slots().count();
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const std::uint32_t page = slot / page_slots;
    if (goes(slot) && (pages_.empty() || pages_.back() != page)) pages_.push_back(page);
  }
}

bool SetPurge::goes(std::uint32_t slot) const {
  const Instant to = set_.slots().get(slot).to;
  return before_ < to && to <= horizon_;
}

Result<bool> SetPurge::stage(kv::Batch& batch, std::uint64_t bytes_max) {
  const std::uint32_t page_slots = set_.rows().page_slots();
  for (; next_ < pages_.size() && batch.bytes() < bytes_max; ++next_) {
    const std::uint32_t first = pages_[next_] * page_slots;
    const std::uint32_t end = std::min(set_.slots().count(), first + page_slots);
    std::vector<bool> keep;
    for (std::uint32_t slot = first; slot < end; ++slot) {
      purged_ += goes(slot) ? 1 : 0;
      keep.push_back(set_.slots().get(slot).to > horizon_);
    }
    HTN_RETURN_IF_ERROR(set_.rows().stage_purged(pages_[next_], keep, batch));
  }
  if (next_ < pages_.size()) return true;
  // Told only now: a purge that is interrupted is done again from its beginning.
  set_.purged_before_ = horizon_.value();
  set_.rows().stage_state(set_.state(), batch);
  return false;
}

}  // namespace hartonomous::query
