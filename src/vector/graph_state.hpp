#pragma once

// GraphState: what a graph is made of, shared by what reads it and what changes it.
//
// Readers take no lock. They see a node once a link leads to it, and its links and vector before
// that; a list while it is rewritten is as LinkList says; a node that is being removed keeps its
// own links, so that a walk that stands on it finds its way back. Thread-safety: one thread changes
// it, any number read beside it; `dirty` is the writer's.

#include <atomic>
#include <cstdint>
#include <set>
#include <utility>

#include "vector/graph_format.hpp"
#include "vector/graph_walk.hpp"
#include "vector/link_pages.hpp"
#include "vector/search_scratch.hpp"

namespace hartonomous::vector {

struct GraphState {
  GraphState(const GraphHeader& header, const ResidentVectors& of, LinkPages::Loader loader)
      : options(header.options),
        vectors(of),
        links(GraphShape(header.options), header.count, header.entry, std::move(loader)),
        count(header.count),
        live(header.live),
        entry(header.entry) {}

  const GraphShape& shape() const { return links.shape(); }

  const GraphOptions options;
  const ResidentVectors& vectors;
  LinkPages links;
  std::atomic<std::uint32_t> count;  // slots covered
  std::atomic<std::uint32_t> live;   // nodes
  std::atomic<std::uint32_t> entry;  // kNoSlot while there is no node
  mutable ScratchPool scratches;
  std::set<std::uint32_t> dirty;  // pages that are not as they were stored
};

// A node's list, its page loaded when need be. No places when the node is not on the level.
inline Result<LinkList> list_of(const GraphState& state, std::uint32_t slot, std::uint32_t level) {
  HTN_ASSIGN_OR_RETURN(LinkPages::Page* const page, state.links.load(slot));
  return state.links.links(page, slot, level);
}

}  // namespace hartonomous::vector
