#include <hartonomous/engine/admin.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/table/rows/models.hpp>

#include "engine/core.hpp"
#include "engine/tables.hpp"
#include "engine/tenants.hpp"

namespace hartonomous {

AdminSession::AdminSession(std::shared_ptr<engine::Core> core) : core_(std::move(core)) {}

AdminSession Store::admin() { return AdminSession(core_); }

Result<rows::Tenant> AdminSession::create_tenant(const rows::Tenant& tenant) {
  return engine::insert_tenant(*core_, tenant);
}

Result<rows::Tenant> AdminSession::update_tenant(const rows::Tenant& tenant) {
  return engine::update_tenant(*core_, tenant);
}

Result<rows::Tenant> AdminSession::rename_tenant(TenantId id, std::string_view name) {
  HTN_ASSIGN_OR_RETURN(rows::Tenant renamed, tenant(id));
  renamed.tenant_name = std::string(name);
  return update_tenant(renamed);
}

Result<rows::Tenant> AdminSession::set_active(TenantId id, bool active) {
  HTN_ASSIGN_OR_RETURN(rows::Tenant changed, tenant(id));
  changed.is_active = active;
  return update_tenant(changed);
}

Status AdminSession::delete_tenant(TenantId id, const Control& control) {
  return engine::delete_tenant(*core_, id, control);
}

Result<rows::Tenant> AdminSession::tenant(TenantId id) const {
  HTN_ASSIGN_OR_RETURN(const engine::SharedTenant found, core_->registry().find(id));
  return *found;
}

std::vector<rows::Tenant> AdminSession::tenants() const {
  std::vector<rows::Tenant> all;
  for (const engine::SharedTenant& each : core_->registry().all()) all.push_back(*each);
  return all;
}

Result<TenantStatistics> AdminSession::statistics(TenantId id) const {
  HTN_ASSIGN_OR_RETURN(const engine::SharedTenant found, core_->registry().find(id));
  HTN_ASSIGN_OR_RETURN(const auto domain, core_->domain(engine::domain_of(*found)));
  const content::View view = domain->view();
  HTN_ASSIGN_OR_RETURN(const auto counted, composition::Reader(view).tenant_state(id));
  TenantStatistics statistics{.documents = counted.documents,
                              .bytes = counted.bytes,
                              .atoms = counted.atoms,
                              .past_references = counted.history_references,
                              .past_bytes = counted.history_bytes,
                              .trimmed_before = counted.trimmed_before};
  const table::Reader reader({.source = engine::stored_rows(core_, view.snapshot()),
                              .tenant = id,
                              .now = Instant{0},
                              .as_of = {}});
  for (const table::Binding& table : table::Catalog::standard().tables()) {
    if (table.description.scope == schema::Scope::kStore) continue;
    HTN_ASSIGN_OR_RETURN(const table::TableState state, reader.state(table.description));
    statistics.rows += state.rows;
    statistics.past_rows += state.versions;
    if (table.description.full_name() == rows::Model::kTable) statistics.models = state.rows;
  }
  return statistics;
}

}  // namespace hartonomous
