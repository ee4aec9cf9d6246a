#pragma once

// ContentHash: the SHA-256 (FIPS 180-4) of a content's bytes, its identity.
//
//   ContentHash hash = sha256(bytes);   hash.to_hex();   ContentHash::from_hex("e3b0c442...");
//
// Made by the hasher, or decoded from 32 stored bytes or 64 hex digits. Thread-safety: immutable.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous {

class ContentHash {
 public:
  static constexpr std::size_t kBytes = 32;

  ContentHash() noexcept : bytes_{} {}
  // Errors: kInvalidArgument unless there are 32 bytes.
  static Result<ContentHash> from_bytes(Bytes bytes);
  // Errors: kInvalidArgument unless there are 64 hex digits (either case).
  static Result<ContentHash> from_hex(std::string_view hex);

  Bytes bytes() const noexcept {
    return {reinterpret_cast<const std::byte*>(bytes_.data()), kBytes};
  }
  // The first eight bytes as a big-endian number: its order is the hash's order.
  std::uint64_t prefix() const noexcept;
  std::string to_hex() const;

  auto operator<=>(const ContentHash&) const noexcept = default;

 private:
  friend class Sha256;
  friend struct Sha256Access;
  std::array<std::uint8_t, kBytes> bytes_;
};

}  // namespace hartonomous
