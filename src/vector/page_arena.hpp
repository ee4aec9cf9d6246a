#pragma once

// PageArena: memory for pages that never move and are all freed together. It is taken in blocks
// that grow with what is there, so that a small set stays small and a large one lies on the large
// pages of the machine: a walk over a graph is a walk over the translation buffer too.
// Thread-safety: one thread at a time.

#include <cstddef>
#include <memory>
#include <vector>

namespace hartonomous::vector {

class PageArena {
 public:
  // Aligned to a cache line, all zero. Throws std::bad_alloc.
  std::byte* allocate(std::size_t bytes);
  std::size_t bytes_in_use() const { return bytes_in_use_; }

 private:
  struct Free {
    bool is_large = false;
    void operator()(std::byte* memory) const noexcept;
  };
  using Block = std::unique_ptr<std::byte, Free>;
  void add_block(std::size_t bytes);

  std::vector<Block> blocks_;
  std::byte* next_ = nullptr;  // in the last block
  std::size_t left_ = 0;
  std::size_t bytes_in_use_ = 0;
};

}  // namespace hartonomous::vector
