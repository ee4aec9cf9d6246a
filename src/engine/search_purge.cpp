#include "engine/search_purge.hpp"

#include <hartonomous/base/fault.hpp>
#include <hartonomous/engine/store.hpp>

#include "codec/key.hpp"
#include "collection/merge.hpp"
#include "engine/range_erasure.hpp"

namespace hartonomous::engine {

using kv::Family;

namespace {

constexpr std::uint64_t kShareWorthwhile = 10;  // one part of so many

class SearchPurge {
 public:
  SearchPurge(const std::shared_ptr<Core>& core, TenantId tenant, Instant horizon,
              const Control& control)
      : core_(core), tenant_(tenant), horizon_(horizon), control_(control) {}

  Status run() {
    HTN_ASSIGN_OR_RETURN(const std::vector<std::int32_t> all, stored_collections());
    for (const std::int32_t id : all) {
      const Tables tables = Session(core_, tenant_).snapshot().tables();
      HTN_ASSIGN_OR_RETURN(const auto row, tables.get<rows::SearchCollection>({id}));
      HTN_RETURN_IF_ERROR(row.has_value() ? purge_ended(*row) : purge_removed(tables, id));
    }
    return {};
  }

 private:
  Status step() const {
    HTN_RETURN_IF_ERROR(fault::check("engine.purge.step"));
    return control_.stopped() ? cancelled("purge of collections") : Status();
  }

  Result<std::vector<std::int32_t>> stored_collections() const {
    std::vector<std::int32_t> all;
    const auto cursor = core_->database().cursor(Family::kTextState,
                                                 kv::prefix_range(schema::tenant_prefix(tenant_)));
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) return all;
      codec::KeyReader key(as_bytes(cursor->key()));
      key.u32();
      all.push_back(static_cast<std::int32_t>(key.u32()));
    }
  }

  Status purge_ended(const rows::SearchCollection& row) const {
    HTN_RETURN_IF_ERROR(step());
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
    HTN_ASSIGN_OR_RETURN(const auto held, core_->search_collections().get(*core_, row));
    HTN_ASSIGN_OR_RETURN(const collection::State state, held->newest_state());
    std::uint64_t units = 0;  // that segments have
    std::uint64_t ended = 0;
    for (std::uint32_t r = 0; r < state.runs; ++r) {
      const collection::Run run = held->runs().get(r);
      if (run.to <= state.purged_before) continue;
      units += run.units;
      if (run.to <= horizon_) ended += run.units;
    }
    if (ended == 0 || ended * kShareWorthwhile < units || state.segments.empty()) return {};
    const auto commit = [&](kv::Batch batch) {
      HTN_RETURN_IF_ERROR(step());
      return lease.commit(std::move(batch));
    };
    Status merged = collection::merge(*held, state.segments, horizon_, commit);
    if (!merged.ok()) core_->search_collections().drop(tenant_, row.collection_id);
    return merged;
  }

  // Of a collection that is gone: nothing, while it can still be asked about.
  Status purge_removed(const Tables& tables, std::int32_t id) const {
    const auto then = tables.as_of(horizon_).get<rows::SearchCollection>({id});
    const bool trimmed = then.status().code() == StatusCode::kHistoryTrimmed;
    if (!trimmed) {
      HTN_RETURN_IF_ERROR(then.status());
      if (then->has_value()) return {};
    }
    core_->search_collections().drop(tenant_, id);
    const std::string prefix = schema::text_prefix(tenant_, id);
    // Its state goes last: what is interrupted is found again.
    for (const Family family : {Family::kTextSegment, Family::kTextLength, Family::kTextRun,
                                Family::kTextDocument, Family::kTextState}) {
      HTN_RETURN_IF_ERROR(erase_range(core_, tenant_, family, prefix, [this] { return step(); }));
    }
    return {};
  }

  const std::shared_ptr<Core>& core_;
  TenantId tenant_;
  Instant horizon_;
  const Control& control_;
};

}  // namespace

Status purge_search(const std::shared_ptr<Core>& core, TenantId tenant, Instant horizon,
                    const Control& control) {
  return SearchPurge(core, tenant, horizon, control).run();
}

}  // namespace hartonomous::engine
