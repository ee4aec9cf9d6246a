#include "text/search.hpp"

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/text.hpp>

#include "text/query_plan.hpp"
#include "text/segment_search.hpp"

namespace hartonomous::text {

namespace {

Status check_options(const SearchInput& input, const SearchOptions& options) {
  if (options.k == 0 || options.k > kHitsMax) {
    return invalid_argument(concat("search: from 1 to ", kHitsMax, " hits"));
  }
  if (input.statistics.fields == 0 || input.statistics.fields > kFieldsMax) {
    return invalid_argument(concat("search: a unit has from 1 to ", kFieldsMax, " fields"));
  }
  return options.bm25.validate();
}

Status check_stop(const SearchOptions& options, const Control& control) {
  if (control.stopped()) return cancelled("search");
  return monotonic_seconds() > options.end_seconds ? cancelled("search: its time is over")
                                                   : Status();
}

std::uint64_t blocks_of(std::uint64_t postings) {
  return (postings + kBlockPostings - 1) / kBlockPostings;
}

void count_lists(const QueryPlan& plan, const PostingCounts& read, SearchCounters& counters) {
  std::uint64_t blocks = 0;
  for (const PlanLeaf& leaf : plan.leaves) {
    for (const WalkedTerm& term : leaf.terms) {
      for (const std::optional<Term>& known : term.in) {
        if (!known.has_value()) continue;
        counters.postings += known->units;
        blocks += blocks_of(known->units);
      }
    }
  }
  counters.postings_decoded = read.postings;
  counters.blocks_decoded = read.blocks;
  counters.blocks_skipped = blocks - std::min(blocks, read.blocks);
}

Status explain(const SearchInput& input, const QueryPlan& plan, SearchResult& out) {
  out.parts.resize(out.hits.size() * plan.reports.size());
  Window window(input.units, input.statistics.fields);
  window.keep_parts(plan.reports.size());
  for (std::size_t i = 0; i < input.segments.size(); ++i) {
    HTN_RETURN_IF_ERROR(explain_hits(plan, *input.segments[i], i, window, out.hits, out.parts));
  }
  return {};
}

}  // namespace

Result<SearchResult> search(const SearchInput& input, const QueryNode& query,
                            const SearchOptions& options, const Control& control) {
  HTN_RETURN_IF_ERROR(check_options(input, options));
  const StopCheck stop = [&] { return check_stop(options, control); };
  HTN_ASSIGN_OR_RETURN(const auto plan, make_plan(input, query, options, stop));
  SearchResult result;
  result.leaves = plan->reports;
  result.total_exact = true;
  if (!plan->root.has_value()) return result;

  Window window(input.units, input.statistics.fields);
  TopHits top(options.k, options.after);
  SearchState state{.window = window, .top = top, .stop = stop, .wanted = options.total};
  PostingCounts counts;
  for (std::size_t i = 0; i < input.segments.size(); ++i) {
    const TermIndex& segment = *input.segments[i];
    HTN_ASSIGN_OR_RETURN(SegmentQuery part, open_query(*plan, segment, i, counts));
    if (part.empty()) continue;
    HTN_RETURN_IF_ERROR(SegmentSearch(part, state).run(segment.first_unit(), segment.end_unit()));
  }
  result.hits = top.take();
  result.total = state.total;
  result.total_exact = !state.passed_over;
  result.counters = state.counters;
  count_lists(*plan, counts, result.counters);
  if (options.parts == Parts::kEach) HTN_RETURN_IF_ERROR(explain(input, *plan, result));
  return result;
}

}  // namespace hartonomous::text
