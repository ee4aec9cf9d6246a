#pragma once

// TokenTable: the distinct short contents of a stage, numbered in order of their first appearance.
// It keeps views: the bytes must outlive it.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <cstring>
#include <vector>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::content {

class TokenTable {
 public:
  TokenTable() { clear(); }

  // REQUIRES: bytes.size() <= 64. Cost: one hash and, mostly, one compare.
  std::uint32_t intern(Bytes bytes) {
    const std::uint64_t hash = hash_of(bytes);
    std::size_t at = hash & mask_;
    while (slots_[at].number != kEmpty) {
      if (slots_[at].tag == static_cast<std::uint32_t>(hash >> 32)) {
        const Bytes& held = tokens_[slots_[at].number];
        if (held.size() == bytes.size() &&
            std::memcmp(held.data(), bytes.data(), bytes.size()) == 0) {
          return slots_[at].number;
        }
      }
      at = (at + 1) & mask_;
    }
    return insert(bytes, hash, at);
  }

  std::size_t size() const { return tokens_.size(); }
  const std::vector<Bytes>& tokens() const { return tokens_; }
  void clear();

 private:
  static constexpr std::uint32_t kEmpty = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t number = kEmpty;
    std::uint32_t tag = 0;
  };

  __extension__ using Wide = unsigned __int128;
  static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  static std::uint64_t hash_of(Bytes bytes) {
    std::uint64_t hash = bytes.size() * 0x9E3779B97F4A7C15u;
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left > 8; left -= 8, at += 8) {
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      hash = mix(hash ^ word, 0xE7037ED1A0B428DBu);
    }
    std::uint64_t last = 0;
    if (left > 0) std::memcpy(&last, at, left);
    return mix(hash ^ last, 0xA0761D6478BD642Fu);
  }
  std::uint32_t insert(Bytes bytes, std::uint64_t hash, std::size_t at);
  void grow();

  std::vector<Slot> slots_;
  std::vector<Bytes> tokens_;
  std::vector<std::uint64_t> hashes_;
  std::size_t mask_ = 0;
};

}  // namespace hartonomous::content
