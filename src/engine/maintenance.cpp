#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "content/sweeper.hpp"
#include "engine/core.hpp"
#include "engine/domains.hpp"
#include "engine/orphans.hpp"
#include "engine/put_jobs.hpp"
#include "engine/retention.hpp"
#include "engine/tenants.hpp"

namespace hartonomous {

using engine::Core;
using kv::Family;

namespace {

void add_family(DiskBytes& disk, const kv::FamilySize& size) {
  switch (size.family) {
    case Family::kPage:
    case Family::kVector:
      disk.payload += size.disk_bytes;
      break;
    case Family::kRun:
    case Family::kFingerprintBlock:
    case Family::kExtent:
    case Family::kExtentHash:
    case Family::kWholeHash:
    case Family::kTableIndex:
    case Family::kVectorIndex:
      disk.index += size.disk_bytes;
      break;
    case Family::kPostingBlock:
    case Family::kContentCount:
    case Family::kExtentCount:
    case Family::kContentKept:
    case Family::kExtentKept:
    case Family::kPageBase:
    case Family::kBaseCount:
      disk.edges += size.disk_bytes;
      break;
    case Family::kTableHistory:
    case Family::kTableIndexHistory:
    case Family::kDocumentHistory:
    case Family::kEnded:
      disk.history += size.disk_bytes;
      break;
    default:
      disk.rows += size.disk_bytes;
      break;
  }
}

}  // namespace

Result<Statistics> Store::statistics() const {
  Statistics statistics;
  HTN_ASSIGN_OR_RETURN(const auto domains, engine::domains_of(core_->database()));
  for (const DomainId id : domains) {
    HTN_ASSIGN_OR_RETURN(const auto domain, core_->domain(id));
    const content::View view = domain->view();
    const content::DomainCounters& counters = view.state().counters;
    for (const TenantId tenant : core_->registry().tenants_of(id)) {
      HTN_ASSIGN_OR_RETURN(const auto counted, composition::Reader(view).tenant_state(tenant));
      statistics.documents += counted.documents;
      statistics.logical_bytes += counted.bytes;
    }
    statistics.unique_bytes += counters.payload_bytes;
    statistics.atoms += counters.atoms;
    statistics.compositions += counters.compositions;
    statistics.extents += counters.extents;
  }
  HTN_ASSIGN_OR_RETURN(const kv::Sizes sizes, core_->database().sizes());
  for (const kv::FamilySize& family : sizes.families) add_family(statistics.disk, family);
  statistics.disk.other = sizes.log_bytes + sizes.other_bytes;
  statistics.memory_bytes =
      sizes.memory_bytes + core_->caches().pages.bytes() + core_->caches().blocks.bytes() +
      core_->embedding_sets().memory_bytes() + core_->search_collections().memory_bytes();
  statistics.commits = core_->database().commit_number();
  return statistics;
}

Result<SweepResult> Store::sweep(const SweepOptions& options, const Control& control) {
  SweepResult result;
  if (options.retain_seconds.value_or(0) < 0) {
    return invalid_argument(concat("retain_seconds is ", *options.retain_seconds, ", at least 0"));
  }
  HTN_RETURN_IF_ERROR(core_->database().flush());
  HTN_ASSIGN_OR_RETURN(const Statistics before, statistics());
  result.disk_bytes_before = before.disk.total();
  HTN_RETURN_IF_ERROR(engine::finish_deletions(*core_, control));
  for (const engine::SharedTenant& tenant : core_->registry().all()) {
    HTN_ASSIGN_OR_RETURN(const engine::Purged purged,
                         engine::purge_history(core_, *tenant, options.retain_seconds, control));
    result.purged_references += purged.references;
    result.purged_versions += purged.versions;
    result.purged_vectors += purged.vectors;
  }
  HTN_ASSIGN_OR_RETURN(const auto domains, engine::domains_of(core_->database()));
  const auto durability = core_->options().durability == Options::Durability::kSync
                              ? kv::Durability::kSync
                              : kv::Durability::kBuffered;
  for (const DomainId id : domains) {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(id));
    for (const TenantId tenant : core_->registry().tenants_of(id)) {
      if (!options.forsaken_jobs) break;
      HTN_ASSIGN_OR_RETURN(const std::uint64_t jobs,
                           engine::give_up_put_jobs(lease.writer(), tenant));
      HTN_RETURN_IF_ERROR(lease.flush());
      result.jobs += jobs;
    }
    lease.retire();
    HTN_ASSIGN_OR_RETURN(auto domain, core_->domain(id));
    content::Sweeper sweeper(std::move(domain), durability);
    HTN_ASSIGN_OR_RETURN(const content::Swept swept, sweeper.sweep(control));
    result.extents += swept.extents;
    result.atoms += swept.contents;
    result.payload_bytes += swept.payload_bytes;
  }
  for (const engine::SharedTenant& tenant : core_->registry().all()) {
    if (!tenant->is_active) continue;  // its rows wait until it is served again
    HTN_ASSIGN_OR_RETURN(const std::uint64_t rows,
                         engine::remove_orphans(core_, tenant->tenant_id, control));
    result.rows += rows;
  }
  if (control.stopped()) return cancelled("sweep");
  HTN_RETURN_IF_ERROR(core_->database().compact());
  HTN_ASSIGN_OR_RETURN(const Statistics after, statistics());
  result.disk_bytes_after = after.disk.total();
  return result;
}

}  // namespace hartonomous
