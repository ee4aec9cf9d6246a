#pragma once

// EmbeddingSets: the sets of vectors that are in memory, by tenant and model, and the embedders of
// texts. A set is loaded when it is first asked for.
// Thread-safety: thread-safe.

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include <hartonomous/engine/embeddings.hpp>

#include "query/embedding_set.hpp"

namespace hartonomous::engine {

class Core;

using SharedSet = std::shared_ptr<query::EmbeddingSet>;

class EmbeddingSets {
 public:
  // Errors: those of loading; kInvalidArgument for a space that says what there is not.
  Result<SharedSet> get(Core& core, const rows::EmbeddingSpace& space);
  // One that is in memory; null: it is not.
  SharedSet find(TenantId tenant, std::int32_t model) const;
  // Not used again: its commit failed, or it is gone. Readers keep what they hold.
  void drop(TenantId tenant, std::int32_t model);
  void drop(TenantId tenant);
  std::uint64_t memory_bytes() const;

  void register_embedder(TenantId tenant, std::int32_t model,
                         std::shared_ptr<const Embedder> embedder);
  std::shared_ptr<const Embedder> embedder(TenantId tenant, std::int32_t model) const;

 private:
  // What the vectors of all sets may come to take.
  std::uint64_t memory_reserved() const;

  using Key = std::pair<TenantId, std::int32_t>;
  mutable std::mutex mutex_;  // rank: sets
  std::map<Key, SharedSet> sets_;
  std::map<Key, std::shared_ptr<const Embedder>> embedders_;
  std::mutex loading_;  // one at a time: what is loaded is counted before the next
};

}  // namespace hartonomous::engine
