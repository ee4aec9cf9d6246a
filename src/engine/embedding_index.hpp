#pragma once

// What follows puts of embeddings: their graph and their tree of points, made and saved. None of it
// is needed for a right answer; what they do not have yet is scanned.
// Thread-safety: thread-safe; one thread works on a set at a time.

#include <cstdint>
#include <memory>

#include <hartonomous/base/progress.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

// After `changes` of a model's vectors: as much work as they are worth, and some of what earlier
// ones left. Errors: those of commits; kCancelled.
Status follow(const std::shared_ptr<Core>& core, TenantId tenant, std::int32_t model_id,
              std::uint64_t changes, const Control& control);
// All that there is to do, and everything saved. Errors: those of get_space() and of follow().
Status index_all(const std::shared_ptr<Core>& core, TenantId tenant, std::int32_t model_id,
                 const Control& control);

inline void add(EmbeddingPutResult& sum, const EmbeddingPutResult& more) {
  sum.inserted += more.inserted;
  sum.updated += more.updated;
  sum.unchanged += more.unchanged;
}

}  // namespace hartonomous::engine
