// Jobs: an ingestion is a put that a governor holds to its quota, and that lands a row of how far
// it is with each stage.
#include <hartonomous/engine/jobs.hpp>

#include <unistd.h>

#include <array>
#include <climits>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "composition/whole_writer.hpp"
#include "engine/job_rows.hpp"
#include "engine/puts.hpp"
#include "engine/sources.hpp"

namespace hartonomous {

using engine::Core;
using engine::JobRows;
using rows::IngestionJob;

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

std::string job_name(const IngestionJob& job) {
  return concat("job ", job.job_id.to_text(), " of '", job.file_name, "'");
}

// Of one run: no two runs on a store begin at the same instant.
std::string lease_owner(Instant begin) {
  std::array<char, HOST_NAME_MAX + 1> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  return concat(host.data(), ":", static_cast<std::uint64_t>(::getpid()), ":", begin.value());
}

// Errors: kFailedPrecondition, kBusy.
Status require_free(const IngestionJob& job, const JobRun& options, Instant now) {
  if (job.job_status == "Pending" || job.job_status == "Failed") return {};
  if (job.job_status != "Processing") {
    return failed_precondition(concat(job_name(job), " is ", job.job_status));
  }
  if (!job.lease_owner.has_value() || !job.heartbeat_at.has_value()) return {};
  if (options.lease_seconds <= 0) return {};  // also when the clock was set back since
  const std::int64_t age = now.value() - job.heartbeat_at->value();
  if (age / kMicrosPerSecond >= options.lease_seconds) return {};
  return {StatusCode::kBusy, concat(job_name(job), " is being run by ", *job.lease_owner)};
}

// Between a put and the job's row. Its rows are encoded where the put is; only the parent of a new
// leaf is filled in where the stage is sealed.
class JobGovernor final : public ingest::Governor {
 public:
  JobGovernor(const JobRows& rows, Core& core, IngestionJob job)
      : rows_(rows), core_(core), job_(std::move(job)) {}

  std::uint64_t stage_atoms_max() const override {
    return static_cast<std::uint64_t>(job_.atom_chunk_size);
  }

  Status admit(std::uint64_t atoms) override {
    const auto quota = static_cast<std::uint64_t>(job_.atom_quota);
    if (atoms <= quota) return {};
    over_quota_ = true;
    return resource_exhausted(concat(job_name(job_), ": its quota is ", quota,
                                     " atoms, the content has at least ", atoms - quota, " more"));
  }

  Status stage_progress(std::uint64_t atoms, kv::Batch& batch) override {
    job_.current_atom_offset = static_cast<std::int64_t>(atoms);
    job_.total_atoms_processed = job_.current_atom_offset;
    job_.heartbeat_at = core_.next_instant();
    return rows_.stage(job_, *job_.heartbeat_at, batch);
  }

  Status stage_end(const ingest::PutOutcome& outcome, kv::Batch& batch) override {
    const Instant now = core_.next_instant();
    const bool unnamed_leaf = outcome.content == ContentId{};
    if (!unnamed_leaf) job_.parent_atom_id = AtomId(job_.tenant_id, outcome.content);
    job_.current_atom_offset = static_cast<std::int64_t>(outcome.atoms);
    job_.total_atoms_processed = job_.current_atom_offset;
    job_.job_status = "Completed";
    job_.heartbeat_at = now;
    job_.completed_at = now;
    job_.lease_owner.reset();
    job_.error_message.reset();
    return rows_.stage_completed(job_, outcome.bytes, now, batch);
  }

  void leaf_landed(ContentId leaf, kv::Batch& batch) override {
    job_.parent_atom_id = AtomId(job_.tenant_id, leaf);
    rows_.stage_row_alone(job_, batch);
  }

  bool over_quota() const { return over_quota_; }

 private:
  const JobRows& rows_;
  Core& core_;
  IngestionJob job_;
  bool over_quota_ = false;
};

// Ends a job that is not Completed: what it had put is taken back in the same commit.
Result<IngestionJob> end_job(const std::shared_ptr<Core>& core, IngestionJob job,
                             std::string status, std::optional<std::string> why) {
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(job.tenant_id));
  composition::Writer& writer = lease.writer();
  // Of a job that nobody has begun, an unfinished put of the name is somebody else's.
  if (job.job_status == "Processing") {
    HTN_ASSIGN_OR_RETURN(const auto put,
                         composition::find_put_job(writer, job.tenant_id, job.file_name));
    if (put.has_value()) {
      HTN_RETURN_IF_ERROR(composition::give_up(writer, job.tenant_id, job.file_name, *put));
    }
  }
  const Instant now = core->next_instant();
  job.current_atom_offset = 0;
  job.total_atoms_processed = 0;
  job.job_status = std::move(status);
  job.error_message = std::move(why);
  job.completed_at = now;
  job.lease_owner.reset();
  const JobRows rows(core, job.tenant_id);
  HTN_RETURN_IF_ERROR(rows.stage(job, now, writer.stage().batch()));
  HTN_RETURN_IF_ERROR(lease.flush());
  return job;
}

// Nobody is at it any more; it goes on where it was.
Status leave_job(const std::shared_ptr<Core>& core, const IngestionJob& ran) {
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(ran.tenant_id));
  const JobRows rows(core, ran.tenant_id);
  HTN_ASSIGN_OR_RETURN(IngestionJob job, rows.get(ran.job_id));
  if (job.lease_owner != ran.lease_owner) return {};
  job.lease_owner.reset();
  kv::Batch batch;
  HTN_RETURN_IF_ERROR(rows.stage(job, core->next_instant(), batch));
  return lease.commit(std::move(batch));
}

// The job is this run's from here on.
Result<IngestionJob> take_job(const std::shared_ptr<Core>& core, Core::Lease& lease,
                              TenantId tenant, const Guid& job_id, const JobRun& options) {
  const JobRows rows(core, tenant);
  HTN_ASSIGN_OR_RETURN(IngestionJob job, rows.get(job_id));
  const Instant now = core->next_instant();
  HTN_RETURN_IF_ERROR(require_free(job, options, now));
  if (!job.started_at.has_value()) job.started_at = now;
  job.job_status = "Processing";
  job.heartbeat_at = now;
  job.lease_owner = lease_owner(now);
  job.completed_at.reset();
  job.error_message.reset();
  kv::Batch batch;
  HTN_RETURN_IF_ERROR(rows.stage(job, now, batch));
  HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  return job;
}

// How a run went, and the state that the job ends in; empty: it can be run again and goes on.
struct Ran {
  Status status;
  std::string_view ends_as;
};

// One put under the lease; the stages of one that failed have landed or are dropped after it.
Ran put_content(const std::shared_ptr<Core>& core, Core::Lease& lease, const IngestionJob& job,
                ingest::Source& source, const Control& control) {
  const JobRows rows(core, job.tenant_id);
  JobGovernor governor(rows, *core, job);
  ingest::PutRequest request =
      engine::make_request(*core, job.tenant_id, job.file_name, {}, core->next_instant());
  request.governor = &governor;
  Status put = ingest::put(lease.writer(), core->executor(), request, source, control).status();
  const StatusCode failed = put.code();
  if (put.ok()) put = lease.flush();
  if (put.ok()) return {};
  // The tenant's quota: the put took itself back.
  const bool tenant_is_full =
      failed == StatusCode::kResourceExhausted && lease.writer().contents().failed().ok();
  lease.retire();
  ignore_error(lease.writer().settle(), "the put's failure is told");  // the governor is let go of
  if (governor.over_quota() || tenant_is_full) return {std::move(put), "QuotaExceeded"};
  const bool of_content = failed == StatusCode::kInvalidArgument || failed == StatusCode::kConflict;
  return {std::move(put), of_content ? "Failed" : ""};
}

Result<IngestionJob> run_job(const std::shared_ptr<Core>& core, TenantId tenant, const Guid& job_id,
                             ingest::Source& source, const JobRun& options,
                             const Control& control) {
  const JobRows rows(core, tenant);
  HTN_ASSIGN_OR_RETURN(IngestionJob job, rows.get(job_id));
  // Before waiting for a writer that a run of it holds.
  HTN_RETURN_IF_ERROR(require_free(job, options, core->next_instant()));
  Ran ran;
  {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(tenant));
    HTN_ASSIGN_OR_RETURN(job, take_job(core, lease, tenant, job_id, options));
    ran = put_content(core, lease, job, source, control);
  }
  if (ran.status.ok()) return rows.get(job_id);
  if (ran.ends_as.empty()) {
    ignore_error(leave_job(core, job), "the put's failure is told; the lease ends by its age");
    return ran.status;
  }
  HTN_RETURN_IF_ERROR(
      end_job(core, std::move(job), std::string(ran.ends_as), std::string(ran.status.message()))
          .status());
  return ran.status;
}

}  // namespace

Jobs::Jobs(std::shared_ptr<Core> core, TenantId tenant) : core_(std::move(core)), tenant_(tenant) {}

Result<IngestionJob> Jobs::create(std::string_view file_name, const JobOptions& options) {
  HTN_RETURN_IF_ERROR(ingest::validate_name(file_name));
  if (options.atom_chunk_size < 1) return invalid_argument("a job's chunk has at least 1 atom");
  if (options.atom_quota < 0) return invalid_argument("a job's quota is 0 atoms or more");
  IngestionJob job;
  job.file_name = std::string(file_name);
  job.content_type = options.content_type;
  job.atom_chunk_size = options.atom_chunk_size;
  job.atom_quota = options.atom_quota;
  Transaction transaction = Session(core_, tenant_).begin();
  HTN_ASSIGN_OR_RETURN(job, transaction.insert(job));
  HTN_RETURN_IF_ERROR(transaction.commit().status());
  return job;
}

Result<IngestionJob> Jobs::run(const Guid& job_id, const std::string& path, const JobRun& options,
                               const Control& control) {
  HTN_ASSIGN_OR_RETURN(const auto source, ingest::open_file_source(path));
  return run_job(core_, tenant_, job_id, *source, options, control);
}

Result<IngestionJob> Jobs::run(const Guid& job_id, Source& source, const JobRun& options,
                               const Control& control) {
  engine::ForeignSource foreign(source);
  return run_job(core_, tenant_, job_id, foreign, options, control);
}

Result<IngestionJob> Jobs::cancel(const Guid& job_id, const JobRun& options) {
  HTN_ASSIGN_OR_RETURN(IngestionJob job, get(job_id));
  HTN_RETURN_IF_ERROR(require_free(job, options, core_->next_instant()));
  return end_job(core_, std::move(job), "Cancelled", {});
}

Result<IngestionJob> Jobs::get(const Guid& job_id) const {
  return JobRows(core_, tenant_).get(job_id);
}

Result<RowCursor<IngestionJob>> Jobs::list(std::string_view status) const {
  TableScan scan;
  if (!status.empty()) scan = {.equal = {status}, .index = "IX_IngestionJob_Status"};
  return Session(core_, tenant_).snapshot().tables().rows<IngestionJob>(scan);
}

Jobs Session::jobs() { return Jobs(core_, tenant_); }

}  // namespace hartonomous
