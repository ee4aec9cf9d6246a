#pragma once

// Jobs: governed ingestion. A job is a row of dbo.IngestionJob: one file, under one name, in chunks
// of so many atoms, up to a quota, resumable wherever it was interrupted, and billed once.
//
//   Jobs jobs = session.jobs();
//   auto job = jobs.create("corpus.txt", {.atom_quota = 1'000'000});
//   auto done = jobs.run(job->job_id, "/data/corpus.txt");
//
// Invariants: 1. a chunk's content, the job's offset and its heartbeat land in one commit, so what
// the row says is there is there, whatever ends the process; 2. a job never has more atoms than its
// quota, at any commit; 3. a job that ended without being completed has left nothing behind but
// what a sweep removes; 4. the atom of the file, the end of the job and its entries in
// dbo.BillingUsageLedger land in one commit: it is billed once, however often it was resumed.
// States: Pending, Processing, Completed, Failed (may be run again), QuotaExceeded, Cancelled.
// Thread-safety: one thread at a time; it keeps the store open. A run holds the store's writer, as
// a put does.
// Its flow is drawn in docs/flows/jobs.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/progress.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/engine/row_cursor.hpp>
#include <hartonomous/table/rows/operations.hpp>

namespace hartonomous {

class Source;

namespace engine {
class Core;
}

struct JobOptions {
  // Atoms of one commit at most, but at least one extent's: an extent is never cut. 1 or more.
  std::int32_t atom_chunk_size = 10'000;
  // Atoms the content may be made of. 0 or more.
  std::int64_t atom_quota = 5'000'000'000;
  std::optional<std::string> content_type = {};  // MIME type, kept with the job
};

struct JobRun {
  // A run by somebody else whose heartbeat is older is given up, and its job taken over. The
  // heartbeat comes with each chunk. 0: any is.
  std::int64_t lease_seconds = 60;
};

class Jobs {
 public:
  Jobs(std::shared_ptr<engine::Core> core, TenantId tenant);

  // A pending job; `file_name` is the name that the content is put under: UTF-8, at most 500
  // characters. Errors: kInvalidArgument.
  Result<rows::IngestionJob> create(std::string_view file_name, const JobOptions& options = {});
  // Runs the job to its end, from where it was. A source that cannot be read from its beginning
  // again begins anew. The row as it is then: Completed.
  // Errors: kNotFound (the job, or the file), kFailedPrecondition (it has ended), kBusy (somebody
  // else is at it, named), kResourceExhausted (it is QuotaExceeded now), kInvalidArgument and
  // kConflict (it is Failed now: the content is not what was said, or changed meanwhile);
  // kCancelled, kIo: it can be run again and goes on.
  Result<rows::IngestionJob> run(const Guid& job_id, const std::string& path,
                                 const JobRun& options = {}, const Control& control = {});
  Result<rows::IngestionJob> run(const Guid& job_id, Source& source, const JobRun& options = {},
                                 const Control& control = {});
  // Ends a job that is not being run, and takes back what it had put. To stop one that is, stop its
  // Control. Errors: kNotFound, kFailedPrecondition (it has ended), kBusy (a run of it is alive).
  Result<rows::IngestionJob> cancel(const Guid& job_id, const JobRun& options = {});

  // Errors: kNotFound.
  Result<rows::IngestionJob> get(const Guid& job_id) const;
  // All, or those of a state, which come in the order they were created in.
  Result<RowCursor<rows::IngestionJob>> list(std::string_view status = {}) const;

 private:
  std::shared_ptr<engine::Core> core_;
  TenantId tenant_;
};

}  // namespace hartonomous
