#include <hartonomous/base/buffer.hpp>

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace hartonomous {

namespace {

constexpr std::size_t kLargePageBytes = std::size_t{2} << 20;

std::byte* allocate(std::size_t bytes) {
  const std::size_t rounded = (bytes + kLargePageBytes - 1) / kLargePageBytes * kLargePageBytes;
  void* memory = std::aligned_alloc(kLargePageBytes, rounded);
  if (memory == nullptr) throw std::bad_alloc();
  // A wish: where it is not granted the pages are small ones.
  static_cast<void>(::madvise(memory, rounded, MADV_HUGEPAGE));
  return static_cast<std::byte*>(memory);
}

}  // namespace

Buffer::Buffer(std::size_t bytes) : memory_(allocate(bytes)), bytes_(bytes) {}

void Buffer::Free::operator()(std::byte* memory) const noexcept { std::free(memory); }

}  // namespace hartonomous
