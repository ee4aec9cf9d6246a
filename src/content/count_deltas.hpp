#pragma once

// CountDeltas: changes of counters by id, gathered before they are folded into the stored ones.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <map>

#include "codec/packed_counts.hpp"
#include "kv/database.hpp"

namespace hartonomous::content {

class CountDeltas {
 public:
  void add(std::uint64_t id, std::int64_t delta);
  // One more for each of `count` ids from `first` on.
  void add_run(std::uint64_t first, std::uint64_t count);
  // A merge operand for each page, ascending.
  void stage(kv::Family family, DomainId domain, kv::Batch& batch) const;
  const std::map<std::uint64_t, codec::Counts>& pages() const { return pages_; }
  bool empty() const { return pages_.empty(); }
  void clear();

 private:
  codec::Counts& page_at(std::uint64_t page);

  std::map<std::uint64_t, codec::Counts> pages_;
  std::uint64_t last_page_ = ~std::uint64_t{0};
  codec::Counts* last_ = nullptr;
};

}  // namespace hartonomous::content
