#pragma once

// Rows of running a store for others: ingestion jobs, what is billed, and cached inferences.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// The ingestion of one file: how far it is, and who is at it. Resumable once its lease is stale.
struct IngestionJob {
  static constexpr std::string_view kTable = "dbo.IngestionJob";

  Guid job_id;
  TenantId tenant_id;
  std::string file_name;
  std::optional<std::string> content_type;  // MIME type
  // Pending, Processing, Completed, Failed, QuotaExceeded, Cancelled
  std::string job_status = "Pending";
  std::int32_t atom_chunk_size = 10'000;  // atoms of one commit
  std::int64_t current_atom_offset = 0;   // atoms that are committed: where to resume
  std::int64_t total_atoms_processed = 0;
  std::int64_t atom_quota = 5'000'000'000;  // atoms that this job may make
  std::optional<std::string> error_message;
  Instant created_at;
  std::optional<Instant> started_at;
  std::optional<Instant> completed_at;
  std::optional<AtomId> parent_atom_id;    // the atom of the file, once it is known
  std::optional<std::int32_t> model_id;    // the model that the file is of
  std::optional<Instant> heartbeat_at;     // when the owner last was at it
  std::optional<std::string> lease_owner;  // who is at it; NULL: nobody
};

// A use of the store that is billed. Rows are only ever added.
struct BillingUsage {
  static constexpr std::string_view kTable = "dbo.BillingUsageLedger";

  std::int64_t ledger_id = 0;
  TenantId tenant_id;
  std::string operation_type;
  std::int64_t quantity = 0;  // in the operation's unit
  Instant timestamp;
  std::optional<std::string> idempotency_key;  // the same again is refused; NULL: not checked
};

// The outcome of an inference. Ends at its time, or with the process.
struct InferenceCacheEntry {
  static constexpr std::string_view kTable = "dbo.InferenceCache";

  ContentHash cache_key;  // SHA-256 of the model and the input
  TenantId tenant_id;
  AtomId output_atom_id;  // may be gone: the cache keeps nothing alive
  Instant created_at;
  Instant expires_at;
};

}  // namespace hartonomous::rows
