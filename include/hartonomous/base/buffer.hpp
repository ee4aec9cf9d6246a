#pragma once

// Buffer: a large stretch of memory that is filled from the front and used again and again, on the
// large pages of the machine where it has them: the first touch of a small page costs as much as
// writing it. LargeVector: a vector on such pages.
//
//   Buffer buffer(64 << 20);
//   read(buffer.bytes().first(count));
//
// Layout: aligned to 2 MiB. A Buffer is not initialised and is no container: no growth, no
// elements. Thread-safety: one thread at a time. Cost: one allocation; physical memory comes with
// the first touch, 2 MiB at a time.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace hartonomous {

namespace large_pages {
inline constexpr std::size_t kBytes = std::size_t{2} << 20;
// Whole large pages, as new does: throws std::bad_alloc.
void* allocate(std::size_t bytes);
void release(void* memory) noexcept;
}  // namespace large_pages

// For vectors of many elements; of few they are on ordinary pages.
template <typename T>
struct LargePageAllocator {
  using value_type = T;
  LargePageAllocator() = default;
  template <typename U>
  LargePageAllocator(const LargePageAllocator<U>&) {}  // NOLINT implicit, as the standard asks

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    return static_cast<T*>(is_large(bytes) ? large_pages::allocate(bytes) : ::operator new(bytes));
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    is_large(count * sizeof(T)) ? large_pages::release(memory) : ::operator delete(memory);
  }
  template <typename U>
  bool operator==(const LargePageAllocator<U>&) const {
    return true;
  }

 private:
  static bool is_large(std::size_t bytes) { return bytes >= large_pages::kBytes; }
};
template <typename T>
using LargeVector = std::vector<T, LargePageAllocator<T>>;

class Buffer {
 public:
  // Throws std::bad_alloc, as new does.
  explicit Buffer(std::size_t bytes);
  std::span<std::byte> bytes() const { return {memory_.get(), bytes_}; }

 private:
  struct Free {
    void operator()(std::byte* memory) const noexcept { large_pages::release(memory); }
  };
  std::unique_ptr<std::byte, Free> memory_;
  std::size_t bytes_;
};

}  // namespace hartonomous
