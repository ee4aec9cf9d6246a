#pragma once

// Buffer: a large stretch of memory that is filled from the front and used again and again, on the
// large pages of the machine where it has them: the first touch of a small page costs as much as
// writing it.
//
//   Buffer buffer(64 << 20);
//   read(buffer.bytes().first(count));
//
// Layout: aligned to 2 MiB. Not initialised. It is not a container: no growth, no elements.
// Thread-safety: one thread at a time.
// Cost: one allocation; physical memory comes with the first touch, 2 MiB at a time.

#include <cstddef>
#include <memory>
#include <span>

namespace hartonomous {

class Buffer {
 public:
  // Throws std::bad_alloc, as new does.
  explicit Buffer(std::size_t bytes);
  std::span<std::byte> bytes() const { return {memory_.get(), bytes_}; }

 private:
  struct Free {
    void operator()(std::byte* memory) const noexcept;
  };
  std::unique_ptr<std::byte, Free> memory_;
  std::size_t bytes_;
};

}  // namespace hartonomous
