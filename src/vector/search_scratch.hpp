#pragma once

// What a walk over the graph needs beside it, kept for the next walk: which slots were met, the
// candidates, one node's neighbours. ScratchPool lends it out.
// Thread-safety: a scratch is for one thread at a time, the pool thread-safe.

#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "vector/candidate_pool.hpp"

namespace hartonomous::vector {

// Slots that were met in this walk: those whose stamp is the walk's. A byte is enough and stays in
// the cache; every 255th walk clears the stamps.
class VisitedSet {
 public:
  void begin(std::size_t slots) {
    if (stamps_.size() < slots) {
      stamps_.assign(slots + slots / 4, 0);
      stamp_ = 0;
    }
    if (++stamp_ == 0) {
      std::memset(stamps_.data(), 0, stamps_.size());
      stamp_ = 1;
    }
  }
  // Slots at or behind it came after the walk began.
  std::size_t size() const { return stamps_.size(); }
  void prefetch(std::uint32_t slot) const { __builtin_prefetch(stamps_.data() + slot); }
  // Whether the slot is met for the first time.
  bool add(std::uint32_t slot) {
    const bool is_new = stamps_[slot] != stamp_;
    stamps_[slot] = stamp_;
    return is_new;
  }

 private:
  std::vector<std::uint8_t> stamps_;
  std::uint8_t stamp_ = 0;
};

struct SearchScratch {
  VisitedSet visited;
  CandidatePool pool;
  struct Neighbour {
    std::uint32_t slot;
    const std::byte* row;
  };
  std::vector<Neighbour> batch;    // those of one node that were not met before
  std::vector<CandidateKey> heap;  // of a filtered walk: what it may still go on from
  std::uint64_t distances = 0;     // computed since this was taken
};

class ScratchPool {
 public:
  class Lease {
   public:
    Lease(ScratchPool& pool, std::unique_ptr<SearchScratch> scratch)
        : pool_(pool), scratch_(std::move(scratch)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.put(std::move(scratch_)); }
    SearchScratch& operator*() const { return *scratch_; }

   private:
    ScratchPool& pool_;
    std::unique_ptr<SearchScratch> scratch_;
  };

  Lease take() {
    std::unique_ptr<SearchScratch> scratch;
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        scratch = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (scratch == nullptr) scratch = std::make_unique<SearchScratch>();
    scratch->distances = 0;
    return Lease(*this, std::move(scratch));
  }

 private:
  void put(std::unique_ptr<SearchScratch> scratch) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(scratch));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<SearchScratch>> idle_;
};

}  // namespace hartonomous::vector
