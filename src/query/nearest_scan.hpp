#pragma once

// NearestScan: the nearest of all vectors of a range of slots, without exception.
// Thread-safety: one thread at a time.

#include <vector>

#include "query/nearest.hpp"
#include "query/there.hpp"

namespace hartonomous::query {

// The k nearest of those that were offered.
class NearestHeap {
 public:
  explicit NearestHeap(std::size_t k) : k_(k) {}
  bool may_enter(const vector::Neighbour& one) const {
    return heap_.size() < k_ || is_nearer(one, heap_.front());
  }
  void add(const vector::Neighbour& one);
  // By distance, then by slot.
  std::vector<vector::Neighbour> take();
  static bool is_nearer(const vector::Neighbour& a, const vector::Neighbour& b) {
    return a.distance < b.distance || (a.distance == b.distance && a.slot < b.slot);
  }

 private:
  std::size_t k_;
  std::vector<vector::Neighbour> heap_;  // the farthest in front
};

// Distances are inner ones (vector/vector_query.hpp), squared of l2.
class NearestScan {
 public:
  NearestScan(const EmbeddingSet& set, const NearestQuery& query, const Control& control)
      : set_(set), query_(query), control_(control), there_(slots_all_there(set, query.at)) {}

  // Of vectors in memory. REQUIRES: set.vectors() is there.
  Status scan_resident(std::uint32_t first, std::uint32_t end, NearestHeap& heap);
  // Of vectors as they are stored, page by page.
  Status scan_stored(std::uint32_t first, std::uint32_t end, NearestHeap& heap);
  // Exact distances for estimates. `heap` is filled anew.
  Status rank_stored(const std::vector<vector::Neighbour>& candidates, NearestHeap& heap);

  bool passes(std::uint32_t slot);
  // Errors: kCancelled.
  Status check_stop() const;
  const Status& failed() const { return failed_; }
  std::uint64_t distances() const { return distances_; }

 private:
  void offer(const vector::Neighbour& one, NearestHeap& heap);
  float distance_to(std::span<const float> stored) const;

  const EmbeddingSet& set_;
  const NearestQuery& query_;
  const Control& control_;
  std::uint32_t there_;  // slots below it are there
  Status failed_;        // of the filter
  std::uint64_t distances_ = 0;
};

}  // namespace hartonomous::query
