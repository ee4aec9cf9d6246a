#pragma once

// SegmentSearch: one segment's part of a search. What adds to scores alone is ordered by how much
// it can add in a window (MaxScore: Turtle and Flood 1995, by blocks: Ding and Suel 2011): the
// lists that together cannot bring a unit among the hits are asked only about units that others
// have found. Thread-safety: one thread at a time.

#include <memory>
#include <vector>

#include "text/query_plan.hpp"
#include "text/search_node.hpp"

namespace hartonomous::text {

// What of a query a segment has: units have all of `required`, or one of `additive` where it is
// null, and none of `excluded`.
struct SegmentQuery {
  std::unique_ptr<SearchNode> required;
  std::vector<std::unique_ptr<SearchNode>> additive;
  std::vector<std::unique_ptr<SearchNode>> excluded;
  bool empty() const { return required == nullptr && additive.empty(); }
};

// Errors: those of the segment. Lifetime: as open_node().
Result<SegmentQuery> open_query(const QueryPlan& plan, const TermIndex& segment, std::size_t index,
                                PostingCounts& counts);

// What a search has found so far.
struct SearchState {
  Window& window;
  TopHits& top;
  const StopCheck& stop;
  Total wanted = Total::kLowerBound;
  bool passed_over = false;  // units that match may not have been counted
  std::uint64_t total = 0;
  SearchCounters counters = {};
};

class SegmentSearch {
 public:
  SegmentSearch(SegmentQuery& query, SearchState& state) : query_(query), state_(state) {}

  // Offers the hits of units [begin, end). Errors: those of the nodes, of the units, of `stop`.
  Status run(std::uint32_t begin, std::uint32_t end);

 private:
  struct Additive {
    SearchNode* node;
    double most;  // in the window
  };
  Result<std::uint32_t> next(std::uint32_t unit);
  Status search_window();
  // False: nothing in the window comes into the hits.
  Result<bool> measure();
  void divide();
  Status collect(Bits& touched);
  Status add_rest(Bits& candidates);
  void offer(const Bits& candidates);

  SegmentQuery& query_;
  SearchState& state_;
  bool pruning_ = false;
  std::vector<Additive> additive_;  // of the window: what adds least first
  std::size_t essential_ = 0;       // the first of them that finds units; others only add
  double most_ = 0;                 // of the window
  double required_most_ = 0;
};

// Writes what each leaf adds to hits that are in the segment: parts[h * leaves + l] of hits[h].
Status explain_hits(const QueryPlan& plan, const TermIndex& segment, std::size_t index,
                    Window& window, std::span<const Hit> hits, std::vector<float>& parts);

}  // namespace hartonomous::text
