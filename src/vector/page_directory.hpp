#pragma once

// PageDirectory: where each page of a growing set is in memory, null while it is not. Readers look
// without a lock: the table is flat, and when it grows the old one is kept, because a reader may be
// in it. Old tables together are as long as the newest: eight bytes for each page of kilobytes.
// Thread-safety: find() thread-safe beside one thread that is in reserve() or publish().

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace hartonomous::vector {

template <typename Page>
class PageDirectory {
 public:
  PageDirectory() { grow(kPagesFirst); }

  // A reader that has heard of a page, by a link or a count that was published after reserve(),
  // finds it inside of the table. REQUIRES: page < the count given to reserve().
  Page* find(std::uint32_t page) const {
    return table_.load(std::memory_order_acquire)[page].load(std::memory_order_acquire);
  }
  void reserve(std::size_t count) {
    if (count > size_) grow(std::max(count, 2 * size_));
  }
  // A published page stays where it is. REQUIRES: page < the count given to reserve().
  void publish(std::uint32_t page, Page* where) {
    tables_.back()[page].store(where, std::memory_order_release);
  }
  std::size_t bytes_in_use() const { return 2 * size_ * sizeof(Entry); }

 private:
  using Entry = std::atomic<Page*>;
  static constexpr std::size_t kPagesFirst = 16;

  void grow(std::size_t size) {
    auto table = std::make_unique<Entry[]>(size);
    for (std::size_t page = 0; page < size_; ++page) {
      table[page].store(tables_.back()[page].load(std::memory_order_relaxed),
                        std::memory_order_relaxed);
    }
    table_.store(table.get(), std::memory_order_release);
    tables_.push_back(std::move(table));
    size_ = size;
  }

  std::atomic<Entry*> table_ = nullptr;
  std::vector<std::unique_ptr<Entry[]>> tables_;  // the newest last
  std::size_t size_ = 0;
};

}  // namespace hartonomous::vector
