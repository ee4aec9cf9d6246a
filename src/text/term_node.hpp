#pragma once

// TermNode: the units of a segment that have a term.
// Thread-safety: one thread at a time.

#include <optional>

#include "text/posting_reader.hpp"
#include "text/search_node.hpp"

namespace hartonomous::text {

class TermNode final : public LeafNode {
 public:
  // Errors: those of the index.
  static Result<std::unique_ptr<SearchNode>> open(const TermIndex& index, const Term& term,
                                                  const LeafPlace& place, PostingCounts& counts);

  TermNode(const TermIndex& index, const Term& term, const LeafPlace& place, PostingReader reader,
           PostingCounts& counts)
      : LeafNode(place), index_(index), term_(term), reader_(std::move(reader)), counts_(counts) {}

  Result<std::uint32_t> next(std::uint32_t unit) override;
  Result<double> most(std::uint32_t begin, std::uint32_t end) override;
  Status match(Window& window, const Bits& among) override;
  Status collect(Window& window, const TopHits& top, double others, Bits& touched) override;

 private:
  void match_block(const Window& window, const Bits& among, std::uint32_t unit);
  Status collect_block(Window& window, Bits& touched);

  const TermIndex& index_;
  const Term term_;
  PostingReader reader_;
  PostingCounts& counts_;
  std::optional<BoundReader> bounds_;  // ahead of the reader, of the same list
};

}  // namespace hartonomous::text
