#include <hartonomous/engine/store.hpp>

#include "composition/checker.hpp"
#include "engine/core.hpp"
#include "engine/domains.hpp"
#include "table/checker.hpp"

namespace hartonomous {

Result<CheckResult> Store::check(const CheckOptions& options, const Control& control) {
  CheckResult result;
  content::Checked checked{.problems = result.problems, .problems_max = options.problems_max};
  checked.failed(core_->database().verify());
  HTN_ASSIGN_OR_RETURN(const auto domains, engine::domains_of(core_->database()));
  for (const DomainId id : domains) {
    HTN_ASSIGN_OR_RETURN(const auto domain, core_->domain(id));
    const TenantId tenant{id.value()};
    const composition::Reader reader(domain->view());
    checked.pages = checked.atoms = checked.payload_bytes = checked.extents = 0;
    HTN_RETURN_IF_ERROR(content::check_contents(
        reader.view(), composition::leaf_references(reader, tenant), options.recount,
        core_->options().memory_budget_bytes / 8, checked, control));
    HTN_ASSIGN_OR_RETURN(
        const composition::CheckedWholes wholes,
        composition::check_wholes(reader, tenant, options.recount, checked, control));
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
          [&checked](std::string problem) { checked.problem(std::move(problem)); }, control));
  result.rows = tables.rows;
  result.index_entries = tables.index_entries;
  result.versions = tables.versions;
  result.counters = checked.counters;
  result.edges = checked.edges;
  result.bytes_hashed = checked.bytes_hashed;
  return result;
}

}  // namespace hartonomous
