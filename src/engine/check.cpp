#include <algorithm>

#include <hartonomous/engine/store.hpp>

#include "composition/checker.hpp"
#include "engine/core.hpp"
#include "engine/domains.hpp"
#include "engine/tenants.hpp"
#include "table/checker.hpp"
#include "tenant/domains.hpp"

namespace hartonomous {

Result<CheckResult> Store::check(const CheckOptions& options, const Control& control) {
  CheckResult result;
  content::Checked checked{.problems = result.problems, .problems_max = options.problems_max};
  checked.failed(core_->database().verify());
  HTN_ASSIGN_OR_RETURN(const auto domains, engine::domains_of(core_->database()));
  HTN_ASSIGN_OR_RETURN(const auto deleting, engine::tenants_in_deletion(core_->database()));
  for (const DomainId id : domains) {
    // What is left of a tenant that is being deleted is in no order.
    const auto in_deletion = [id](const engine::InDeletion& each) { return each.domain == id; };
    const bool shared = tenant::is_shared(id);
    if (!shared && std::any_of(deleting.begin(), deleting.end(), in_deletion)) continue;
    HTN_ASSIGN_OR_RETURN(const auto domain, core_->domain(id));
    std::vector<TenantId> tenants = core_->registry().tenants_of(id);
    for (const engine::InDeletion& each : deleting) {
      if (in_deletion(each)) tenants.push_back(each.tenant);
    }
    const composition::Reader reader(domain->view());
    checked.pages = checked.atoms = checked.payload_bytes = checked.extents = 0;
    HTN_RETURN_IF_ERROR(content::check_contents(
        reader.view(), composition::leaf_references(reader, tenants), options.recount,
        core_->options().memory_budget_bytes / 8, checked, control));
    HTN_ASSIGN_OR_RETURN(
        const composition::CheckedWholes wholes,
        composition::check_wholes(reader, tenants, options.recount, checked, control));
    result.pages += checked.pages;
    result.atoms += checked.atoms;
    result.extents += checked.extents;
    result.compositions += wholes.compositions;
    result.documents += wholes.documents;
  }
  const std::shared_ptr<const kv::Database> database(core_, &core_->database());
  HTN_ASSIGN_OR_RETURN(
      const table::CheckedTables tables,
      table::check_tables(
          database, table::Catalog::standard(),
          [&checked](std::string problem) { checked.problem(std::move(problem)); }, control,
          [&deleting](TenantId tenant) {
            return std::any_of(deleting.begin(), deleting.end(),
                               [tenant](const auto& each) { return each.tenant == tenant; });
          }));
  result.rows = tables.rows;
  result.index_entries = tables.index_entries;
  result.versions = tables.versions;
  result.counters = checked.counters;
  result.edges = checked.edges;
  result.bytes_hashed = checked.bytes_hashed;
  return result;
}

}  // namespace hartonomous
