#include "vector/spanning_tree.hpp"

#include <algorithm>
#include <unordered_set>

#include <hartonomous/base/text.hpp>

namespace hartonomous::vector {

namespace {

constexpr std::uint32_t kStepsMax = 1'000'000;

// Other ends of the node's tree links that stay.
Result<std::vector<std::uint32_t>> tree_neighbours(const GraphState& state, std::uint32_t slot,
                                                   const RemovedSlots& removed) {
  HTN_ASSIGN_OR_RETURN(const LinkList list, list_of(state, slot, 0));
  std::vector<std::uint32_t> neighbours;
  list.for_each([&](LinkWord link) {
    if (is_tree_link(link) && !is_in(removed, target_of(link))) {
      neighbours.push_back(target_of(link));
    }
  });
  return neighbours;
}

// The link of a full list that is given up for one of the tree: to a removed node, else the longest
// that is not the tree's itself.
Result<std::size_t> place_to_give_up(const GraphState& state, std::uint32_t slot,
                                     const std::vector<LinkWord>& links,
                                     const RemovedSlots& removed) {
  const VectorQuery query(state.vectors, slot);
  std::size_t place = links.size();
  CandidateKey farthest = 0;
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (is_in(removed, target_of(links[i]))) return i;
    if (is_tree_link(links[i])) continue;
    const CandidateKey key = candidate_key(query.distance(target_of(links[i])), 1);
    if (key < farthest) continue;
    farthest = key;
    place = i;
  }
  HTN_RETURN_IF_ERROR(query.status());
  if (place == links.size()) return corruption(concat("graph: the tree is full at slot ", slot));
  return place;
}

Status add_tree_link(GraphState& state, std::uint32_t slot, std::uint32_t target,
                     const RemovedSlots& removed) {
  HTN_ASSIGN_OR_RETURN(const LinkList list, list_of(state, slot, 0));
  std::vector<LinkWord> links;
  list.for_each([&](LinkWord link) { links.push_back(link); });
  const auto same = std::find_if(links.begin(), links.end(),
                                 [&](LinkWord link) { return target_of(link) == target; });
  if (same != links.end()) {
    *same |= kTreeLink;
  } else if (links.size() < list.capacity()) {
    links.push_back(target | kTreeLink);
  } else {
    HTN_ASSIGN_OR_RETURN(const std::size_t place, place_to_give_up(state, slot, links, removed));
    links[place] = target | kTreeLink;
  }
  list.rewrite(links);
  state.dirty.insert(state.shape().page_of(slot));
  return {};
}

Status tie(GraphState& state, std::uint32_t left, std::uint32_t right,
           const RemovedSlots& removed) {
  HTN_ASSIGN_OR_RETURN(const std::uint32_t left_seat, find_tree_seat(state, left, removed));
  HTN_ASSIGN_OR_RETURN(const std::uint32_t right_seat, find_tree_seat(state, right, removed));
  HTN_RETURN_IF_ERROR(add_tree_link(state, left_seat, right_seat, removed));
  return add_tree_link(state, right_seat, left_seat, removed);
}

// Nodes that stay, around those that leave and are connected to `first` by the tree.
Result<std::vector<std::uint32_t>> shore_of(const GraphState& state, std::uint32_t first,
                                            const RemovedSlots& removed,
                                            std::unordered_set<std::uint32_t>& seen) {
  std::vector<std::uint32_t> shore;
  std::vector<std::uint32_t> rest{first};
  while (!rest.empty()) {
    const std::uint32_t slot = rest.back();
    rest.pop_back();
    HTN_ASSIGN_OR_RETURN(const LinkList list, list_of(state, slot, 0));
    list.for_each([&](LinkWord link) {
      const std::uint32_t target = target_of(link);
      if (!is_tree_link(link)) return;
      if (!is_in(removed, target)) {
        shore.push_back(target);
      } else if (seen.insert(target).second) {
        rest.push_back(target);
      }
    });
  }
  return shore;
}

}  // namespace

Result<std::uint32_t> find_tree_seat(const GraphState& state, std::uint32_t from,
                                     const RemovedSlots& removed) {
  std::uint32_t before = kNoSlot;
  for (std::uint32_t step = 0; step < kStepsMax; ++step) {
    HTN_ASSIGN_OR_RETURN(std::vector<std::uint32_t> next, tree_neighbours(state, from, removed));
    if (next.size() < state.shape().tree_links_max()) return from;
    std::erase(next, before);
    before = from;
    // Another way each time, so that many equal vectors do not all walk the same.
    from = next[(step * 2654435761u + state.live.load(std::memory_order_relaxed)) % next.size()];
  }
  return corruption(concat("graph: the tree has no end behind slot ", before));
}

Status mend_tree(GraphState& state, const std::vector<std::uint32_t>& slots,
                 const RemovedSlots& removed) {
  std::unordered_set<std::uint32_t> seen;
  for (const std::uint32_t slot : slots) {
    if (!seen.insert(slot).second) continue;
    HTN_ASSIGN_OR_RETURN(const std::vector<std::uint32_t> shore,
                         shore_of(state, slot, removed, seen));
    for (std::size_t i = 1; i < shore.size(); ++i) {
      HTN_RETURN_IF_ERROR(tie(state, shore[i - 1], shore[i], removed));
    }
  }
  return {};
}

}  // namespace hartonomous::vector
