#pragma once

// PackedAtom: a fingerprint above the number of an atom of one stage, in one word that sorts.
//
//   bit 63 .. 24 fingerprint | bit 23 .. 0 number
//
// Thread-safety: immutable.

#include <compare>
#include <cstdint>

#include "codec/fingerprint_block.hpp"

namespace hartonomous::content {

class PackedAtom {
 public:
  static constexpr unsigned kNumberBits = 64 - codec::kFingerprintBits;
  static constexpr std::uint64_t kNumberMax = (std::uint64_t{1} << kNumberBits) - 1;

  PackedAtom() = default;
  // REQUIRES: at most kFingerprintMax and kNumberMax.
  PackedAtom(std::uint64_t fingerprint, std::uint64_t number)
      : word_(fingerprint << kNumberBits | number) {}
  std::uint64_t fingerprint() const { return word_ >> kNumberBits; }
  std::uint32_t number() const { return static_cast<std::uint32_t>(word_ & kNumberMax); }
  // Both in one: for sorting.
  std::uint64_t word() const { return word_; }
  auto operator<=>(const PackedAtom&) const = default;

 private:
  std::uint64_t word_ = 0;
};

}  // namespace hartonomous::content
