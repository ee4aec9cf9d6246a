#pragma once

// GraphWalk: one walk over a graph for one query: down the levels to the nearest node, then around
// it on one level (Malkov and Yashunin, arXiv:1603.09320, algorithm 2). What was found is in the
// scratch's pool. A page that is not in memory is loaded on the way; when that fails, the walk goes
// on without it and status() says so.
// Thread-safety: one thread at a time, any number of walks and one writer beside each other.

#include <algorithm>
#include <functional>
#include <utility>

#include "vector/link_pages.hpp"
#include "vector/search_scratch.hpp"
#include "vector/vector_query.hpp"

namespace hartonomous::vector {

class GraphWalk {
 public:
  // `slots`: what is behind is not walked to, though a writer may link it meanwhile.
  GraphWalk(const LinkPages& links, const VectorQuery& query, std::uint32_t slots,
            SearchScratch& scratch)
      : links_(links), query_(query), slots_(slots), scratch_(scratch) {}

  // Where a walk begins.
  CandidateKey key_of(std::uint32_t slot);
  // The nearest that no neighbour on the level is nearer than.
  CandidateKey descend(CandidateKey from, std::uint32_t level);
  // Fills the pool with the nearest `width` on the level.
  void search(CandidateKey from, std::uint32_t level, std::size_t width);
  // On the lowest level, with those alone that `visible` lets through, over all others.
  template <typename Visible>
  void search_visible(CandidateKey from, std::size_t width, const Visible& visible);

  Status status() const { return status_.ok() ? query_.status() : status_; }

 private:
  // Rows that are fetched ahead of the one that is measured.
  static constexpr std::size_t kAhead = 3;

  LinkList list_of(std::uint32_t slot, std::uint32_t level);
  // Puts the neighbours that were not met before into the batch.
  void gather(std::uint32_t slot, std::uint32_t level);
  // Calls `use(key)` for each of the batch.
  template <typename Use>
  void measure_batch(const Use& use);

  const LinkPages& links_;
  const VectorQuery& query_;
  const std::uint32_t slots_;
  SearchScratch& scratch_;
  Status status_;
};

template <typename Use>
void GraphWalk::measure_batch(const Use& use) {
  const auto& batch = scratch_.batch;
  const std::size_t size = batch.size();
  for (std::size_t i = 0; i < std::min(kAhead, size); ++i) query_.prefetch_row(batch[i].row);
  for (std::size_t i = 0; i < size; ++i) {
    if (i + kAhead < size) query_.prefetch_row(batch[i + kAhead].row);
    use(candidate_key(query_.measure(batch[i].row), batch[i].slot));
  }
  scratch_.distances += size;
}

template <typename Visible>
void GraphWalk::search_visible(CandidateKey from, std::size_t width, const Visible& visible) {
  CandidatePool& found = scratch_.pool;
  std::vector<CandidateKey>& open = scratch_.heap;
  constexpr std::greater<CandidateKey> kNearestFirst;
  found.reset(width);
  scratch_.visited.begin(slots_);
  scratch_.visited.add(slot_of(from));
  open.assign(1, from);
  if (visible(slot_of(from))) found.offer(from);
  while (!open.empty()) {
    const CandidateKey nearest = open.front();
    if (nearest > found.bound()) break;
    std::pop_heap(open.begin(), open.end(), kNearestFirst);
    open.pop_back();
    gather(slot_of(nearest), 0);
    measure_batch([&](CandidateKey key) {
      if (key >= found.bound()) return;
      open.push_back(key);
      std::push_heap(open.begin(), open.end(), kNearestFirst);
      if (visible(slot_of(key))) found.offer(key);
    });
  }
}

}  // namespace hartonomous::vector
