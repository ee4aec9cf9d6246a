#include <hartonomous/table/rows/views.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::IngestionStatus;
using rows::OodaLoopHealth;

// The reference's, within the tenant. Its DATEDIFF fails past 24 days: DATEDIFF_BIG does not.
Binding describe_ooda_loop_health() {
  TableOf<OodaLoopHealth> table(1001, "dbo", "vw_OODALoopHealth",
                                "How the phases of the loop went within the last hour");
  table.column("Phase", &OodaLoopHealth::phase, sql_nvarchar(50));
  table.column("TenantId", &OodaLoopHealth::tenant_id, sql_int()).tenant();
  table.column("ExecutionCount", &OodaLoopHealth::execution_count, sql_bigint());
  table.column("AvgDurationMs", &OodaLoopHealth::avg_duration_ms, sql_bigint());
  table.column("MaxDurationMs", &OodaLoopHealth::max_duration_ms, sql_bigint());
  table.column("ErrorCount", &OodaLoopHealth::error_count, sql_bigint());
  table.column("ErrorRate", &OodaLoopHealth::error_rate, sql_float());
  table.key({"Phase"});
  table.view(
      R"(SELECT Phase, TenantId,
    COUNT_BIG(*) AS ExecutionCount,
    AVG(DATEDIFF_BIG(MILLISECOND, StartTime, EndTime)) AS AvgDurationMs,
    MAX(DATEDIFF_BIG(MILLISECOND, StartTime, EndTime)) AS MaxDurationMs,
    COUNT_BIG(ErrorMessage) AS ErrorCount,
    CAST(COUNT_BIG(ErrorMessage) AS FLOAT) / COUNT_BIG(*) AS ErrorRate
FROM dbo.OODALog
WHERE StartTime >= DATEADD(HOUR, -1, SYSUTCDATETIME())
GROUP BY Phase, TenantId)");
  return table.take();
}

// The reference names this view and does not define it: the jobs, and what follows from their
// columns. Of a job that has not ended the last heartbeat is what time is taken to.
Binding describe_ingestion_status() {
  TableOf<IngestionStatus> table(1002, "dbo", "vw_IngestionStatus",
                                 "Ingestion jobs: how far, how fast, how much of their quota");
  table.column("JobId", &IngestionStatus::job_id, sql_guid());
  table.column("TenantId", &IngestionStatus::tenant_id, sql_int()).tenant();
  table.column("FileName", &IngestionStatus::file_name, sql_nvarchar(500));
  table.column("ContentType", &IngestionStatus::content_type, sql_nvarchar(255));
  table.column("JobStatus", &IngestionStatus::job_status, sql_nvarchar(50));
  table.column("TotalAtomsProcessed", &IngestionStatus::total_atoms_processed, sql_bigint());
  table.column("AtomQuota", &IngestionStatus::atom_quota, sql_bigint());
  table.column("QuotaUsed", &IngestionStatus::quota_used, sql_float());
  table.column("StartedAt", &IngestionStatus::started_at, sql_datetime2());
  table.column("HeartbeatAt", &IngestionStatus::heartbeat_at, sql_datetime2());
  table.column("CompletedAt", &IngestionStatus::completed_at, sql_datetime2());
  table.column("DurationMs", &IngestionStatus::duration_ms, sql_bigint());
  table.column("AtomsPerSecond", &IngestionStatus::atoms_per_second, sql_float());
  table.column("LeaseOwner", &IngestionStatus::lease_owner, sql_nvarchar(200));
  table.column("ErrorMessage", &IngestionStatus::error_message, sql_nvarchar_max());
  table.key({"JobId"});
  table.view(
      R"(SELECT j.JobId, j.TenantId, j.FileName, j.ContentType, j.JobStatus,
    j.TotalAtomsProcessed, j.AtomQuota,
    CAST(j.TotalAtomsProcessed AS FLOAT) / NULLIF(j.AtomQuota, 0) AS QuotaUsed,
    j.StartedAt, j.HeartbeatAt, j.CompletedAt, d.DurationMs,
    CAST(j.TotalAtomsProcessed AS FLOAT) * 1000 / NULLIF(d.DurationMs, 0) AS AtomsPerSecond,
    j.LeaseOwner, j.ErrorMessage
FROM dbo.IngestionJob AS j
CROSS APPLY (SELECT DATEDIFF_BIG(MILLISECOND, j.StartedAt,
    COALESCE(j.CompletedAt, j.HeartbeatAt)) AS DurationMs) AS d)");
  return table.take();
}

}  // namespace hartonomous::table
