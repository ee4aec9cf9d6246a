#pragma once

// StoredLeaves: the leaves of a saved tree of points, read from the store and kept as long as they
// fit. Thread-safety: thread-safe.

#include <atomic>
#include <cstdint>
#include <memory>
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

  SetRows rows_;
  std::uint32_t generation_;
  std::uint64_t bytes_max_;
  std::vector<std::atomic<Held>> held_;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint32_t> hand_ = 0;  // where the next one to go is looked for
};

}  // namespace hartonomous::query
