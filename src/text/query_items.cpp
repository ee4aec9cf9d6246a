#include "text/query_items.hpp"

#include <algorithm>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "text/word_folder.hpp"

namespace hartonomous::text {

namespace {

using Kind = QueryNode::Kind;
using Items = std::vector<QueryItem>;
using Link = QueryItem::Link;
using Occur = QueryItem::Occur;

constexpr std::size_t kNotesMax = 16;
constexpr std::size_t kQuotedBytesMax = 40;

enum class Plain { kMay, kMust };  // what an item is that has no sign

// One node of items that each may match, must or must not.
QueryNode node_of(Items items, Plain plain, QueryNotes& notes) {
  QueryNode node;
  node.kind = Kind::kAnd;
  std::vector<QueryNode> excluded;
  for (QueryItem& item : items) {
    if (item.occur == Occur::kMustNot) {
      QueryNode negated;
      negated.kind = Kind::kNot;
      negated.children.push_back(std::move(item.node));
      excluded.push_back(std::move(negated));
    } else if (item.occur == Occur::kMust || plain == Plain::kMust) {
      node.children.push_back(std::move(item.node));
    } else {
      node.optional.push_back(std::move(item.node));
    }
  }
  if (node.children.empty() && node.optional.empty()) {
    if (!excluded.empty()) notes.add("what only excludes finds nothing");
    return {};
  }
  if (excluded.empty() && node.children.empty()) {
    node.kind = Kind::kOr;
    std::swap(node.children, node.optional);
  }
  if (excluded.empty() && node.optional.empty() && node.children.size() == 1) {
    return std::move(node.children[0]);
  }
  for (QueryNode& each : excluded) node.children.push_back(std::move(each));
  return node;
}

// Items from `begin` on that `binds` joins to the one before.
template <typename Binds>
Items run_of(Items& items, std::size_t begin, const Binds& binds) {
  Items run;
  run.push_back(std::move(items[begin]));
  for (std::size_t i = begin + 1; i < items.size() && binds(items[i].before); ++i) {
    run.push_back(std::move(items[i]));
  }
  return run;
}

}  // namespace

void QueryNotes::add(std::string note) {
  if (notes_.size() > kNotesMax) return;
  if (notes_.size() == kNotesMax) note = "and more of the kind";
  if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) {
    notes_.push_back(std::move(note));
  }
}

std::string QueryNotes::quoted(std::string_view text) {
  const std::string_view start = cut_to(text, kQuotedBytesMax);
  if (!is_utf8(as_bytes(start))) return "a word that is not UTF-8";
  return concat('\'', start, start.size() < text.size() ? "...'" : "'");
}

QueryNode combine(std::vector<QueryItem> items, DefaultOperator default_operator,
                  QueryNotes& notes) {
  const bool binds_plain = default_operator == DefaultOperator::kAnd;
  const auto binds = [&](Link link) {
    return link == Link::kAnd || (binds_plain && link == Link::kNone);
  };
  Items alternatives;
  for (std::size_t i = 0; i < items.size();) {
    Items run = run_of(items, i, binds);
    i += run.size();
    if (run.size() == 1 && !binds_plain) {
      alternatives.push_back(std::move(run[0]));
      continue;
    }
    QueryNode all = node_of(std::move(run), Plain::kMust, notes);
    if (all.kind != Kind::kNothing) alternatives.push_back({std::move(all)});
  }
  return node_of(std::move(alternatives), Plain::kMay, notes);
}

std::size_t depth_of(const QueryNode& node) {
  std::size_t deepest = 0;
  for (const QueryNode& child : node.children) deepest = std::max(deepest, depth_of(child));
  for (const QueryNode& child : node.optional) deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

}  // namespace hartonomous::text
