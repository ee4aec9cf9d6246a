#pragma once

// QueryPlan: a query as it is searched for: a tree without what cannot match, its leaves with what
// the segments know of their terms, and what each of them is worth.
// Thread-safety: immutable once it is made.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "text/phrase_match.hpp"
#include "text/posting_reader.hpp"
#include "text/search.hpp"
#include "text/search_node.hpp"
#include "text/term_walk.hpp"

namespace hartonomous::text {

struct PlanLeaf {
  QueryNode::Kind kind = QueryNode::Kind::kTerm;
  double boost = 1;
  std::size_t set = 0;            // of its fields
  std::vector<WalkedTerm> terms;  // the term, those of the phrase, or the expansions
  std::optional<PhraseMatch> phrase;
  std::uint32_t edits = 0;
  std::optional<std::size_t> report;  // of the result; nothing: under a kNot
  Bm25Worth worth;
};

// A leaf, or a group: all of `required`, or one of `optional` where none is, none of `excluded`.
struct PlanNode {
  std::optional<std::size_t> leaf;
  std::vector<PlanNode> required;
  std::vector<PlanNode> optional;
  std::vector<PlanNode> excluded;
};

struct QueryPlan {
  std::vector<Bm25Fields> sets;
  std::vector<PlanLeaf> leaves;
  std::optional<PlanNode> root;  // nothing: no unit matches
  std::vector<LeafReport> reports;
};

// Says kCancelled when it is time.
using StopCheck = std::function<Status()>;

// Errors: those of search().
Result<std::unique_ptr<QueryPlan>> make_plan(const SearchInput& input, const QueryNode& query,
                                             const SearchOptions& options, const StopCheck& stop);

// Of segments[index]; null: no unit of it matches. Lifetime: plan, segment and counts outlive it.
Result<std::unique_ptr<SearchNode>> open_node(const QueryPlan& plan, const PlanNode& node,
                                              const TermIndex& segment, std::size_t index,
                                              PostingCounts& counts);

}  // namespace hartonomous::text
