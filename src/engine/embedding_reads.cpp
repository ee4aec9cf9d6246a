#include "engine/embedding_reads.hpp"

#include <hartonomous/base/text.hpp>

namespace hartonomous::engine {

Result<SharedSet> set_of(const SharedState& state, std::int32_t model_id) {
  HTN_RETURN_IF_ERROR(state->failed);
  // A set may be in memory that this state does not have: of a model that is gone, or to come.
  HTN_ASSIGN_OR_RETURN(const auto space, get_space(tables_of(state), model_id));
  HTN_ASSIGN_OR_RETURN(const SharedSet set, state->core->embedding_sets().get(*state->core, space));
  if (instant_of(*state) >= set->state().purged_before) return set;
  return Status(StatusCode::kHistoryTrimmed,
                concat("embeddings of model ", model_id, " before ",
                       to_text(Value(set->state().purged_before)), " were purged"));
}

Result<std::uint32_t> slot_of(const SharedState& state, std::int32_t model_id, AtomId atom) {
  HTN_ASSIGN_OR_RETURN(const auto row, find_embedding(tables_of(state), model_id, atom));
  if (row.has_value()) return static_cast<std::uint32_t>(row->slot);
  return not_found(concat("an embedding of atom ", atom.value(), " by model ", model_id));
}

}  // namespace hartonomous::engine
