#include <hartonomous/base/text.hpp>

#include "engine/core.hpp"
#include "tenant/domains.hpp"

namespace hartonomous::engine {

namespace {

SnapshotState failed_state(const std::shared_ptr<Core>& core, TenantId tenant, Status failed) {
  const auto fallback = core->domain(DomainId{0});  // opened with the store
  return {.core = core,
          .tenant = tenant,
          .instant = core->last_commit(),
          .reader = composition::Reader((*fallback)->view()),
          .failed = std::move(failed)};
}

}  // namespace

SnapshotState newest_state(const std::shared_ptr<Core>& core, TenantId tenant) {
  const Instant instant = core->last_commit();  // before the view, which then shows it
  const auto served = core->registry().require_active(tenant);
  if (!served.ok()) return failed_state(core, tenant, served.status());
  const DomainId id = domain_of(**served);
  const auto domain = core->domain(id);
  if (!domain.ok()) return failed_state(core, tenant, domain.status());
  const auto kept = tenant::is_shared(id) ? composition::Reader::Kept::kShown
                                          : composition::Reader::Kept::kHidden;
  return {.core = core,
          .tenant = tenant,
          .instant = instant,
          .reader = composition::Reader((*domain)->view(), kept)};
}

SharedState state_as_of(const SharedState& state, Instant then) {
  // The view may show a commit after the instant it is surely of.
  if (!state->failed.ok() || then > state->as_of.value_or(state->instant)) return state;
  auto past = std::make_shared<SnapshotState>(*state);
  past->as_of = then;
  past->reader = composition::Reader(state->reader.view());
  const auto counted = past->reader.tenant_state(state->tenant);
  if (!counted.ok()) {
    past->failed = counted.status();
  } else if (then < counted->trimmed_before) {
    past->failed = {StatusCode::kHistoryTrimmed,
                    concat("tenant ", state->tenant.value(), ": documents before ",
                           to_text(Value(counted->trimmed_before)), " were purged")};
  }
  return past;
}

}  // namespace hartonomous::engine
