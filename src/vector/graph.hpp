#pragma once

// Graph: an index of the nearest of a set's vectors (hierarchical navigable small world graphs,
// Malkov and Yashunin, arXiv:1603.09320), made for a store: pages of links that are loaded when
// they are met, nodes that leave, a filter of what is found.
//
//   HTN_ASSIGN_OR_RETURN(auto graph, Graph::create({.connections = 16}, *vectors));
//   HTN_RETURN_IF_ERROR(graph->insert(slot));
//   HTN_ASSIGN_OR_RETURN(auto found, graph->search(wanted, {.k = 10, .width = 64}));
//
// 1. Which levels a slot is on follows from the seed and the slot.
// 2. The answer depends on the graph alone: ties are broken by slot, and a graph that was stored
// and
//    opened again gives the same one.
// 3. Every node can be walked to from every other (spanning_tree.hpp): an answer whose walk was
//    exhausted is the exact one, and so is one of a width of all nodes.
//
// Cost: a search measures some width * connections distances, an insertion build_width *
// connections and more; a removal reads all links, of one slot or many. It is not exact otherwise,
// and not a place for vectors, which are ResidentVectors'. Thread-safety: one thread inserts,
// removes and stores; any number search beside it, without a lock.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

#include "vector/graph_shape.hpp"
#include "vector/link_pages.hpp"
#include "vector/resident_vectors.hpp"

namespace hartonomous::vector {

struct GraphState;

// What may be found: any callable from slot to bool, which outlives the search; everything without.
class SlotFilter {
 public:
  SlotFilter() = default;
  template <typename Visible>
  requires std::is_invocable_r_v<bool, const Visible&, std::uint32_t> SlotFilter(
      const Visible& visible)  // NOLINT implicit
      : visible_(&visible), call_([](const void* of, std::uint32_t slot) -> bool {
          return (*static_cast<const Visible*>(of))(slot);
        }) {}

  bool is_empty() const { return call_ == nullptr; }
  bool operator()(std::uint32_t slot) const { return call_(visible_, slot); }

 private:
  const void* visible_ = nullptr;
  bool (*call_)(const void*, std::uint32_t) = nullptr;
};

struct SearchOptions {
  std::size_t k = 10;      // neighbours that are wanted
  std::size_t width = 64;  // candidates that are kept on the way; k when that is more
};

struct Neighbour {
  float distance = 0;  // as Metric says
  std::uint32_t slot = 0;
  bool operator==(const Neighbour&) const = default;
};

struct SearchOutcome {
  std::vector<Neighbour> nearest;  // by distance, then slot
  std::uint64_t distances = 0;     // that were computed
  bool is_exhausted = false;       // fewer candidates than the width: all there are were seen
};

class Graph {
 public:
  static Result<std::unique_ptr<Graph>> create(const GraphOptions& options,
                                               const ResidentVectors& vectors);
  // A stored graph. Reads no page. Lifetime: the vectors outlive the graph.
  // Errors: kCorruption, also when there are fewer vectors than slots.
  static Result<std::unique_ptr<Graph>> open(Bytes header, const ResidentVectors& vectors,
                                             LinkPages::Loader loader);
  ~Graph();

  // Errors: kInvalidArgument when there is no such vector, kAlreadyExists, those of loading (the
  // graph is as it was).
  Status insert(std::uint32_t slot);
  // Errors: kNotFound for a slot that is not in the graph (nothing is removed), those of loading.
  Status remove(std::span<const std::uint32_t> slots);

  // Errors: kInvalidArgument for another dimension, k or a width of zero, those of loading.
  Result<SearchOutcome> search(std::span<const float> wanted, const SearchOptions& options,
                               SlotFilter visible = {}) const;
  // Errors: those of loading.
  Result<bool> contains(std::uint32_t slot) const;
  std::uint32_t live_count() const;
  std::size_t bytes_in_use() const;
  const GraphOptions& options() const;

  // What is to be stored, in one step: the header and the pages that changed since mark_clean().
  // The writer's.
  std::string header() const;
  std::uint32_t page_count() const;
  std::vector<std::uint32_t> dirty_pages() const;
  // REQUIRES: page < page_count(). Errors: those of loading.
  Result<std::string> page(std::uint32_t page) const;
  void mark_clean();

 private:
  explicit Graph(std::unique_ptr<GraphState> state);

  std::unique_ptr<GraphState> state_;
};

}  // namespace hartonomous::vector
