#include "engine/embedding_reads.hpp"

#include <hartonomous/base/text.hpp>

namespace hartonomous::engine {

namespace {

// A set may be in memory that the state does not have: of a model that is gone, or to come. The row
// is read where that is not plain.
Result<SharedSet> set_seen_by(const SharedState& state, std::int32_t model_id) {
  EmbeddingSets& sets = state->core->embedding_sets();
  if (!state->as_of.has_value()) {
    SharedSet held = sets.find(state->tenant, model_id);
    if (held != nullptr && held->shape().there_since <= state->instant &&
        held->shape().there_since.has_value()) {
      return held;
    }
  }
  HTN_ASSIGN_OR_RETURN(const auto space, get_space(tables_of(state), model_id));
  return sets.get(*state->core, space);
}

}  // namespace

Result<SharedSet> set_of(const SharedState& state, std::int32_t model_id) {
  HTN_RETURN_IF_ERROR(state->failed);
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_seen_by(state, model_id));
  if (instant_of(*state) >= set->state().purged_before) return set;
  return Status(StatusCode::kHistoryTrimmed,
                concat("embeddings of model ", model_id, " before ",
                       to_text(Value(set->state().purged_before)), " were purged"));
}

Status no_points(std::int32_t model_id) {
  return failed_precondition(
      concat("model ", model_id, " has no landmarks: its vectors have no points"));
}

Result<std::uint32_t> slot_of(const SharedState& state, std::int32_t model_id, AtomId atom) {
  HTN_ASSIGN_OR_RETURN(const auto row, find_embedding(tables_of(state), model_id, atom));
  if (row.has_value()) return static_cast<std::uint32_t>(row->slot);
  return not_found(concat("an embedding of atom ", atom.value(), " by model ", model_id));
}

}  // namespace hartonomous::engine
