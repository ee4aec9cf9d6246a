#pragma once

// RunDirectory: the runs of a collection, in memory: which units a document has, and when they were
// there. It grows at its end and never moves.
// Thread-safety: one writer; any number of readers meanwhile, of runs below a count() they saw.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "collection/format.hpp"
#include "vector/page_directory.hpp"

namespace hartonomous::collection {

class RunDirectory {
 public:
  std::uint32_t count() const { return count_.load(std::memory_order_acquire); }
  // REQUIRES of all: run < count().
  Run get(std::uint32_t run) const;
  std::uint32_t first_unit(std::uint32_t run) const { return at(run).first; }
  // The last run that begins at or before the unit; count() if none does.
  std::uint32_t find(std::uint32_t unit) const;

  // The writer's.
  void append(std::span<const Run> runs);
  void end(std::uint32_t run, Instant to) {
    at(run).to.store(to.value(), std::memory_order_relaxed);
  }
  std::uint64_t memory_bytes() const;

 private:
  struct Entry {
    std::uint32_t first = 0;
    std::uint32_t units = 0;
    std::uint64_t document = 0;
    std::int64_t from = 0;
    std::atomic<std::int64_t> to = 0;
  };
  static constexpr std::uint32_t kBlockRuns = 1024;
  using Block = std::array<Entry, kBlockRuns>;

  Entry& at(std::uint32_t run) const { return (*blocks_.find(run / kBlockRuns))[run % kBlockRuns]; }

  vector::PageDirectory<Block> blocks_;
  std::vector<std::unique_ptr<Block>> own_blocks_;
  std::atomic<std::uint32_t> count_ = 0;
};

}  // namespace hartonomous::collection
