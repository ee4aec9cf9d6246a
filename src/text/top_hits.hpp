#pragma once

// TopHits: the best hits of those that are offered, in ascending order of their units.
// Thread-safety: one thread at a time.

#include <algorithm>
#include <optional>
#include <vector>

#include "text/search.hpp"

namespace hartonomous::text {

// Better: a higher score, of equal ones the lower unit.
inline bool is_better(const Hit& a, const Hit& b) {
  return a.score != b.score ? a.score > b.score : a.unit < b.unit;
}

class TopHits {
 public:
  // `after`: only what comes after it is a hit.
  TopHits(std::uint32_t k, std::optional<Hit> after) : k_(k), after_(after) {}

  // Whether a unit that was not offered yet, with a score of at most `bound`, may still be a hit.
  bool may_enter(double bound) const { return static_cast<float>(bound) > least_; }
  // No double above it is passed over by may_enter(); at most some are let through.
  bool is_full() const { return heap_.size() >= k_; }

  void offer(double score, std::uint32_t unit) {
    const Hit hit{static_cast<float>(score), unit};
    if (hit.score <= least_) return;
    if (after_.has_value() && !is_better(*after_, hit)) return;
    add(hit);
  }
  // Best first. REQUIRES: nothing is offered afterwards.
  std::vector<Hit> take() {
    std::sort(heap_.begin(), heap_.end(), is_better);
    return std::move(heap_);
  }

 private:
  void add(const Hit& hit) {
    heap_.push_back(hit);
    std::push_heap(heap_.begin(), heap_.end(), is_better);
    if (heap_.size() > k_) {
      std::pop_heap(heap_.begin(), heap_.end(), is_better);
      heap_.pop_back();
    }
    if (heap_.size() == k_) least_ = heap_.front().score;
  }

  std::uint32_t k_;
  std::optional<Hit> after_;
  float least_ = -1;  // hits have to have more; no score is negative
  std::vector<Hit> heap_;
};

}  // namespace hartonomous::text
