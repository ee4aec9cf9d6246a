#include "vector/graph_walk.hpp"

namespace hartonomous::vector {

CandidateKey GraphWalk::key_of(std::uint32_t slot) {
  ++scratch_.distances;
  return candidate_key(query_.distance(slot), slot);
}

LinkList GraphWalk::list_of(std::uint32_t slot, std::uint32_t level) {
  LinkPages::Page* page = links_.find(slot);
  if (page == nullptr) [[unlikely]] {
    Result<LinkPages::Page*> loaded = links_.load(slot);
    if (!loaded.ok()) {
      status_ = std::move(loaded).status();
      return {};
    }
    page = *loaded;
  }
  return links_.links(page, slot, level);
}

void GraphWalk::gather(std::uint32_t slot, std::uint32_t level) {
  scratch_.batch.clear();
  list_of(slot, level).for_each([&](LinkWord link) {
    const std::uint32_t target = target_of(link);
    if (target >= slots_ || !scratch_.visited.add(target)) return;
    const std::byte* row = query_.row(target);
    if (row != nullptr) scratch_.batch.push_back({target, row});
  });
}

CandidateKey GraphWalk::descend(CandidateKey from, std::uint32_t level) {
  scratch_.visited.begin(slots_);
  scratch_.visited.add(slot_of(from));
  CandidateKey nearest = from;
  CandidateKey last = from + 2;
  while (nearest < last) {
    last = nearest;
    gather(slot_of(last), level);
    measure_batch([&](CandidateKey key) { nearest = std::min(nearest, key); });
  }
  return nearest;
}

void GraphWalk::search(CandidateKey from, std::uint32_t level, std::size_t width) {
  CandidatePool& pool = scratch_.pool;
  pool.reset(width);
  scratch_.visited.begin(slots_);
  scratch_.visited.add(slot_of(from));
  pool.offer(from);
  std::uint32_t next = 0;
  while ((next = pool.take_next()) != CandidatePool::kNone) {
    gather(next, level);
    measure_batch([&](CandidateKey key) { pool.offer(key); });
  }
}

}  // namespace hartonomous::vector
