#pragma once

// EmbeddingSet: the vectors that one model has given to a tenant's atoms, in memory: what is known
// of their slots, the vectors as far as they were touched, the graph over them, and the points.
//
// A slot is given out once and its vector never changes; a new vector of an atom has a new slot.
// What a reader sees is decided by its instant alone: [from, to) of the slot. So readers of any
// state share one set, and rows and indexes may be ahead of them.
// Invariants: 1. what is staged is in memory before it lands; a set whose commit failed is dropped;
// 2. the graph has every slot below graph_end() that was there at graph_since() or later; the
// others are scanned; 3. the tree of points likewise.
// Thread-safety: thread-safe for reading; what changes is for one thread at a time: SetChange while
// the writer of the store is held, Indexer while index_mutex() is.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/vector/metric.hpp>

#include "query/set_rows.hpp"
#include "query/set_tree.hpp"
#include "spatial/projection.hpp"
#include "vector/graph.hpp"
#include "vector/resident_vectors.hpp"
#include "vector/slot_directory.hpp"

namespace hartonomous::query {

struct SetShape {
  TenantId tenant;
  std::int32_t model = 0;
  std::uint32_t dimension = 0;
  vector::Metric metric = vector::Metric::kCosine;
  vector::Residency residency = vector::Residency::kFloat32;
  vector::GraphOptions graph = {};
  std::uint32_t exact_below = 0;
  std::uint16_t points_per_leaf = 64;
  // Vectors that would take more are held as int8, and if that is too much, not at all.
  std::uint64_t memory_max = 0;
  // Since when the model is there; none: it is gone, and seen by those who look from before.
  std::optional<Instant> there_since = {};
  // Of the points; 0 and none: there are none.
  std::uint32_t projection_version = 0;
  SetTree::SharedProjection projection = {};
};

class EmbeddingSet {
 public:
  // Errors: kCorruption, kIo.
  static Result<std::shared_ptr<EmbeddingSet>> load(std::shared_ptr<const kv::Database> database,
                                                    const SetShape& shape);

  const SetShape& shape() const { return shape_; }
  const SetRows& rows() const { return rows_; }
  const vector::SlotDirectory& slots() const { return slots_; }
  vector::SetState state() const;
  // None: the vectors are too many to be held.
  const vector::ResidentVectors* vectors() const { return vectors_.get(); }
  // The vector as it was given; zeros of one that was purged. Errors: kCorruption, kIo.
  Status read_vector(std::uint32_t slot, std::span<float> out) const;
  // Of consecutive slots, as many as `out` has rows.
  Status read_vectors(std::uint32_t first, std::span<float> out) const;
  std::uint64_t memory_bytes() const;
  // What its vectors take once all of them were touched.
  std::uint64_t memory_reserved() const;
  // It has grown: loaded again, it would be held in less.
  bool has_outgrown_memory() const;

  // The graph, as far as there is one, and what of it need not be made again.
  const vector::Graph* graph() const { return graph_.load(std::memory_order_acquire); }
  std::uint32_t graph_end() const { return graph_end_.load(std::memory_order_acquire); }
  Instant graph_since() const { return Instant{graph_since_.load(std::memory_order_acquire)}; }
  std::uint32_t graph_saved() const { return graph_saved_.load(std::memory_order_relaxed); }

  // Points of one version of the projection.
  SetTree& tree() { return tree_; }
  // From here on these are the points. REQUIRES: the writer is held.
  Status load_points(std::uint32_t version, SetTree::SharedProjection projection);
  const SetTree& tree() const { return tree_; }

  // What Embeddings::recall() measured last.
  std::optional<double> recall() const;
  void set_recall(double recall) { recall_ = recall; }

 private:
  friend class SetChange;
  friend class Indexer;
  friend class SetPurge;
  EmbeddingSet(std::shared_ptr<const kv::Database> database, const SetShape& shape);
  std::uint64_t vector_bytes(vector::Residency residency) const;
  Status load_slots();
  Status open_vectors();
  Status load_graph();

  SetShape shape_;
  SetRows rows_;
  vector::SlotDirectory slots_;
  std::atomic<std::uint32_t> live_ = 0;
  std::atomic<std::int64_t> purged_before_ = 0;
  std::unique_ptr<vector::ResidentVectors> vectors_;
  std::unique_ptr<vector::Graph> own_graph_;
  std::atomic<const vector::Graph*> graph_ = nullptr;
  std::atomic<std::uint32_t> graph_end_ = 0;
  std::atomic<std::int64_t> graph_since_ = 0;
  std::atomic<std::uint32_t> graph_saved_ = 0;
  std::uint32_t graph_generation_ = 0;
  std::mutex index_mutex_;  // rank: index, below writer
  SetTree tree_;
  std::atomic<double> recall_ = -1;
};

}  // namespace hartonomous::query
