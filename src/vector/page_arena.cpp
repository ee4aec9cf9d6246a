#include "vector/page_arena.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include <hartonomous/base/buffer.hpp>

namespace hartonomous::vector {

namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kBlockBytesMax = std::size_t{64} << 20;

std::size_t rounded(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

}  // namespace

void PageArena::Free::operator()(std::byte* memory) const noexcept {
  is_large ? large_pages::release(memory) : ::operator delete (memory, std::align_val_t{kLine});
}

void PageArena::add_block(std::size_t bytes) {
  std::size_t size = std::max(bytes, std::min(bytes_in_use_ / 4, kBlockBytesMax));
  const bool is_large = size >= large_pages::kBytes;
  size = rounded(size, is_large ? large_pages::kBytes : kLine);
  auto* memory = static_cast<std::byte*>(is_large ? large_pages::allocate(size)
                                                  : ::operator new (size, std::align_val_t{kLine}));
  blocks_.push_back(Block(memory, Free{is_large}));
  next_ = memory;
  left_ = size;
  bytes_in_use_ += size;
}

std::byte* PageArena::allocate(std::size_t bytes) {
  bytes = rounded(bytes, kLine);
  if (left_ < bytes) add_block(bytes);
  std::byte* const memory = next_;
  next_ += bytes;
  left_ -= bytes;
  std::memset(memory, 0, bytes);
  return memory;
}

}  // namespace hartonomous::vector
