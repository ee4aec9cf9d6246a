#pragma once

// PhraseNode: the units of a segment that have a phrase.
// Thread-safety: one thread at a time.

#include "text/phrase_match.hpp"
#include "text/posting_reader.hpp"
#include "text/search_node.hpp"

namespace hartonomous::text {

class PhraseNode final : public LeafNode {
 public:
  // A reader, and one for bounds, of each list of the phrase.
  PhraseNode(const LeafPlace& place, const PhraseMatch& phrase, std::vector<PostingReader> readers,
             std::vector<BoundReader> bounds)
      : LeafNode(place),
        phrase_(phrase),
        readers_(std::move(readers)),
        bounds_(std::move(bounds)),
        positions_(readers_.size()),
        in_field_(readers_.size()) {}

  Result<std::uint32_t> next(std::uint32_t unit) override;
  Result<double> most(std::uint32_t begin, std::uint32_t end) override;
  Status match(Window& window, const Bits& among) override;

 private:
  // The first unit of `unit` or after that no list passes over; `unit` itself: all have it.
  Result<std::uint32_t> align(std::uint32_t unit);
  Status match_unit(std::uint32_t unit, std::uint32_t offset);

  const PhraseMatch& phrase_;
  std::vector<PostingReader> readers_;
  std::vector<BoundReader> bounds_;
  std::vector<std::vector<std::uint64_t>> positions_;
  std::vector<PhraseMatch::Positions> in_field_;
};

}  // namespace hartonomous::text
