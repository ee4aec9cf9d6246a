#include "text/search_node.hpp"

#include <algorithm>

namespace hartonomous::text {

Status SearchNode::collect(Window& window, const TopHits& /*top*/, double /*others*/,
                           Bits& touched) {
  Bits all;
  all.fill(window.begin() - window.origin(), window.end() - window.origin());
  HTN_RETURN_IF_ERROR(match(window, all));
  HTN_RETURN_IF_ERROR(window.keep_there(matched_));
  touched |= matched_;
  return score(window, matched_);
}

Result<std::uint32_t> GroupNode::next(std::uint32_t unit) {
  for (const auto& node : required_) {
    HTN_ASSIGN_OR_RETURN(unit, node->next(unit));
    if (unit == kNoUnit) return unit;
  }
  if (!required_.empty()) return unit;
  std::uint32_t least = kNoUnit;
  for (const auto& node : optional_) {
    HTN_ASSIGN_OR_RETURN(const std::uint32_t next, node->next(unit));
    least = std::min(least, next);
  }
  return least;
}

Result<double> GroupNode::most(std::uint32_t begin, std::uint32_t end) {
  double sum = 0;
  for (const auto& node : required_) {
    HTN_ASSIGN_OR_RETURN(const double most, node->most(begin, end));
    if (most < 0) return most;
    sum += most;
  }
  bool some = !required_.empty();
  for (const auto& node : optional_) {
    HTN_ASSIGN_OR_RETURN(const double most, node->most(begin, end));
    some = some || most >= 0;
    sum += std::max(most, 0.0);
  }
  return some ? sum : -1;
}

Status GroupNode::match(Window& window, const Bits& among) {
  matched_ = among;
  if (required_.empty()) {
    HTN_RETURN_IF_ERROR(match_optional(window));
  } else {
    HTN_RETURN_IF_ERROR(match_required(window));
  }
  for (const auto& node : excluded_) {
    if (!matched_.any()) break;
    HTN_RETURN_IF_ERROR(node->match(window, matched_));
    matched_.remove(node->matched());
  }
  return {};
}

Status GroupNode::match_required(Window& window) {
  bool first = true;
  for (const auto& node : required_) {
    HTN_RETURN_IF_ERROR(node->match(window, matched_));
    matched_ = node->matched();
    // What is not there needs not be looked for in the longer lists.
    if (first) HTN_RETURN_IF_ERROR(window.keep_there(matched_));
    first = false;
    if (!matched_.any()) break;
  }
  return {};
}

Status GroupNode::match_optional(Window& window) {
  Bits some;
  for (const auto& node : optional_) {
    HTN_RETURN_IF_ERROR(node->match(window, matched_));
    some |= node->matched();
  }
  matched_ = some;
  return {};
}

Status GroupNode::score(Window& window, const Bits& of) {
  for (const auto& node : required_) HTN_RETURN_IF_ERROR(node->score(window, of));
  for (const auto& node : optional_) {
    if (!required_.empty()) HTN_RETURN_IF_ERROR(node->match(window, of));
    Bits both = of;
    both &= node->matched();
    if (both.any()) HTN_RETURN_IF_ERROR(node->score(window, both));
  }
  return {};
}

Status LeafNode::score(Window& window, const Bits& of) {
  double* const scores = window.scores();
  double* const parts = window.parts(place_.leaf);
  for (const Posting& posting : postings_) {
    if (!of.test(posting.offset)) continue;
    HTN_RETURN_IF_ERROR(window.need_page(posting.offset));
    const double worth = place_.worth.of(posting.inverse_frequency,
                                         place_.fields.norm(window.lengths(posting.offset)));
    scores[posting.offset] += worth;
    if (parts != nullptr) parts[posting.offset] = worth;
  }
  return {};
}

}  // namespace hartonomous::text
