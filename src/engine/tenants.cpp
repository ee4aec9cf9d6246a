#include "engine/tenants.hpp"

#include <hartonomous/base/text.hpp>

#include "engine/row_batch.hpp"
#include "tenant/domains.hpp"

namespace hartonomous::engine {

namespace {

Status validate(const rows::Tenant& tenant) {
  const auto at_least = [](std::string_view what, std::optional<std::int64_t> number,
                           std::int64_t least) -> Status {
    if (!number.has_value() || *number >= least) return {};
    return invalid_argument(concat("dbo.Tenant: ", what, " is ", *number, ", at least ", least));
  };
  if (tenant.tenant_name.empty()) return invalid_argument("dbo.Tenant: TenantName is empty");
  HTN_RETURN_IF_ERROR(at_least("MaxAtoms", tenant.max_atoms, 0));
  HTN_RETURN_IF_ERROR(at_least("MaxModels", tenant.max_models, 0));
  if (tenant.max_storage_gb.has_value()) {
    HTN_RETURN_IF_ERROR(at_least("MaxStorageGB", tenant.max_storage_gb->units, 0));
  }
  HTN_RETURN_IF_ERROR(at_least("RetentionSeconds", tenant.retention_seconds, 0));
  HTN_RETURN_IF_ERROR(at_least("RetentionBytes", tenant.retention_bytes, 0));
  if (!tenant.domain_id.has_value()) return {};
  HTN_RETURN_IF_ERROR(at_least("DomainId", tenant.domain_id->value(), 1));
  if (tenant.domain_id->value() < tenant::kFirstSharedDomain) return {};
  return invalid_argument(concat("dbo.Tenant: DomainId is ", tenant.domain_id->value(), ", below ",
                                 tenant::kFirstSharedDomain));
}

RowBatch registry_change(Core& core) {
  return {core.shared_from_this(), table::kStoreTenant, core.next_instant()};
}

Result<rows::Tenant> land(Core& core, Core::Lease& lease, RowBatch& change,
                          const rows::Tenant& tenant) {
  if (tenant.tenant_id.value() >> kTenantIdBits != 0) {
    return resource_exhausted("dbo.Tenant: no number is left");
  }
  kv::Batch batch;
  change.move_to(batch);
  HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  core.registry().replace(tenant);
  return tenant;
}

}  // namespace

Result<rows::Tenant> insert_tenant(Core& core, rows::Tenant tenant) {
  HTN_RETURN_IF_ERROR(validate(tenant));
  tenant.tenant_id = TenantId{0};  // the next
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core.lease(tenant::own_domain(kDefaultTenant)));
  RowBatch change = registry_change(core);
  HTN_ASSIGN_OR_RETURN(const rows::Tenant stored, change.insert(tenant));
  return land(core, lease, change, stored);
}

Result<rows::Tenant> update_tenant(Core& core, rows::Tenant tenant) {
  HTN_RETURN_IF_ERROR(validate(tenant));
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core.lease(tenant::own_domain(kDefaultTenant)));
  HTN_ASSIGN_OR_RETURN(const SharedTenant before, core.registry().find(tenant.tenant_id));
  if (before->domain_id != tenant.domain_id) {
    return failed_precondition(concat("tenant ", tenant.tenant_id.value(),
                                      ": its dedup domain was chosen when it was made"));
  }
  if (tenant.tenant_id == kDefaultTenant && !tenant.is_active) {
    return failed_precondition("tenant 0 is the default one: it stays active");
  }
  RowBatch change = registry_change(core);
  HTN_ASSIGN_OR_RETURN(const rows::Tenant stored, change.update(tenant));
  return land(core, lease, change, stored);
}

Result<kv::Batch> erase_tenant_row(Core& core, TenantId id) {
  RowBatch change = registry_change(core);
  HTN_RETURN_IF_ERROR(change.erase<rows::Tenant>({static_cast<std::int64_t>(id.value())}));
  kv::Batch batch;
  change.move_to(batch);
  return batch;
}

}  // namespace hartonomous::engine
