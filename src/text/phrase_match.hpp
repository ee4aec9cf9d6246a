#pragma once

// PhraseMatch: how often a phrase is in a text, by the positions of its terms.
//
// Slot i of the phrase is a term at offset o[i]. A place for it is a position p[i] of its term,
// another one for each slot of the same term; the phrase is there where all p[i] - o[i] are within
// `slop` of each other. Occurrences are counted by the least p[i] - o[i]: so many different ones
// there are. With slop 0 that is how often the phrase stands there word by word; two words that
// have changed places are within a slop of 2, as in other engines.
// Thread-safety: immutable.

#include <cstdint>
#include <span>
#include <vector>

namespace hartonomous::text {

struct PhraseSlot {
  std::size_t list = 0;  // of the term
  std::uint32_t offset = 0;
};

class PhraseMatch {
 public:
  // No two slots are equal.
  PhraseMatch(std::span<const PhraseSlot> slots, std::uint32_t slop);

  using Positions = std::vector<std::uint32_t>;  // ascending
  // `lists`: the positions of each term.
  std::uint32_t count(std::span<const Positions> lists) const;
  std::size_t slots_of(std::size_t list) const { return offsets_[list].size(); }
  std::uint32_t slop() const { return static_cast<std::uint32_t>(slop_); }

 private:
  std::uint32_t count_exact(std::span<const Positions> lists) const;
  std::uint32_t count_within(std::span<const Positions> lists) const;
  bool fits(const Positions& positions, std::size_t group, std::int64_t least,
            std::int64_t taken) const;
  bool fits_least(const Positions& positions, std::size_t group, std::int64_t least) const;

  std::int64_t slop_;
  // Of each list the offsets of its slots, ascending.
  std::vector<std::vector<std::int64_t>> offsets_;
};

}  // namespace hartonomous::text
