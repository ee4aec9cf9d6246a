#include "engine/embedding_purge.hpp"

#include <array>
#include <vector>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "codec/key.hpp"
#include "engine/embedding_index.hpp"
#include "engine/embedding_rows.hpp"
#include "engine/range_erasure.hpp"
#include "query/set_purge.hpp"

namespace hartonomous::engine {

using kv::Family;

namespace {

constexpr std::uint64_t kStepBytes = std::uint64_t{4} << 20;

class VectorPurge {
 public:
  VectorPurge(const std::shared_ptr<Core>& core, TenantId tenant, Instant horizon,
              const Control& control)
      : core_(core), tenant_(tenant), horizon_(horizon), control_(control) {}

  Result<std::uint64_t> run() {
    HTN_ASSIGN_OR_RETURN(const std::vector<std::int32_t> models, models_with_vectors());
    for (const std::int32_t model : models) {
      const auto space = get_space(Session(core_, tenant_).snapshot().tables(), model);
      if (space.ok()) {
        HTN_RETURN_IF_ERROR(purge_set(*space));
      } else if (space.status().code() == StatusCode::kNotFound) {
        HTN_RETURN_IF_ERROR(purge_removed(model));
      } else {
        return space.status();
      }
    }
    return purged_;
  }

 private:
  Status step() const {
    HTN_RETURN_IF_ERROR(fault::check("engine.purge.step"));
    return control_.stopped() ? cancelled("purge of vectors") : Status();
  }

  Result<std::vector<std::int32_t>> models_with_vectors() const {
    std::vector<std::int32_t> models;
    const auto cursor = core_->database().cursor(Family::kVectorState,
                                                 kv::prefix_range(schema::tenant_prefix(tenant_)));
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) return models;
      codec::KeyReader key(as_bytes(cursor->key()));
      key.u32();
      const auto model = static_cast<std::int32_t>(key.u32());
      if (models.empty() || models.back() != model) models.push_back(model);
    }
  }

  Status purge_set(const rows::EmbeddingSpace& space) {
    HTN_ASSIGN_OR_RETURN(const SharedSet set, core_->embedding_sets().get(*core_, space));
    query::SetPurge purge(*set, horizon_);
    if (purge.nothing_to_do()) return {};
    // The graph knows the dead by their vectors.
    HTN_RETURN_IF_ERROR(index_all(core_, tenant_, space.model_id, control_));
    for (bool more = true; more;) {
      HTN_RETURN_IF_ERROR(step());
      HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
      kv::Batch batch;
      HTN_ASSIGN_OR_RETURN(more, purge.stage(batch, kStepBytes));
      HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
    }
    purged_ += purge.purged();
    return {};
  }

  // Of a model that is gone: nothing, while something of it is still remembered.
  Status purge_removed(std::int32_t model) {
    const query::SetRows rows(core_->database_handle(), tenant_, model, 1);
    HTN_ASSIGN_OR_RETURN(const vector::SetState state, rows.state());
    bool is_over = true;
    HTN_RETURN_IF_ERROR(rows.each_slots(state.slots, [&](std::span<const vector::Slot> slots) {
      for (const vector::Slot& slot : slots) is_over = is_over && slot.to <= horizon_;
    }));
    if (!is_over) return {};
    purged_ += state.slots;
    core_->embedding_sets().drop(tenant_, model);
    // Its state goes last: what is interrupted is found again.
    for (const Family family : {Family::kVector, Family::kVectorPoint, Family::kVectorIndex,
                                Family::kVectorSlot, Family::kVectorState}) {
      HTN_RETURN_IF_ERROR(erase_range(core_, tenant_, family, schema::vector_prefix(tenant_, model),
                                      [this] { return step(); }));
    }
    return {};
  }

  const std::shared_ptr<Core>& core_;
  TenantId tenant_;
  Instant horizon_;
  const Control& control_;
  std::uint64_t purged_ = 0;
};

}  // namespace

Result<std::uint64_t> purge_vectors(const std::shared_ptr<Core>& core, TenantId tenant,
                                    Instant horizon, const Control& control) {
  return VectorPurge(core, tenant, horizon, control).run();
}

}  // namespace hartonomous::engine
