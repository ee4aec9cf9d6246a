#include <hartonomous/base/buffer.hpp>

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace hartonomous {

namespace large_pages {

namespace {
constexpr std::align_val_t kAlignment{kBytes};
}  // namespace

void* allocate(std::size_t bytes) {
  if (bytes > SIZE_MAX - kBytes) throw std::bad_alloc();
  const std::size_t rounded = (bytes + kBytes - 1) / kBytes * kBytes;
  void* memory = ::operator new(rounded, kAlignment);
  // A wish: where it is not granted the pages are small ones.
  static_cast<void>(::madvise(memory, rounded, MADV_HUGEPAGE));
  return memory;
}

void release(void* memory) noexcept { ::operator delete(memory, kAlignment); }

}  // namespace large_pages

Buffer::Buffer(std::size_t bytes)
    : memory_(static_cast<std::byte*>(large_pages::allocate(bytes))), bytes_(bytes) {}

}  // namespace hartonomous
