#pragma once

// SHA-256 (FIPS 180-4), one message at a time or many at once.
//
//   ContentHash hash = sha256(bytes);
//   Sha256 hasher;  hasher.update(a);  hasher.update(b);  hash = hasher.finish();
//   sha256_many(messages, hashes);       // interleaved lanes: several times one stream
//
// The kernel is chosen once per process by what the processor has: interleaved SHA-NI, otherwise
// OpenSSL, which is also the reference the tests hold the kernels against.
// Thread-safety: free functions are thread-safe; a Sha256 is for one thread at a time.
// Cost: one compression per 64 bytes and one more per message.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/content_hash.hpp>

namespace hartonomous {

// A running hash. Copyable: a copy is the state at that point.
class Sha256 {
 public:
  Sha256() noexcept;
  void update(Bytes bytes) noexcept;
  // The hash of everything so far; the object may go on being updated.
  ContentHash finish() const noexcept;
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> block_;
  std::uint64_t bytes_ = 0;
};

ContentHash sha256(Bytes bytes) noexcept;

// hashes[i] = sha256(messages[i]). REQUIRES: equal sizes.
void sha256_many(std::span<const Bytes> messages, std::span<ContentHash> hashes) noexcept;

// hashes[i] = sha256 of the i-th 64 bytes. REQUIRES: bytes.size() == 64 * hashes.size().
void sha256_blocks64(Bytes bytes, std::span<ContentHash> hashes) noexcept;

// prefixes[i] = sha256_blocks64's hash [i].prefix(), without writing the rest of the hashes.
void sha256_prefixes64(Bytes bytes, std::span<std::uint64_t> prefixes) noexcept;

// The kernel in use, "sha-ni x4" or "openssl", for machine lines.
std::string_view sha256_kernel() noexcept;

}  // namespace hartonomous
