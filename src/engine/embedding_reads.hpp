#pragma once

// What reads of embeddings begin with. Thread-safety: immutable functions.

#include <memory>

#include <hartonomous/engine/embeddings.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "engine/embedding_rows.hpp"

namespace hartonomous::engine {

inline Tables tables_of(const SharedState& state) { return Snapshot(state).tables(); }
inline Instant instant_of(const SnapshotState& state) {
  return state.as_of.value_or(state.instant);
}

// The set of a model that the state has; also of one that was removed since.
// Errors: kNotFound, naming the model; kHistoryTrimmed; why the state failed; those of loading.
Result<SharedSet> set_of(const SharedState& state, std::int32_t model_id);
// Of the atom's vector. Errors: kNotFound, naming both.
Result<std::uint32_t> slot_of(const SharedState& state, std::int32_t model_id, AtomId atom);

// The refusal of what needs points. kFailedPrecondition, naming the model.
Status no_points(std::int32_t model_id);

}  // namespace hartonomous::engine
