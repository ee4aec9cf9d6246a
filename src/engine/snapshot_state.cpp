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

}  // namespace hartonomous::engine
