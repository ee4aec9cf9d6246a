#pragma once

// GraphInserter: one slot's way into the graph. First all is read, measured and chosen, then all is
// written, so that a page that cannot be loaded leaves the graph as it was.
// Thread-safety: the writer's; one object for each insertion.

#include <cstdint>
#include <span>
#include <vector>

#include "vector/graph_state.hpp"

namespace hartonomous::vector {

class GraphInserter {
 public:
  // REQUIRES: slot < vectors.count().
  GraphInserter(GraphState& state, std::uint32_t slot)
      : state_(state), slot_(slot), query_(state.vectors, slot) {}

  // Errors: kAlreadyExists, those of loading.
  Status insert();

 private:
  // What becomes of a list.
  enum class How : std::uint8_t { kAppend, kRewrite };
  struct Planned {
    LinkList list;
    std::uint32_t slot;
    How how;
    std::vector<LinkWord> links;
  };

  Status plan(CandidateKey from, std::uint32_t top);
  Status plan_level(std::uint32_t level, std::span<const CandidateKey> candidates);
  Result<std::uint32_t> tree_parent(std::span<const CandidateKey> candidates) const;
  Status plan_back_link(std::uint32_t neighbour, std::uint32_t level, LinkWord link);
  void write();
  void write_lists_of(bool (*is_chosen)(std::uint32_t slot, std::uint32_t own)) const;
  void mark_dirty();

  GraphState& state_;
  const std::uint32_t slot_;
  const VectorQuery query_;
  std::vector<Planned> planned_;
};

}  // namespace hartonomous::vector
