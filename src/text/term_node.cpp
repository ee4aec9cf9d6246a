#include "text/term_node.hpp"

#include <algorithm>
#include <array>

namespace hartonomous::text {

Result<std::unique_ptr<SearchNode>> TermNode::open(const TermIndex& index, const Term& term,
                                                   const LeafPlace& place, PostingCounts& counts) {
  HTN_ASSIGN_OR_RETURN(auto cursor, index.postings(term));
  return std::unique_ptr<SearchNode>(std::make_unique<TermNode>(
      index, term, place, PostingReader(std::move(cursor), counts), counts));
}

Result<std::uint32_t> TermNode::next(std::uint32_t unit) {
  HTN_RETURN_IF_ERROR(reader_.to(unit));
  return std::max(unit, reader_.first());
}

Result<double> TermNode::most(std::uint32_t begin, std::uint32_t end) {
  if (!bounds_.has_value()) {
    HTN_ASSIGN_OR_RETURN(auto cursor, index_.postings(term_));
    bounds_.emplace(PostingReader(std::move(cursor), counts_), place_.fields, place_.worth);
  }
  return bounds_->most(begin, end);
}

Status TermNode::match(Window& window, const Bits& among) {
  begin_match();
  std::uint32_t at = among.next(0);
  while (at < kWindowUnits) {
    HTN_RETURN_IF_ERROR(reader_.to(window.origin() + at));
    if (reader_.first() >= window.end()) break;
    if (reader_.first() > window.origin() + at) at = among.next(reader_.first() - window.origin());
    if (at == kWindowUnits) break;
    if (window.origin() + at > reader_.last()) continue;
    HTN_RETURN_IF_ERROR(reader_.decode());
    match_block(window, among, window.origin() + at);
    if (reader_.last() >= window.end()) break;
    at = among.next(reader_.last() + 1 - window.origin());
  }
  return {};
}

void TermNode::match_block(const Window& window, const Bits& among, std::uint32_t unit) {
  const std::size_t first = reader_.index_of(unit);
  const std::size_t end = reader_.end_of(first, window.end());
  std::array<double, kBlockPostings> inverses;
  place_.fields.inverse_frequencies(reader_.cursor(), first, end, inverses.data());
  for (std::size_t i = first; i < end; ++i) {
    const std::uint32_t offset = reader_.unit_at(i) - window.origin();
    if (!among.test(offset)) continue;
    if (!place_.fields.has_every_field() && !place_.fields.has(reader_.cursor(), i)) continue;
    add(offset, inverses[i - first]);
  }
}

Status TermNode::collect(Window& window, const TopHits& top, double others, Bits& touched) {
  HTN_RETURN_IF_ERROR(reader_.to(window.begin()));
  while (reader_.first() < window.end()) {
    if (top.may_enter(others + place_.worth.bound(place_.fields, reader_.bounds()))) {
      HTN_RETURN_IF_ERROR(reader_.decode());
      HTN_RETURN_IF_ERROR(collect_block(window, touched));
    }
    if (reader_.last() >= window.end() - 1) break;
    HTN_RETURN_IF_ERROR(reader_.to(reader_.last() + 1));
  }
  return {};
}

Status TermNode::collect_block(Window& window, Bits& touched) {
  const std::size_t first = reader_.index_of(window.begin());
  const std::size_t end = reader_.end_of(first, window.end());
  std::array<double, kBlockPostings> worths;
  std::array<std::uint16_t, kBlockPostings> offsets;
  place_.fields.inverse_frequencies(reader_.cursor(), first, end, worths.data());
  const bool every = place_.fields.has_every_field();
  std::size_t count = 0;
  for (std::size_t i = first; i < end; ++i) {
    if (!every && !place_.fields.has(reader_.cursor(), i)) continue;
    const std::uint32_t offset = reader_.unit_at(i) - window.origin();
    HTN_RETURN_IF_ERROR(window.need_page(offset));
    offsets[count] = static_cast<std::uint16_t>(offset);
    worths[count] = place_.fields.norm(window.lengths(offset)) * worths[i - first];
    ++count;
  }
  place_.worth.of_each({worths.data(), count});
  double* const scores = window.scores();
  for (std::size_t i = 0; i < count; ++i) {
    scores[offsets[i]] += worths[i];
    touched.set(offsets[i]);
  }
  return {};
}

}  // namespace hartonomous::text
