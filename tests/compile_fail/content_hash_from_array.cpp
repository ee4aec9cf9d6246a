// A content hash is made by the hasher or decoded, never from any 32 bytes at hand.

#include <array>
#include <span>

#include <hartonomous/base/content_hash.hpp>

bool made(const std::array<unsigned char, 32>& bytes) {
#ifdef HTN_CONTROL
  return hartonomous::ContentHash::from_bytes(std::as_bytes(std::span(bytes))).ok();
#else
  return hartonomous::ContentHash(bytes).prefix() != 0;
#endif
}
