#include "engine/job_rows.hpp"

#include <hartonomous/base/text.hpp>

#include "engine/tables.hpp"
#include "schema/keys.hpp"
#include "table/row_codec.hpp"
#include "table/writer.hpp"

namespace hartonomous::engine {

using rows::BillingUsage;
using rows::IngestionJob;

namespace {

const table::Binding& jobs_table() {
  return *table::Catalog::standard().find(IngestionJob::kTable);
}

// Rows of a batch that other rows go into as well.
class BatchRows {
 public:
  BatchRows(const std::shared_ptr<Core>& core, TenantId tenant, Instant now)
      : staging_(std::make_shared<table::Staging>(stored_rows(core, core->database().snapshot()))),
        writer_({.staging = staging_,
                 .catalog = &table::Catalog::standard(),
                 .atoms = &atoms_,
                 .tenant = tenant,
                 .now = now,
                 .staged_bytes_max = kBytesMax}) {}

  template <typename Row>
  Status update(const Row& row) {
    return writer_.update(*table::Catalog::standard().find(Row::kTable), values_of(row)).status();
  }
  template <typename Row>
  Status insert(const Row& row) {
    return writer_.insert(*table::Catalog::standard().find(Row::kTable), values_of(row)).status();
  }
  void move_to(kv::Batch& batch) {
    writer_.finish();
    staging_->move_to(batch);
  }

 private:
  static constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 20;  // a few rows

  table::NoAtoms atoms_;
  std::shared_ptr<table::Staging> staging_;
  table::Writer writer_;
};

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
  BatchRows rows(core_, tenant_, now);
  HTN_RETURN_IF_ERROR(rows.update(job));
  rows.move_to(batch);
  return {};
}

Status JobRows::stage_completed(const IngestionJob& job, std::uint64_t bytes, Instant now,
                                kv::Batch& batch) const {
  BatchRows rows(core_, tenant_, now);
  HTN_RETURN_IF_ERROR(rows.update(job));
  const auto atoms = static_cast<std::uint64_t>(job.total_atoms_processed);
  HTN_RETURN_IF_ERROR(rows.insert(usage_of(job, "ingest.atoms", atoms)));
  HTN_RETURN_IF_ERROR(rows.insert(usage_of(job, "ingest.bytes", bytes)));
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
