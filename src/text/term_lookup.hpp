#pragma once

// TermLookup: what the segments know of the terms of a query, and how many units have them.
// Thread-safety: one thread at a time.

#include <map>

#include "text/query_plan.hpp"

namespace hartonomous::text {

class TermLookup {
 public:
  // Lifetime: all outlive it.
  TermLookup(const SearchInput& input, DocumentFrequency mode, const StopCheck& stop)
      : input_(input), mode_(mode), stop_(stop) {}

  // Errors of all: those of the segments and of the units, kCancelled.
  // Gives `terms` of a leaf that has their texts what the segments know; of a prefix or a fuzzy one
  // all that it stands for, the most frequent ones. Returns how many were left out.
  Result<std::uint64_t> look_up(PlanLeaf& leaf);
  // Units that have the term, as DocumentFrequency says.
  Result<std::uint64_t> units_of(const WalkedTerm& term);
  // Units that have one of the terms: counted.
  Result<std::uint64_t> units_of_any(std::span<const WalkedTerm> terms);

 private:
  struct Expansion;
  struct Expansions;
  Status find(WalkedTerm& term) const;
  Result<std::uint64_t> expand(PlanLeaf& leaf);
  Status keep(Expansion one, Expansions& kept);
  Result<std::uint64_t> count_in(std::size_t segment, std::span<const WalkedTerm> terms);

  const SearchInput& input_;
  DocumentFrequency mode_;
  const StopCheck& stop_;
  std::map<std::string, std::uint64_t, std::less<>> counted_;
};

// Readers of those of the terms that the segment has.
Result<std::vector<PostingReader>> open_readers(const TermIndex& segment, std::size_t index,
                                                std::span<const WalkedTerm> terms,
                                                PostingCounts& counts);

}  // namespace hartonomous::text
