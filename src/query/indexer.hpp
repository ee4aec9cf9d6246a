#pragma once

// Indexer: makes the graph and the tree of points of a set follow its vectors, and saves them.
//
// Nothing waits for it: what they do not have yet is scanned. A graph is made once there are
// `exact_below` vectors; nodes that are no more leave it when they are many; it is saved when so
// much was linked since that making it again would cost more. Saved pages land under a new
// generation and are referred to when all of them have; a few are replaced in one step.
// Invariant: after a crash the saved graph serves; what came since is scanned until it is linked.
// Only slots that have landed by `now` are taken up: what is saved never knows more than is there.
// Thread-safety: one thread at a time for each set; it holds the set's mutex.

#include <functional>
#include <mutex>
#include <string>

#include "query/embedding_set.hpp"

namespace hartonomous::query {

class Indexer {
 public:
  // Lands a batch: it takes the writer of the store.
  using Commit = std::function<Status(kv::Batch)>;
  // `last_commit`: asked once the set's mutex is held, so that no indexer knows less than the one
  // before it. What is there no more then may leave the indexes.
  Indexer(EmbeddingSet& set, Commit commit, const std::function<Instant()>& last_commit,
          const Control& control);

  // After so many changes: as much as they are worth, and some of what was left before.
  Status follow(std::uint64_t changes);
  Status all();

 private:
  Status link(std::uint64_t links_max);
  Status begin_graph();
  Status unlink_dead(std::uint32_t dead_least);
  Status save_graph(std::uint32_t unsaved_least);
  Status save_pages(std::span<const std::uint32_t> pages, std::uint32_t generation);
  Status rebuild_tree(std::uint32_t rest_least);
  Result<std::vector<spatial::SlotPoint>> points_there(std::uint32_t end) const;
  Status save_tree(std::span<const spatial::SlotPoint> points, TreeState& state);
  // What is there of an index beside one generation.
  Status erase_others(schema::VectorIndex index, std::uint32_t generation);
  // Stages a row into a batch that lands when it is large enough.
  Status stage(kv::Batch& batch, std::string key, std::string value);

  EmbeddingSet& set_;
  Commit commit_;
  const Control& control_;
  std::unique_lock<std::mutex> lock_;
  Instant now_;  // behind the lock
};

}  // namespace hartonomous::query
