#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "codec/key.hpp"
#include "composition/whole_writer.hpp"
#include "content/sweeper.hpp"
#include "engine/core.hpp"
#include "engine/domains.hpp"

namespace hartonomous {

using engine::Core;
using kv::Family;

namespace {

void add_family(DiskBytes& disk, const kv::FamilySize& size) {
  switch (size.family) {
    case Family::kPage:
      disk.payload += size.disk_bytes;
      break;
    case Family::kRun:
    case Family::kFingerprintBlock:
    case Family::kExtent:
    case Family::kExtentHash:
    case Family::kWholeHash:
    case Family::kTableIndex:
      disk.index += size.disk_bytes;
      break;
    case Family::kPostingBlock:
    case Family::kContentCount:
    case Family::kExtentCount:
      disk.edges += size.disk_bytes;
      break;
    case Family::kTableHistory:
    case Family::kTableIndexHistory:
      disk.history += size.disk_bytes;
      break;
    default:
      disk.rows += size.disk_bytes;
      break;
  }
}

// Gives up every unfinished put of a tenant.
Result<std::uint64_t> give_up_jobs(composition::Writer& writer, TenantId tenant) {
  std::uint64_t jobs = 0;
  const content::View view = writer.contents().view();
  const std::string prefix = schema::tenant_prefix(tenant);
  auto cursor = view.database().cursor(Family::kPutJob, kv::prefix_range(prefix), view.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return jobs;
    codec::KeyReader key(as_bytes(cursor->key()));
    key.u32();
    const std::string name = key.string();
    HTN_ASSIGN_OR_RETURN(const composition::PutJob job,
                         composition::decode_put_job(cursor->value()));
    HTN_RETURN_IF_ERROR(composition::give_up(writer, tenant, name, job));
    ++jobs;
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
    statistics.documents += counters.documents;
    statistics.logical_bytes += counters.document_bytes;
    statistics.unique_bytes += counters.payload_bytes;
    statistics.atoms += counters.atoms;
    statistics.compositions += counters.compositions;
    statistics.extents += counters.extents;
  }
  HTN_ASSIGN_OR_RETURN(const kv::Sizes sizes, core_->database().sizes());
  for (const kv::FamilySize& family : sizes.families) add_family(statistics.disk, family);
  statistics.disk.other = sizes.log_bytes + sizes.other_bytes;
  statistics.memory_bytes =
      sizes.memory_bytes + core_->caches().pages.bytes() + core_->caches().blocks.bytes();
  statistics.commits = core_->database().commit_number();
  return statistics;
}

Result<SweepResult> Store::sweep(const SweepOptions& options, const Control& control) {
  SweepResult result;
  HTN_RETURN_IF_ERROR(core_->database().flush());
  HTN_ASSIGN_OR_RETURN(const Statistics before, statistics());
  result.disk_bytes_before = before.disk.total();
  HTN_ASSIGN_OR_RETURN(const auto domains, engine::domains_of(core_->database()));
  const auto durability = core_->options().durability == Options::Durability::kSync
                              ? kv::Durability::kSync
                              : kv::Durability::kBuffered;
  for (const DomainId id : domains) {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(id));
    if (options.forsaken_jobs) {
      HTN_ASSIGN_OR_RETURN(const std::uint64_t jobs,
                           give_up_jobs(lease.writer(), TenantId{id.value()}));
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
  if (control.stopped()) return cancelled("sweep");
  HTN_RETURN_IF_ERROR(core_->database().compact());
  HTN_ASSIGN_OR_RETURN(const Statistics after, statistics());
  result.disk_bytes_after = after.disk.total();
  return result;
}

}  // namespace hartonomous
