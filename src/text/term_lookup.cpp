#include "text/term_lookup.hpp"

#include <algorithm>

#include "text/union_node.hpp"

namespace hartonomous::text {

namespace {
constexpr std::size_t kStopEvery = 256;  // terms
}

// A term that a prefix or a near word stands for.
struct TermLookup::Expansion {
  std::uint64_t units = 0;
  WalkedTerm term;
  // Kept first: what more units have; of equals the first in order.
  friend bool operator<(const Expansion& a, const Expansion& b) {
    return a.units != b.units ? a.units > b.units : a.term.term < b.term.term;
  }
};

struct TermLookup::Expansions {
  std::vector<Expansion> heap;  // once there are too many
  bool full = false;
  bool counted = false;
  std::uint64_t left = 0;
};

namespace {

std::uint64_t stored_units(const WalkedTerm& term) {
  std::int64_t units = 0;
  for (const std::optional<Term>& known : term.in) {
    if (known.has_value()) units += std::int64_t{known->units} - std::int64_t{known->ended};
  }
  return static_cast<std::uint64_t>(std::max<std::int64_t>(units, 0));
}

}  // namespace

Result<std::vector<PostingReader>> open_readers(const TermIndex& segment, std::size_t index,
                                                std::span<const WalkedTerm> terms,
                                                PostingCounts& counts) {
  std::vector<PostingReader> readers;
  for (const WalkedTerm& term : terms) {
    if (!term.in[index].has_value() || term.in[index]->units == 0) continue;
    HTN_ASSIGN_OR_RETURN(auto cursor, segment.postings(*term.in[index]));
    readers.emplace_back(std::move(cursor), counts);
  }
  return readers;
}

Status TermLookup::find(WalkedTerm& term) const {
  term.in.clear();
  for (const TermIndex* const segment : input_.segments) {
    HTN_ASSIGN_OR_RETURN(std::optional<Term> known, segment->find(term.term));
    term.in.push_back(known);
  }
  return {};
}

Result<std::uint64_t> TermLookup::look_up(PlanLeaf& leaf) {
  if (leaf.kind == QueryNode::Kind::kPrefix || leaf.kind == QueryNode::Kind::kFuzzy) {
    return expand(leaf);
  }
  for (WalkedTerm& term : leaf.terms) HTN_RETURN_IF_ERROR(find(term));
  return std::uint64_t{0};
}

Result<std::uint64_t> TermLookup::expand(PlanLeaf& leaf) {
  const std::string word = leaf.terms[0].term;
  TermWalk walk(input_.segments, [&] {
    return leaf.kind == QueryNode::Kind::kPrefix ? make_prefix_matcher(word)
                                                 : make_fuzzy_matcher(word, leaf.edits);
  });
  Expansions kept;
  for (std::size_t walked = 0;; ++walked) {
    if (walked % kStopEvery == 0) HTN_RETURN_IF_ERROR(stop_());
    Expansion one;
    HTN_ASSIGN_OR_RETURN(const bool some, walk.next(one.term));
    if (!some) break;
    HTN_RETURN_IF_ERROR(keep(std::move(one), kept));
  }
  leaf.terms.clear();
  for (Expansion& one : kept.heap) leaf.terms.push_back(std::move(one.term));
  std::sort(leaf.terms.begin(), leaf.terms.end(),
            [](const WalkedTerm& a, const WalkedTerm& b) { return a.term < b.term; });
  return kept.left;
}

// At a time past the terms are as frequent as they were then, which is counted only where some of
// them have to be left out.
Status TermLookup::keep(Expansion one, Expansions& kept) {
  const auto frequency = [this, &kept](Expansion& of) -> Status {
    of.units = stored_units(of.term);
    if (!kept.counted) return {};
    HTN_ASSIGN_OR_RETURN(of.units, units_of_any({&of.term, 1}));
    return {};
  };
  HTN_RETURN_IF_ERROR(frequency(one));
  if (one.units == 0 && (kept.counted || mode_ == DocumentFrequency::kStored)) return {};
  kept.heap.push_back(std::move(one));
  if (!kept.full && kept.heap.size() <= kExpansionsMax) return {};
  if (!kept.full) {
    kept.full = true;
    kept.counted = mode_ == DocumentFrequency::kCounted;
    for (Expansion& known : kept.heap) HTN_RETURN_IF_ERROR(frequency(known));
    std::erase_if(kept.heap, [](const Expansion& known) { return known.units == 0; });
    std::make_heap(kept.heap.begin(), kept.heap.end());
  } else {
    std::push_heap(kept.heap.begin(), kept.heap.end());
  }
  if (kept.heap.size() <= kExpansionsMax) return {};
  std::pop_heap(kept.heap.begin(), kept.heap.end());
  kept.heap.pop_back();
  ++kept.left;
  return {};
}

Result<std::uint64_t> TermLookup::units_of(const WalkedTerm& term) {
  if (mode_ == DocumentFrequency::kStored) return stored_units(term);
  const auto known = counted_.find(term.term);
  if (known != counted_.end()) return known->second;
  HTN_ASSIGN_OR_RETURN(const std::uint64_t units, units_of_any({&term, 1}));
  counted_.emplace(term.term, units);
  return units;
}

Result<std::uint64_t> TermLookup::units_of_any(std::span<const WalkedTerm> terms) {
  std::uint64_t units = 0;
  for (std::size_t i = 0; i < input_.segments.size(); ++i) {
    HTN_ASSIGN_OR_RETURN(const std::uint64_t in_segment, count_in(i, terms));
    units += in_segment;
  }
  return units;
}

Result<std::uint64_t> TermLookup::count_in(std::size_t segment, std::span<const WalkedTerm> terms) {
  const TermIndex& index = *input_.segments[segment];
  PostingCounts counts;
  HTN_ASSIGN_OR_RETURN(auto readers, open_readers(index, segment, terms, counts));
  if (readers.empty()) return std::uint64_t{0};
  UnionReader reader(std::move(readers));
  Window window(input_.live != nullptr ? *input_.live : input_.units, input_.statistics.fields);
  std::uint64_t units = 0;
  std::uint32_t unit = index.first_unit();
  for (;;) {
    HTN_RETURN_IF_ERROR(stop_());
    HTN_ASSIGN_OR_RETURN(unit, reader.next(unit));
    if (unit >= index.end_unit()) return units;
    const std::uint32_t end = window_end(unit, index.end_unit());
    window.move_to(unit, end);
    Bits some;
    HTN_RETURN_IF_ERROR(
        reader.each(unit, end, [&](const PostingCursor&, std::size_t, std::uint32_t at) {
          some.set(at - window.origin());
        }));
    HTN_RETURN_IF_ERROR(window.keep_there(some));
    units += some.count();
    unit = end;
  }
}

}  // namespace hartonomous::text
