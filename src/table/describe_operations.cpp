#include <hartonomous/table/rows/operations.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::BillingUsage;
using rows::InferenceCacheEntry;
using rows::IngestionJob;

Binding describe_ingestion_job() {
  TableOf<IngestionJob> table(20, "dbo", "IngestionJob",
                              "Ingestions of files, and how far they are");
  table.column("JobId", &IngestionJob::job_id, sql_guid()).new_guid();
  table.column("TenantId", &IngestionJob::tenant_id, sql_int()).tenant();
  table.column("FileName", &IngestionJob::file_name, sql_nvarchar(500));
  table.column("ContentType", &IngestionJob::content_type, sql_nvarchar(255));
  table.column("JobStatus", &IngestionJob::job_status, sql_nvarchar(50)).default_sql("N'Pending'");
  table.column("AtomChunkSize", &IngestionJob::atom_chunk_size, sql_int()).default_sql("10000");
  table.column("CurrentAtomOffset", &IngestionJob::current_atom_offset, sql_bigint());
  table.column("TotalAtomsProcessed", &IngestionJob::total_atoms_processed, sql_bigint());
  table.column("AtomQuota", &IngestionJob::atom_quota, sql_bigint()).default_sql("5000000000");
  table.column("ErrorMessage", &IngestionJob::error_message, sql_nvarchar_max());
  table.column("CreatedAt", &IngestionJob::created_at, sql_datetime2()).now();
  table.column("StartedAt", &IngestionJob::started_at, sql_datetime2());
  table.column("CompletedAt", &IngestionJob::completed_at, sql_datetime2());
  table.column("ParentAtomId", &IngestionJob::parent_atom_id, sql_bigint());
  table.column("ModelId", &IngestionJob::model_id, sql_int());
  table.column("HeartbeatAt", &IngestionJob::heartbeat_at, sql_datetime2());
  table.column("LeaseOwner", &IngestionJob::lease_owner, sql_nvarchar(200));
  table.key({"JobId"});
  table.index("IX_IngestionJob_Status", {"JobStatus", "CreatedAt"});
  table.index("IX_IngestionJob_Tenant", {"TenantId", "JobStatus"});
  table.index("IX_IngestionJob_Model", {"ModelId"}).skip_nulls = true;
  table.foreign_key("FK_IngestionJob_Model", {"ModelId"}, "dbo.Model");
  table.check_words("CK_IngestionJob_JobStatus", "JobStatus",
                    {"Pending", "Processing", "Completed", "Failed", "QuotaExceeded", "Cancelled"});
  return table.take();
}

Binding describe_billing_usage() {
  TableOf<BillingUsage> table(21, "dbo", "BillingUsageLedger", "Uses that are billed");
  table.column("LedgerId", &BillingUsage::ledger_id, sql_bigint()).identity();
  table.column("TenantId", &BillingUsage::tenant_id, sql_int()).tenant();
  table.column("OperationType", &BillingUsage::operation_type, sql_nvarchar(100));
  table.column("Quantity", &BillingUsage::quantity, sql_bigint());
  table.column("Timestamp", &BillingUsage::timestamp, sql_datetime2()).now();
  table.column("IdempotencyKey", &BillingUsage::idempotency_key, sql_nvarchar(200));
  table.key({"LedgerId"});
  table.index("IX_Tenant_Time", {"TenantId", "Timestamp"});
  table.unique("UQ_BillingUsageLedger_IdempotencyKey", {"IdempotencyKey"}).skip_nulls = true;
  return table.take();
}

Binding describe_inference_cache_entry() {
  using Row = InferenceCacheEntry;
  TableOf<Row> table(22, "dbo", "InferenceCache", "Outcomes of inferences, for a time");
  table.column("CacheKey", &Row::cache_key, sql_binary(32));
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("OutputAtomId", &Row::output_atom_id, sql_bigint());
  table.column("CreatedAt", &Row::created_at, sql_datetime2()).now();
  table.column("ExpiresAt", &Row::expires_at, sql_datetime2());
  table.key({"CacheKey"});
  table.expires("ExpiresAt");
  return table.take();
}

}  // namespace hartonomous::table
