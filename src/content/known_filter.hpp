#pragma once

// KnownFilter: "surely new, or perhaps known" for fingerprints, in memory.
//
// A blocked Bloom filter (Putze, Sanders, Singler 2007) of 64-byte blocks whose block number grows
// with the fingerprint: a chunk's fingerprints are sorted anyway, so probing them walks the filter
// from front to back, at the speed of memory bandwidth instead of its latency.
// Thread-safety: one thread at a time.

#include <cstdint>

#include <hartonomous/base/buffer.hpp>

#include "codec/fingerprint_block.hpp"

namespace hartonomous::content {

class KnownFilter {
 public:
  // Sized for `capacity` fingerprints at 16 bits each, within `bytes_max`.
  KnownFilter(std::uint64_t capacity, std::uint64_t bytes_max);

  bool may_contain(std::uint64_t fingerprint) const {
    const std::uint64_t* words = block(fingerprint);
    const std::uint64_t bits = spread(fingerprint);
    return test(words, bits) && test(words, bits >> 9) && test(words, bits >> 18) &&
           test(words, bits >> 27);
  }
  // False: it was surely new. Either way it is in the filter from now on.
  bool insert(std::uint64_t fingerprint) {
    std::uint64_t* words = const_cast<std::uint64_t*>(block(fingerprint));
    const std::uint64_t bits = spread(fingerprint);
    std::uint64_t missing = 0;
    for (unsigned shift = 0; shift <= 27; shift += 9) {
      const std::uint64_t at = (bits >> shift) & 511;
      const std::uint64_t bit = std::uint64_t{1} << (at & 63);
      missing |= ~words[at >> 6] & bit;
      words[at >> 6] |= bit;
    }
    entries_ += missing != 0 ? 1 : 0;
    return missing == 0;
  }
  // Those that were surely new when they were inserted.
  std::uint64_t entries() const { return entries_; }
  // Past this number false positives become many and a larger filter pays.
  std::uint64_t capacity() const { return capacity_; }
  std::uint64_t bytes() const { return words_.size() * 8; }

 private:
  static constexpr std::uint64_t kWordsPerBlock = 8;
  // A block is chosen by the upper 32 bits of a fingerprint.
  static constexpr unsigned kUnusedBits = codec::kFingerprintBits - 32;
  const std::uint64_t* block(std::uint64_t fingerprint) const {
    return words_.data() + (((fingerprint >> kUnusedBits) * blocks_) >> 32) * kWordsPerBlock;
  }
  static std::uint64_t spread(std::uint64_t fingerprint) {
    return (fingerprint * 0x9E3779B97F4A7C15u) >> 20;
  }
  static bool test(const std::uint64_t* words, std::uint64_t at) {
    return ((words[(at & 511) >> 6] >> (at & 63)) & 1) != 0;
  }

  std::uint64_t capacity_;
  std::uint64_t blocks_;
  std::uint64_t entries_ = 0;
  LargeVector<std::uint64_t> words_;
};

}  // namespace hartonomous::content
