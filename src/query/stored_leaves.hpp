#pragma once

// StoredLeaves: the leaves of a saved tree of points, read from the store and kept as long as they
// fit. Thread-safety: thread-safe.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "query/set_rows.hpp"
#include "spatial/leaf_source.hpp"

namespace hartonomous::query {

class StoredLeaves final : public spatial::LeafSource {
 public:
  StoredLeaves(const SetRows& rows, std::uint32_t generation, std::uint32_t leaves,
               std::uint64_t bytes_max);
  Result<spatial::PinnedLeaf> leaf(std::uint32_t index) override;
  std::uint64_t memory_bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  using Held = std::shared_ptr<const std::string>;

  Result<Held> read(std::uint32_t index) const;
  void keep(std::uint32_t index, const Held& leaf);
  Held find(std::size_t index) const;
  // Puts it there, null for none; what was there.
  Held exchange(std::size_t index, Held leaf);
  std::mutex& mutex_of(std::size_t index) const { return shards_[index % shards_.size()].mutex; }

  SetRows rows_;
  std::uint32_t generation_;
  std::uint64_t bytes_max_;
  // Not atomic pointers: those of libstdc++ 12 give their lock back without a release after a load,
  // so that a reader and who puts another leaf there are in each other's way.
  struct alignas(64) Shard {
    std::mutex mutex;  // rank: leaves
  };
  mutable std::array<Shard, 16> shards_;
  std::vector<Held> held_;  // each guarded by its shard
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint32_t> hand_ = 0;  // where the next one to go is looked for
};

}  // namespace hartonomous::query
