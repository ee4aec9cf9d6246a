#include "engine/embedding_index.hpp"

#include <hartonomous/engine/store.hpp>

#include "engine/embedding_rows.hpp"
#include "query/indexer.hpp"

namespace hartonomous::engine {

namespace {

// Nothing to do for a set that was dropped meanwhile.
Result<SharedSet> set_of(const std::shared_ptr<Core>& core, TenantId tenant,
                         std::int32_t model_id) {
  HTN_ASSIGN_OR_RETURN(const auto space,
                       get_space(Session(core, tenant).snapshot().tables(), model_id));
  return core->embedding_sets().get(*core, space);
}

query::Indexer indexer_of(const std::shared_ptr<Core>& core, const SharedSet& set,
                          const Control& control) {
  const auto commit = [core, set](kv::Batch batch) -> Status {
    const query::SetShape& shape = set->shape();
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(shape.tenant));
    // Another one may work on what has taken its place.
    if (core->embedding_sets().find(shape.tenant, shape.model) != set) {
      return {StatusCode::kConflict, "the vectors of the model were dropped from memory meanwhile"};
    }
    return lease.commit(std::move(batch));
  };
  return {*set, commit, [core] { return core->last_commit(); }, control};
}

// What is not saved of its graph is linked again when it is asked for.
Status let_go_if_large(const std::shared_ptr<Core>& core, const SharedSet& set,
                       const Control& control) {
  if (!set->has_outgrown_memory()) return {};
  HTN_RETURN_IF_ERROR(indexer_of(core, set, control).all());
  // Nobody is between staging and landing while the writer is held here.
  HTN_ASSIGN_OR_RETURN(const Core::Lease lease, core->lease(set->shape().tenant));
  core->embedding_sets().drop(set->shape().tenant, set->shape().model);
  return {};
}

}  // namespace

Status follow(const std::shared_ptr<Core>& core, TenantId tenant, std::int32_t model_id,
              std::uint64_t changes, const Control& control) {
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(core, tenant, model_id));
  Status followed = indexer_of(core, set, control).follow(changes);
  if (followed.ok()) followed = let_go_if_large(core, set, control);
  // What has taken its place is followed by whoever changes it.
  return followed.code() == StatusCode::kConflict ? Status() : followed;
}

Status index_all(const std::shared_ptr<Core>& core, TenantId tenant, std::int32_t model_id,
                 const Control& control) {
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(core, tenant, model_id));
  return indexer_of(core, set, control).all();
}

}  // namespace hartonomous::engine
