#include "text/query_plan.hpp"

#include <algorithm>
#include <numeric>

#include "text/phrase_node.hpp"
#include "text/query_tree.hpp"
#include "text/term_lookup.hpp"
#include "text/term_node.hpp"
#include "text/union_node.hpp"

namespace hartonomous::text {

namespace {

using Kind = QueryNode::Kind;

std::string leaf_text(const PlanLeaf& leaf) {
  std::string text;
  for (const WalkedTerm& term : leaf.terms) text += (text.empty() ? "" : " ") + term.term;
  switch (leaf.kind) {
    case Kind::kPhrase:
      return '"' + text + '"';
    case Kind::kPrefix:
      return text + '*';
    case Kind::kFuzzy:
      return text + '~';
    default:
      return text;
  }
}

class LeafMaker {
 public:
  LeafMaker(const SearchInput& input, const SearchOptions& options, const StopCheck& stop)
      : units_(input.statistics.units),
        k1_(options.bm25.k1),
        lookup_(input, options.document_frequency, stop) {}

  // What is known of its terms, and the report of it. Returns the leaf's weight.
  Result<double> look_up(PlanLeaf& leaf, LeafReport& report) {
    report.text = leaf_text(leaf);
    HTN_ASSIGN_OR_RETURN(report.expansions_left, lookup_.look_up(leaf));
    if (!leaf.report.has_value()) return 0.0;  // it only excludes
    if (leaf.kind == Kind::kPhrase) {
      HTN_ASSIGN_OR_RETURN(report.idf, phrase_idf(leaf));
    } else {
      HTN_ASSIGN_OR_RETURN(report.units, units_of(leaf));
      report.idf = inverse_document_frequency(units_, report.units);
      if (leaf.kind != Kind::kTerm) report.expansions = leaf.terms.size();
    }
    return leaf.boost * report.idf * (k1_ + 1.0);
  }

 private:
  Result<std::uint64_t> units_of(const PlanLeaf& leaf) {
    if (leaf.kind == Kind::kTerm) return lookup_.units_of(leaf.terms[0]);
    return lookup_.units_of_any(leaf.terms);
  }

  // A term that is there twice counts twice.
  Result<double> phrase_idf(const PlanLeaf& leaf) {
    double sum = 0;
    for (std::size_t list = 0; list < leaf.terms.size(); ++list) {
      HTN_ASSIGN_OR_RETURN(const std::uint64_t units, lookup_.units_of(leaf.terms[list]));
      sum += static_cast<double>(leaf.phrase->slots_of(list)) *
             inverse_document_frequency(units_, units);
    }
    return sum;
  }

  std::uint64_t units_;
  double k1_;
  TermLookup lookup_;
};

using Opened = std::unique_ptr<SearchNode>;

class NodeOpener {
 public:
  NodeOpener(const QueryPlan& plan, const TermIndex& segment, std::size_t index,
             PostingCounts& counts)
      : plan_(plan), segment_(segment), index_(index), counts_(counts) {}

  Result<Opened> open(const PlanNode& node) {
    if (node.leaf.has_value()) return open_leaf(*node.leaf);
    HTN_ASSIGN_OR_RETURN(GroupNode::Nodes required, open_required(node.required));
    if (required.size() < node.required.size()) return Opened();
    HTN_ASSIGN_OR_RETURN(GroupNode::Nodes optional, open_some(node.optional));
    if (required.empty() && optional.empty()) return Opened();
    HTN_ASSIGN_OR_RETURN(GroupNode::Nodes excluded, open_some(node.excluded));
    if (excluded.empty() && required.size() + optional.size() == 1) {
      return std::move(required.empty() ? optional[0] : required[0]);
    }
    return Opened(
        std::make_unique<GroupNode>(std::move(required), std::move(optional), std::move(excluded)));
  }

 private:
  Result<GroupNode::Nodes> open_some(const std::vector<PlanNode>& nodes) {
    GroupNode::Nodes opened;
    for (const PlanNode& node : nodes) {
      HTN_ASSIGN_OR_RETURN(Opened one, open(node));
      if (one != nullptr) opened.push_back(std::move(one));
    }
    return opened;
  }

  // The rarest first. Fewer than there are: one of them is not in the segment.
  Result<GroupNode::Nodes> open_required(const std::vector<PlanNode>& nodes) {
    std::vector<std::pair<std::uint64_t, const PlanNode*>> order;
    for (const PlanNode& node : nodes) order.emplace_back(postings_of(node), &node);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    GroupNode::Nodes opened;
    for (const auto& [postings, node] : order) {
      HTN_ASSIGN_OR_RETURN(Opened one, open(*node));
      if (one == nullptr) break;
      opened.push_back(std::move(one));
    }
    return opened;
  }

  // How many units match, at most and about.
  std::uint64_t postings_of(const PlanNode& node) const {
    if (node.leaf.has_value()) return postings_of(plan_.leaves[*node.leaf]);
    std::uint64_t sum = 0;
    for (const PlanNode& child : node.optional) sum += postings_of(child);
    if (node.required.empty()) return sum;
    std::uint64_t least = ~std::uint64_t{0};
    for (const PlanNode& child : node.required) least = std::min(least, postings_of(child));
    return least;
  }

  std::uint64_t postings_of(const PlanLeaf& leaf) const {
    std::uint64_t sum = 0;
    std::uint64_t least = ~std::uint64_t{0};
    for (const WalkedTerm& term : leaf.terms) {
      const std::uint64_t units = term.in[index_].has_value() ? term.in[index_]->units : 0;
      sum += units;
      least = std::min(least, units);
    }
    return leaf.kind == Kind::kPhrase ? least : sum;
  }

  Result<Opened> open_leaf(std::size_t number) {
    const PlanLeaf& leaf = plan_.leaves[number];
    const LeafPlace place{plan_.sets[leaf.set], leaf.worth, leaf.report.value_or(0)};
    if (leaf.kind == Kind::kPhrase) return open_phrase(leaf, place);
    if (leaf.terms.size() == 1) {
      const std::optional<Term>& term = leaf.terms[0].in[index_];
      if (!term.has_value() || term->units == 0) return Opened();
      return TermNode::open(segment_, *term, place, counts_);
    }
    HTN_ASSIGN_OR_RETURN(auto readers, open_readers(segment_, index_, leaf.terms, counts_));
    if (readers.empty()) return Opened();
    return Opened(std::make_unique<UnionNode>(place, std::move(readers)));
  }

  Result<Opened> open_phrase(const PlanLeaf& leaf, const LeafPlace& place) {
    HTN_ASSIGN_OR_RETURN(auto readers, open_readers(segment_, index_, leaf.terms, counts_));
    if (readers.size() < leaf.terms.size()) return Opened();
    HTN_ASSIGN_OR_RETURN(auto ahead, open_readers(segment_, index_, leaf.terms, counts_));
    std::vector<BoundReader> bounds;
    for (PostingReader& reader : ahead) {
      bounds.emplace_back(std::move(reader), place.fields, place.worth);
    }
    return Opened(
        std::make_unique<PhraseNode>(place, *leaf.phrase, std::move(readers), std::move(bounds)));
  }

  const QueryPlan& plan_;
  const TermIndex& segment_;
  std::size_t index_;
  PostingCounts& counts_;
};

}  // namespace

Result<std::unique_ptr<QueryPlan>> make_plan(const SearchInput& input, const QueryNode& query,
                                             const SearchOptions& options, const StopCheck& stop) {
  auto plan = std::make_unique<QueryPlan>();
  HTN_RETURN_IF_ERROR(make_tree(query, options.bm25, input.statistics, *plan));
  LeafMaker maker(input, options, stop);
  std::vector<double> weights;
  for (PlanLeaf& leaf : plan->leaves) {
    LeafReport report;
    HTN_ASSIGN_OR_RETURN(const double weight, maker.look_up(leaf, report));
    weights.push_back(weight);
    if (leaf.report.has_value()) plan->reports.push_back(std::move(report));
  }
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    plan->leaves[i].worth = Bm25Worth(weights[i], total);
  }
  return plan;
}

Result<std::unique_ptr<SearchNode>> open_node(const QueryPlan& plan, const PlanNode& node,
                                              const TermIndex& segment, std::size_t index,
                                              PostingCounts& counts) {
  return NodeOpener(plan, segment, index, counts).open(node);
}

}  // namespace hartonomous::text
