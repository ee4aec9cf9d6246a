#include "text/query_tree.hpp"

#include <algorithm>
#include <cmath>

#include <hartonomous/base/text.hpp>

namespace hartonomous::text {

namespace {

constexpr double kBoostMax = 1e30;

using Kind = QueryNode::Kind;
using Nodes = std::vector<PlanNode>;

// What comes down from the nodes above.
struct Above {
  double boost = 1;
  std::uint32_t fields = kEveryField;
  std::size_t depth = 0;
  bool excluded = false;
};

void move_all(Nodes& from, Nodes& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

bool has_only_optional(const PlanNode& node) {
  return !node.leaf.has_value() && node.required.empty() && node.excluded.empty();
}

class TreeMaker {
 public:
  TreeMaker(const Bm25Parameters& parameters, const UnitStatistics& statistics, QueryPlan& out)
      : parameters_(parameters), statistics_(statistics), out_(out) {}

  Result<std::optional<PlanNode>> make(const QueryNode& node, Above above) {
    if (++above.depth > kQueryDepthMax) {
      return invalid_argument(concat("query: deeper than ", kQueryDepthMax));
    }
    if (!std::isfinite(node.boost) || node.boost < 0) {
      return invalid_argument("query: a boost is a number of at least 0");
    }
    above.boost *= static_cast<double>(node.boost);
    if (above.boost > kBoostMax) return invalid_argument("query: boosts multiply beyond 1e30");
    above.fields &= node.fields;
    switch (node.kind) {
      case Kind::kNothing:
      case Kind::kNot:  // it is told by its parent
        return std::optional<PlanNode>();
      case Kind::kAnd:
        return make_and(node, above);
      case Kind::kOr:
        return make_or(node, above);
      default:
        return make_leaf(node, above);
    }
  }

 private:
  Result<std::optional<PlanNode>> make_or(const QueryNode& node, const Above& above) {
    PlanNode group;
    HTN_RETURN_IF_ERROR(add_optional(node.children, above, group));
    return finish(std::move(group));
  }

  Result<std::optional<PlanNode>> make_and(const QueryNode& node, const Above& above) {
    PlanNode group;
    bool possible = true;
    for (const QueryNode& child : node.children) {
      if (child.kind == Kind::kNot) {
        HTN_RETURN_IF_ERROR(add_excluded(child, above, group));
        continue;
      }
      HTN_ASSIGN_OR_RETURN(std::optional<PlanNode> made, make(child, above));
      possible = possible && made.has_value();
      if (made.has_value()) add_required(std::move(*made), group);
    }
    HTN_RETURN_IF_ERROR(add_optional(node.optional, above, group));
    if (!possible) return std::optional<PlanNode>();
    return finish(std::move(group));
  }

  static void add_required(PlanNode made, PlanNode& group) {
    if (made.leaf.has_value() || made.required.empty()) {
      group.required.push_back(std::move(made));
      return;
    }
    move_all(made.required, group.required);
    move_all(made.optional, group.optional);
    move_all(made.excluded, group.excluded);
  }

  Status add_optional(const std::vector<QueryNode>& nodes, const Above& above, PlanNode& group) {
    for (const QueryNode& node : nodes) {
      HTN_ASSIGN_OR_RETURN(std::optional<PlanNode> made, make(node, above));
      if (!made.has_value()) continue;
      if (has_only_optional(*made)) {
        move_all(made->optional, group.optional);
      } else {
        group.optional.push_back(std::move(*made));
      }
    }
    return {};
  }

  Status add_excluded(const QueryNode& node, Above above, PlanNode& group) {
    above.excluded = true;
    above.fields &= node.fields;
    for (const QueryNode& child : node.children) {
      HTN_ASSIGN_OR_RETURN(std::optional<PlanNode> made, make(child, above));
      if (made.has_value()) group.excluded.push_back(std::move(*made));
    }
    return {};
  }

  // One that has one thing to find is that thing; one without any finds nothing.
  static std::optional<PlanNode> finish(PlanNode group) {
    if (group.required.empty() && group.optional.empty()) return std::nullopt;
    if (!group.excluded.empty() || group.required.size() + group.optional.size() > 1) {
      return group;
    }
    return group.required.empty() ? std::move(group.optional[0]) : std::move(group.required[0]);
  }

  Result<std::optional<PlanNode>> make_leaf(const QueryNode& node, const Above& above) {
    if (out_.leaves.size() + std::max<std::size_t>(node.phrase.size(), 1) > kQueryLeavesMax) {
      return invalid_argument(concat("query: more than ", kQueryLeavesMax, " terms"));
    }
    if (node.kind == Kind::kFuzzy && node.edits > kEditsMax) {
      return invalid_argument(concat("query: at most ", kEditsMax, " letters may differ"));
    }
    PlanLeaf leaf;
    leaf.kind = node.kind;
    leaf.boost = above.boost;
    leaf.edits = node.edits;
    if (node.kind == Kind::kPhrase) {
      if (!add_phrase(node, leaf)) return std::optional<PlanNode>();
    } else {
      leaf.terms.push_back({node.term, {}});
    }
    const std::optional<std::size_t> set = set_of(above.fields);
    if (!set.has_value()) return std::optional<PlanNode>();
    leaf.set = *set;
    if (!above.excluded) leaf.report = reports_++;
    out_.leaves.push_back(std::move(leaf));
    PlanNode made;
    made.leaf = out_.leaves.size() - 1;
    return std::optional<PlanNode>(std::move(made));
  }

  // False: there is nothing in it.
  static bool add_phrase(const QueryNode& node, PlanLeaf& leaf) {
    std::vector<PhraseSlot> slots;
    for (const PhraseTerm& term : node.phrase) {
      auto known = std::find_if(leaf.terms.begin(), leaf.terms.end(),
                                [&](const WalkedTerm& one) { return one.term == term.term; });
      if (known == leaf.terms.end()) known = leaf.terms.insert(known, {term.term, {}});
      const auto list = static_cast<std::size_t>(known - leaf.terms.begin());
      const bool again = std::any_of(slots.begin(), slots.end(), [&](const PhraseSlot& slot) {
        return slot.list == list && slot.offset == term.offset;
      });
      if (!again) slots.push_back({list, term.offset});
    }
    if (slots.empty()) return false;
    if (slots.size() == 1) {
      leaf.kind = Kind::kTerm;
    } else {
      leaf.phrase.emplace(slots, node.slop);
    }
    return true;
  }

  // Nothing: none of the fields is there.
  std::optional<std::size_t> set_of(std::uint32_t fields) {
    fields &= (std::uint32_t{1} << statistics_.fields) - 1;
    if (fields == 0) return std::nullopt;
    for (std::size_t i = 0; i < out_.sets.size(); ++i) {
      if (out_.sets[i].mask() == fields) return i;
    }
    out_.sets.emplace_back(parameters_, statistics_, fields);
    return out_.sets.size() - 1;
  }

  const Bm25Parameters& parameters_;
  const UnitStatistics& statistics_;
  QueryPlan& out_;
  std::size_t reports_ = 0;
};

}  // namespace

Status make_tree(const QueryNode& query, const Bm25Parameters& parameters,
                 const UnitStatistics& statistics, QueryPlan& out) {
  HTN_ASSIGN_OR_RETURN(out.root, TreeMaker(parameters, statistics, out).make(query, {}));
  return {};
}

}  // namespace hartonomous::text
