#pragma once

// Window: a stretch of units that is searched as one. Sets of its units are Bits; scores stand in
// an array by a unit's offset in the window.
// Thread-safety: one thread at a time.

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "text/term_index.hpp"

namespace hartonomous::text {

inline constexpr std::uint32_t kWindowUnits = 4096;
inline constexpr std::uint32_t kWindowPages = kWindowUnits / kUnitsOfPage;
static_assert(kWindowPages <= 32, "pages of a window are bits of a number");
// No unit: after every other.
inline constexpr std::uint32_t kNoUnit = ~std::uint32_t{0};

// Where the window of a unit ends, in a segment that ends at `end`.
constexpr std::uint32_t window_end(std::uint32_t unit, std::uint32_t end) {
  const std::uint32_t left = kWindowUnits - unit % kWindowUnits;
  return left < end - unit ? unit + left : end;
}

class Bits {
 public:
  static constexpr std::size_t kWords = kWindowUnits / 64;
  static constexpr std::size_t kPageWords = kUnitsOfPage / 64;

  void set(std::uint32_t at) { words_[at >> 6] |= std::uint64_t{1} << (at & 63); }
  bool test(std::uint32_t at) const { return (words_[at >> 6] >> (at & 63) & 1) != 0; }
  void clear() { words_.fill(0); }
  // To those in [begin, end).
  void fill(std::uint32_t begin, std::uint32_t end);
  bool any() const;
  std::uint32_t count() const;
  // The first at `at` or after; kWindowUnits: there is none.
  std::uint32_t next(std::uint32_t at) const;
  std::uint64_t& word(std::size_t index) { return words_[index]; }
  std::uint64_t word(std::size_t index) const { return words_[index]; }
  Bits& operator&=(const Bits& other);
  Bits& operator|=(const Bits& other);
  void remove(const Bits& other);

  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < kWords; ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        visit(static_cast<std::uint32_t>(i * 64 + static_cast<unsigned>(std::countr_zero(rest))));
      }
    }
  }

 private:
  std::array<std::uint64_t, kWords> words_{};
};

class Window {
 public:
  // Lifetime: `units` outlives it. `fields`: of a unit.
  Window(UnitSource& units, std::size_t fields);

  // To units [begin, end), which are in one aligned window.
  void move_to(std::uint32_t begin, std::uint32_t end);
  std::uint32_t begin() const { return begin_; }
  std::uint32_t end() const { return end_; }
  std::uint32_t origin() const { return origin_; }

  // Errors of all: those of the UnitSource.
  // Leaves those that are there.
  Status keep_there(Bits& bits);
  Result<bool> is_there(std::uint32_t offset);
  // So that lengths(offset) is, for each offset of its page.
  Status need_page(std::uint32_t offset) {
    return pages_[offset / kUnitsOfPage] != nullptr ? Status() : load(offset / kUnitsOfPage);
  }
  // Of each field of the unit.
  const std::uint32_t* lengths(std::uint32_t offset) const {
    return pages_[offset / kUnitsOfPage]->lengths.data() + offset % kUnitsOfPage * stride_;
  }

  // All 0 when the window is moved to; whoever adds to them clears them.
  double* scores() { return scores_.data(); }
  void clear_scores(const Bits& of);
  // Of each leaf, when it is asked for: parts(leaf)[offset]. Null otherwise.
  void keep_parts(std::size_t leaves);
  double* parts(std::size_t leaf) {
    return parts_.empty() ? nullptr : parts_.data() + leaf * kWindowUnits;
  }

 private:
  Status load(std::uint32_t page);

  UnitSource& units_;
  std::size_t stride_;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t origin_ = kNoUnit;
  std::array<const UnitPage*, kWindowPages> pages_{};
  std::vector<double> scores_;
  std::vector<double> parts_;
};

}  // namespace hartonomous::text
