#pragma once

// JobRows: the row of an ingestion job, and what is billed for it, into a batch beside content.
// Thread-safety: one thread at a time; stage_row_alone also from the thread that seals a stage.

#include <memory>

#include <hartonomous/table/rows/operations.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

class JobRows {
 public:
  JobRows(std::shared_ptr<Core> core, TenantId tenant) : core_(std::move(core)), tenant_(tenant) {}

  // As committed. Errors: kNotFound.
  Result<rows::IngestionJob> get(const Guid& job_id) const;
  // REQUIRES of all: the store's writer is held, and the state of the job that has landed is the
  // one of `job`, or this stages an end of it: stages in flight only move its numbers.
  Status stage(const rows::IngestionJob& job, Instant now, kv::Batch& batch) const;
  // The same, with the ledger's entries for its atoms and bytes.
  Status stage_completed(const rows::IngestionJob& job, std::uint64_t bytes, Instant now,
                         kv::Batch& batch) const;
  // Over a row that was staged: the columns of no index may differ.
  void stage_row_alone(const rows::IngestionJob& job, kv::Batch& batch) const;

 private:
  std::shared_ptr<Core> core_;
  TenantId tenant_;
};

}  // namespace hartonomous::engine
