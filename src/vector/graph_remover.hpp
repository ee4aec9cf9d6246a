#pragma once

// GraphRemover: takes nodes out of the graph. Those that linked to them are linked to what the
// removed ones linked to, so that the ways over them stay.
//
// Who links to a node is not kept: a table of it would be as long as the links and change with each
// insertion. It is found by one look at all links, which is a few milliseconds for a hundred
// thousand nodes, whether one node leaves or thousands; so removals are best given in batches.
// Thread-safety: the writer's; one object for each batch.

#include <cstdint>
#include <vector>

#include "vector/graph_state.hpp"
#include "vector/spanning_tree.hpp"

namespace hartonomous::vector {

class GraphRemover {
 public:
  GraphRemover(GraphState& state, std::vector<std::uint32_t> slots);

  // Errors: kNotFound for a slot that is not in the graph, before anything is changed; those of
  // loading, after which the graph is whole, nothing is removed, and this can be called again.
  Status remove();

 private:
  Status check();
  Status visit_nodes();
  Status visit_node(LinkPages::Page* page, std::uint32_t slot);
  Status relink(std::uint32_t slot, std::uint32_t level, const LinkList& list);
  // Nodes that the removed ones among the links lead to, by distance.
  Result<std::vector<CandidateKey>> candidates(std::uint32_t slot, std::uint32_t level,
                                               const std::vector<LinkWord>& links);
  void leave();

  GraphState& state_;
  std::vector<std::uint32_t> slots_;
  RemovedSlots removed_;
  std::uint32_t entry_ = kNoSlot;  // the best of those that stay
  VisitedSet met_;
};

}  // namespace hartonomous::vector
