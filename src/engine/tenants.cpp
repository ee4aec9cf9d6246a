#include "engine/tenants.hpp"

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/row.hpp>

#include "engine/tables.hpp"
#include "table/writer.hpp"
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

// One change of the registry's table.
class RegistryChange {
 public:
  explicit RegistryChange(Core& core)
      : staging_(std::make_shared<table::Staging>(
            stored_rows(core.shared_from_this(), core.database().snapshot()))),
        writer_({.staging = staging_,
                 .catalog = &table::Catalog::standard(),
                 .atoms = &no_atoms_,
                 .tenant = table::kStoreTenant,
                 .now = core.next_instant(),
                 .staged_bytes_max = kStagedBytesMax}) {}

  table::Writer& rows() { return writer_; }
  static const table::Binding& table() {
    return *table::Catalog::standard().find(rows::Tenant::kTable);
  }
  kv::Batch take() {
    writer_.finish();
    kv::Batch batch;
    staging_->move_to(batch);
    return batch;
  }

 private:
  static constexpr std::uint64_t kStagedBytesMax = std::uint64_t{1} << 20;
  table::NoAtoms no_atoms_;
  std::shared_ptr<table::Staging> staging_;
  table::Writer writer_;
};

Result<rows::Tenant> land(Core& core, Core::Lease& lease, RegistryChange& change,
                          const Values& stored) {
  const auto tenant = row_of<rows::Tenant>(stored);
  if (tenant.tenant_id.value() >> kTenantIdBits != 0) {
    return resource_exhausted("dbo.Tenant: no number is left");
  }
  HTN_RETURN_IF_ERROR(lease.commit(change.take()));
  core.registry().replace(tenant);
  return tenant;
}

}  // namespace

Result<rows::Tenant> insert_tenant(Core& core, rows::Tenant tenant) {
  HTN_RETURN_IF_ERROR(validate(tenant));
  tenant.tenant_id = TenantId{0};  // the next
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core.lease(tenant::own_domain(kDefaultTenant)));
  RegistryChange change(core);
  HTN_ASSIGN_OR_RETURN(const Values stored,
                       change.rows().insert(RegistryChange::table(), values_of(tenant)));
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
  RegistryChange change(core);
  HTN_ASSIGN_OR_RETURN(const Values stored,
                       change.rows().update(RegistryChange::table(), values_of(tenant)));
  return land(core, lease, change, stored);
}

Result<kv::Batch> erase_tenant_row(Core& core, TenantId id) {
  RegistryChange change(core);
  HTN_RETURN_IF_ERROR(
      change.rows().erase(RegistryChange::table(), {static_cast<std::int64_t>(id.value())}));
  return change.take();
}

}  // namespace hartonomous::engine
