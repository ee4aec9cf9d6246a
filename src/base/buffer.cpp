#include <hartonomous/base/buffer.hpp>

#include <sys/mman.h>

#include <new>

namespace hartonomous {

namespace {

constexpr std::size_t kLargePageBytes = std::size_t{2} << 20;
constexpr std::align_val_t kAlignment{kLargePageBytes};

std::byte* allocate(std::size_t bytes) {
  const std::size_t rounded = (bytes + kLargePageBytes - 1) / kLargePageBytes * kLargePageBytes;
  void* memory = ::operator new(rounded, kAlignment);
  // A wish: where it is not granted the pages are small ones.
  static_cast<void>(::madvise(memory, rounded, MADV_HUGEPAGE));
  return static_cast<std::byte*>(memory);
}

}  // namespace

Buffer::Buffer(std::size_t bytes) : memory_(allocate(bytes)), bytes_(bytes) {}

void Buffer::Free::operator()(std::byte* memory) const noexcept {
  ::operator delete(memory, kAlignment);
}

}  // namespace hartonomous
