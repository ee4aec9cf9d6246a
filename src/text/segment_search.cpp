#include "text/segment_search.hpp"

#include <algorithm>
#include <limits>

namespace hartonomous::text {

namespace {

// Of the candidates, those that come into the hits with at most `more`.
void keep_hopeful(const double* scores, const TopHits& top, double more, Bits& candidates) {
  for (std::size_t i = 0; i < Bits::kWords; ++i) {
    std::uint64_t kept = candidates.word(i);
    for (std::uint64_t rest = kept; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(rest));
      if (!top.may_enter(scores[i * 64 + bit] + more)) kept &= ~(std::uint64_t{1} << bit);
    }
    candidates.word(i) = kept;
  }
}

}  // namespace

Result<SegmentQuery> open_query(const QueryPlan& plan, const TermIndex& segment, std::size_t index,
                                PostingCounts& counts) {
  SegmentQuery query;
  const PlanNode& root = *plan.root;
  const auto open_some = [&](const std::vector<PlanNode>& nodes, auto& out) -> Status {
    for (const PlanNode& node : nodes) {
      HTN_ASSIGN_OR_RETURN(auto one, open_node(plan, node, segment, index, counts));
      if (one != nullptr) out.push_back(std::move(one));
    }
    return {};
  };
  if (root.leaf.has_value()) {
    HTN_ASSIGN_OR_RETURN(auto one, open_node(plan, root, segment, index, counts));
    if (one != nullptr) query.additive.push_back(std::move(one));
    return query;
  }
  if (!root.required.empty()) {
    const PlanNode required{std::nullopt, root.required, {}, {}};
    HTN_ASSIGN_OR_RETURN(query.required, open_node(plan, required, segment, index, counts));
    if (query.required == nullptr) return query;
  }
  HTN_RETURN_IF_ERROR(open_some(root.optional, query.additive));
  HTN_RETURN_IF_ERROR(open_some(root.excluded, query.excluded));
  return query;
}

Result<std::uint32_t> SegmentSearch::next(std::uint32_t unit) {
  if (query_.required != nullptr) return query_.required->next(unit);
  std::uint32_t least = kNoUnit;
  for (const auto& node : query_.additive) {
    HTN_ASSIGN_OR_RETURN(const std::uint32_t next, node->next(unit));
    least = std::min(least, next);
  }
  return least;
}

Status SegmentSearch::run(std::uint32_t begin, std::uint32_t end) {
  std::uint32_t unit = begin;
  while (unit < end) {
    HTN_RETURN_IF_ERROR(state_.stop());
    HTN_ASSIGN_OR_RETURN(unit, next(unit));
    if (unit >= end) break;
    const std::uint32_t next = window_end(unit, end);
    state_.window.move_to(unit, next);
    HTN_RETURN_IF_ERROR(search_window());
    unit = next;
  }
  return {};
}

Result<bool> SegmentSearch::measure() {
  const std::uint32_t begin = state_.window.begin();
  const std::uint32_t end = state_.window.end();
  additive_.clear();
  pruning_ = state_.wanted == Total::kLowerBound && state_.top.is_full();
  most_ = std::numeric_limits<double>::infinity();
  if (!pruning_) {
    for (const auto& node : query_.additive) additive_.push_back({node.get(), most_});
    return true;
  }
  state_.passed_over = true;
  most_ = 0;
  if (query_.required != nullptr) {
    HTN_ASSIGN_OR_RETURN(required_most_, query_.required->most(begin, end));
    if (required_most_ < 0) return false;
    most_ = required_most_;
  }
  for (const auto& node : query_.additive) {
    HTN_ASSIGN_OR_RETURN(const double most, node->most(begin, end));
    if (most < 0) continue;
    additive_.push_back({node.get(), most});
    most_ += most;
  }
  return state_.top.may_enter(most_);
}

// The most that add least, and together do not bring a unit among the hits, find none.
void SegmentSearch::divide() {
  essential_ = query_.required != nullptr ? additive_.size() : 0;
  if (!pruning_) return;
  std::stable_sort(additive_.begin(), additive_.end(),
                   [](const Additive& a, const Additive& b) { return a.most < b.most; });
  if (query_.required != nullptr) return;
  double sum = 0;
  for (; essential_ < additive_.size(); ++essential_) {
    sum += additive_[essential_].most;
    if (state_.top.may_enter(sum)) break;
  }
}

Status SegmentSearch::search_window() {
  ++state_.counters.windows;
  HTN_ASSIGN_OR_RETURN(const bool worth, measure());
  if (!worth) {
    ++state_.counters.windows_skipped;
    return {};
  }
  divide();
  Bits touched;
  HTN_RETURN_IF_ERROR(collect(touched));
  Bits candidates = touched;
  HTN_RETURN_IF_ERROR(state_.window.keep_there(candidates));
  for (const auto& node : query_.excluded) {
    if (!candidates.any()) break;
    HTN_RETURN_IF_ERROR(node->match(state_.window, candidates));
    candidates.remove(node->matched());
  }
  state_.total += candidates.count();
  HTN_RETURN_IF_ERROR(add_rest(candidates));
  offer(candidates);
  state_.window.clear_scores(touched);
  return {};
}

Status SegmentSearch::collect(Bits& touched) {
  Window& window = state_.window;
  if (query_.required != nullptr) {
    const double others = pruning_ ? most_ - required_most_ : most_;
    return query_.required->collect(window, state_.top, others, touched);
  }
  for (std::size_t i = essential_; i < additive_.size(); ++i) {
    const double others = pruning_ ? most_ - additive_[i].most : most_;
    HTN_RETURN_IF_ERROR(additive_[i].node->collect(window, state_.top, others, touched));
  }
  return {};
}

// Those that add most first: after each of them fewer candidates are left.
Status SegmentSearch::add_rest(Bits& candidates) {
  Window& window = state_.window;
  double rest = 0;
  for (std::size_t i = 0; i < essential_; ++i) rest += additive_[i].most;
  for (std::size_t i = essential_; i-- > 0;) {
    if (pruning_) keep_hopeful(window.scores(), state_.top, rest, candidates);
    if (!candidates.any()) return {};
    SearchNode& node = *additive_[i].node;
    HTN_RETURN_IF_ERROR(node.match(window, candidates));
    Bits both = candidates;
    both &= node.matched();
    HTN_RETURN_IF_ERROR(node.score(window, both));
    rest -= additive_[i].most;
  }
  return {};
}

void SegmentSearch::offer(const Bits& candidates) {
  const double* const scores = state_.window.scores();
  const std::uint32_t origin = state_.window.origin();
  state_.counters.candidates += candidates.count();
  candidates.for_each(
      [&](std::uint32_t offset) { state_.top.offer(scores[offset], origin + offset); });
}

namespace {

// Of hits of one window, what each leaf adds; `numbers`: which hits they are.
Status explain_window(SearchNode& root, Window& window, std::span<const Hit> hits,
                      std::span<const std::size_t> numbers, std::size_t leaves,
                      std::vector<float>& parts) {
  Bits of;
  for (const std::size_t number : numbers) of.set(hits[number].unit - window.origin());
  HTN_RETURN_IF_ERROR(root.match(window, of));
  of &= root.matched();
  HTN_RETURN_IF_ERROR(root.score(window, of));
  for (const std::size_t number : numbers) {
    for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
      double& part = window.parts(leaf)[hits[number].unit - window.origin()];
      parts[number * leaves + leaf] = static_cast<float>(part);
      part = 0;
    }
  }
  window.clear_scores(of);
  return {};
}

}  // namespace

Status explain_hits(const QueryPlan& plan, const TermIndex& segment, std::size_t index,
                    Window& window, std::span<const Hit> hits, std::vector<float>& parts) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i].unit >= segment.first_unit() && hits[i].unit < segment.end_unit()) {
      numbers.push_back(i);
    }
  }
  if (numbers.empty()) return {};
  std::sort(numbers.begin(), numbers.end(),
            [&](std::size_t a, std::size_t b) { return hits[a].unit < hits[b].unit; });
  PostingCounts counts;
  HTN_ASSIGN_OR_RETURN(auto root, open_node(plan, *plan.root, segment, index, counts));
  for (std::size_t begin = 0; root != nullptr && begin < numbers.size();) {
    const std::uint32_t unit = hits[numbers[begin]].unit;
    window.move_to(unit, window_end(unit, segment.end_unit()));
    std::size_t end = begin;
    while (end < numbers.size() && hits[numbers[end]].unit < window.end()) ++end;
    HTN_RETURN_IF_ERROR(explain_window(*root, window, hits,
                                       std::span(numbers).subspan(begin, end - begin),
                                       plan.reports.size(), parts));
    begin = end;
  }
  return {};
}

}  // namespace hartonomous::text
