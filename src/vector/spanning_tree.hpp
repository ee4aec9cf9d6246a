#pragma once

// The spanning tree: on the lowest level some links are marked as the tree's. They are there in
// both directions, no choice of neighbours drops them, and they connect all nodes. So from every
// node every other one can be walked to, however many vectors are equal or far from all others, and
// a walk whose width is not reached has seen everything.
//
// A new node is tied to the nearest candidate that has room for one more such link; when all are
// full, to a node behind the nearest one: away from it, step by step along the tree, until one has
// room, which a leaf always has. A node that leaves takes its ties along; what it tied together is
// tied anew. Thread-safety: the writer's.

#include <cstdint>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "vector/graph_state.hpp"

namespace hartonomous::vector {

// Slots that leave the graph in one step, by slot; empty: none.
using RemovedSlots = std::vector<bool>;

inline bool is_in(const RemovedSlots& removed, std::uint32_t slot) {
  return slot < removed.size() && removed[slot];
}

// `from`, or a node behind it, with room for one more link of the tree. Removed ones are not
// walked over. Errors: kCorruption when there is none, the loader's.
Result<std::uint32_t> find_tree_seat(const GraphState& state, std::uint32_t from,
                                     const RemovedSlots& removed);

// Ties together what the removed nodes tied. Marks what it changes as dirty. Errors: as above; the
// tree is whole then too, and this can be called again.
Status mend_tree(GraphState& state, const std::vector<std::uint32_t>& slots,
                 const RemovedSlots& removed);

}  // namespace hartonomous::vector
