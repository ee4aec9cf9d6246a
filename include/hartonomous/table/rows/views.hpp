#pragma once

// Rows of the monitoring views: computed from other tables when they are read, never written.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// How the phases of the loop that began within the last hour went; a row for each phase.
struct OodaLoopHealth {
  static constexpr std::string_view kTable = "dbo.vw_OODALoopHealth";

  std::string phase;  // Observe, Orient, Decide, Act, Learn
  TenantId tenant_id;
  std::int64_t execution_count = 0;
  std::optional<std::int64_t> avg_duration_ms;  // of those that ended; NULL: none did
  std::optional<std::int64_t> max_duration_ms;
  std::int64_t error_count = 0;
  double error_rate = 0;  // 0..1
};

// How far an ingestion job is; a row for each job.
struct IngestionStatus {
  static constexpr std::string_view kTable = "dbo.vw_IngestionStatus";

  Guid job_id;
  TenantId tenant_id;
  std::string file_name;
  std::optional<std::string> content_type;
  std::string job_status;
  std::int64_t total_atoms_processed = 0;
  std::int64_t atom_quota = 0;
  std::optional<double> quota_used;  // 0..1; NULL: the quota is 0
  std::optional<Instant> started_at;
  std::optional<Instant> heartbeat_at;
  std::optional<Instant> completed_at;
  // From the start to the end, or to the last heartbeat.
  std::optional<std::int64_t> duration_ms;
  std::optional<double> atoms_per_second;
  std::optional<std::string> lease_owner;
  std::optional<std::string> error_message;
};

}  // namespace hartonomous::rows
