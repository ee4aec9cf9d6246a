#pragma once

// XXH3 (Yann Collet), the checksum of everything this module writes itself. Not for secrets.
// Thread-safety: free functions are thread-safe; a stream is for one thread at a time.

#include <array>
#include <cstdint>
#include <memory>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::kv {

std::uint64_t xxh3_64(Bytes bytes);
// Of one text after the other, in canonical (big-endian) order.
std::array<std::byte, 16> xxh3_128(Bytes first, Bytes second);

// A running 64-bit hash.
class Xxh3Stream {
 public:
  Xxh3Stream();
  Xxh3Stream(Xxh3Stream&&) noexcept;
  Xxh3Stream& operator=(Xxh3Stream&&) noexcept;
  ~Xxh3Stream();
  void update(Bytes bytes);
  // Of everything so far; the stream may go on.
  std::uint64_t digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hartonomous::kv
