#include "engine/registry.hpp"

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/row.hpp>

#include "table/reader.hpp"
#include "tenant/domains.hpp"

namespace hartonomous::engine {

namespace {
constexpr std::uint64_t kBytesPerGigabyte = 1'000'000'000;
}

Status Registry::load(const std::shared_ptr<kv::Database>& database) {
  const table::Binding* const described = table::Catalog::standard().find(rows::Tenant::kTable);
  const table::Reader reader(
      {.source = std::make_shared<table::Stored>(database, database->snapshot()),
       .tenant = table::kStoreTenant,
       .now = Instant{0},
       .as_of = {}});
  HTN_ASSIGN_OR_RETURN(const auto stream, reader.scan(described->description, {}));
  while (true) {
    HTN_ASSIGN_OR_RETURN(const auto row, stream->next());
    if (!row.has_value()) return {};
    replace(row_of<rows::Tenant>(row->values));
  }
}

Result<SharedTenant> Registry::find(TenantId id) const {
  const std::lock_guard lock(mutex_);
  const auto found = tenants_.find(id);
  if (found == tenants_.end()) return not_found(concat("tenant ", id.value()));
  return found->second;
}

Result<SharedTenant> Registry::require_active(TenantId id) const {
  HTN_ASSIGN_OR_RETURN(SharedTenant tenant, find(id));
  if (tenant->is_active) return tenant;
  return failed_precondition(
      concat("tenant ", id.value(), " '", tenant->tenant_name, "' is not active"));
}

std::vector<SharedTenant> Registry::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<SharedTenant> all;
  all.reserve(tenants_.size());
  for (const auto& [id, tenant] : tenants_) all.push_back(tenant);
  return all;
}

std::vector<TenantId> Registry::tenants_of(DomainId domain) const {
  std::vector<TenantId> found;
  for (const SharedTenant& tenant : all()) {
    if (domain_of(*tenant) == domain) found.push_back(tenant->tenant_id);
  }
  return found;
}

void Registry::replace(rows::Tenant tenant) {
  const TenantId id = tenant.tenant_id;
  auto shared = std::make_shared<const rows::Tenant>(std::move(tenant));
  const std::lock_guard lock(mutex_);
  tenants_[id] = std::move(shared);
}

void Registry::remove(TenantId id) {
  const std::lock_guard lock(mutex_);
  tenants_.erase(id);
}

DomainId domain_of(const rows::Tenant& tenant) {
  return tenant.domain_id.has_value() ? tenant::shared_domain(*tenant.domain_id)
                                      : tenant::own_domain(tenant.tenant_id);
}

tenant::Quota quota_of(const rows::Tenant& tenant) {
  tenant::Quota quota;
  if (tenant.max_atoms.has_value()) quota.atoms = static_cast<std::uint64_t>(*tenant.max_atoms);
  if (tenant.max_storage_gb.has_value()) {
    constexpr std::uint64_t kBytesPerUnit = kBytesPerGigabyte / 100;  // two decimals
    quota.bytes = static_cast<std::uint64_t>(tenant.max_storage_gb->units) * kBytesPerUnit;
  }
  return quota;
}

}  // namespace hartonomous::engine
