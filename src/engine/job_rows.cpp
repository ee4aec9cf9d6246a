#include "engine/job_rows.hpp"

#include <hartonomous/base/text.hpp>

#include "engine/row_batch.hpp"
#include "schema/keys.hpp"
#include "table/row_codec.hpp"

namespace hartonomous::engine {

using rows::BillingUsage;
using rows::IngestionJob;

namespace {

const table::Binding& jobs_table() {
  return *table::Catalog::standard().find(IngestionJob::kTable);
}

BillingUsage usage_of(const IngestionJob& job, std::string_view operation, std::uint64_t quantity) {
  BillingUsage usage;
  usage.operation_type = std::string(operation);
  usage.quantity = static_cast<std::int64_t>(quantity);
  usage.idempotency_key = concat(job.job_id.to_text(), " ", operation);
  return usage;
}

}  // namespace

Result<IngestionJob> JobRows::get(const Guid& job_id) const {
  const table::Reader reader({.source = stored_rows(core_, core_->database().snapshot()),
                              .tenant = tenant_,
                              .now = core_->last_commit(),
                              .as_of = {}});
  HTN_ASSIGN_OR_RETURN(const auto row, reader.get(jobs_table().description, {job_id}));
  if (!row.has_value()) return not_found(concat("job ", job_id.to_text()));
  return row_of<IngestionJob>(row->values);
}

Status JobRows::stage(const IngestionJob& job, Instant now, kv::Batch& batch) const {
  RowBatch rows(core_, tenant_, now);
  HTN_RETURN_IF_ERROR(rows.update(job).status());
  rows.move_to(batch);
  return {};
}

Status JobRows::stage_completed(const IngestionJob& job, std::uint64_t bytes, Instant now,
                                kv::Batch& batch) const {
  RowBatch rows(core_, tenant_, now);
  HTN_RETURN_IF_ERROR(rows.update(job).status());
  const auto atoms = static_cast<std::uint64_t>(job.total_atoms_processed);
  HTN_RETURN_IF_ERROR(rows.insert(usage_of(job, "ingest.atoms", atoms)).status());
  HTN_RETURN_IF_ERROR(rows.insert(usage_of(job, "ingest.bytes", bytes)).status());
  rows.move_to(batch);
  return {};
}

void JobRows::stage_row_alone(const IngestionJob& job, kv::Batch& batch) const {
  const schema::TableDescription& table = jobs_table().description;
  codec::KeyWriter key;
  key.raw(as_bytes(schema::table_prefix(tenant_, table.number)));
  const Values row = values_of(job);
  table::append_key(table, table::key_of(table, row), key);
  batch.put(kv::Family::kTableRow, key.take(), table::encode_row(table, {*job.completed_at, row}));
}

}  // namespace hartonomous::engine
