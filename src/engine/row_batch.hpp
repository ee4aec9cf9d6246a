#pragma once

// RowBatch: a few rows of typed tables, which refer to no atoms, for a batch that other rows may go
// into as well: the registry's, and those of jobs.
// Thread-safety: one thread at a time, while the writer is held.

#include <memory>

#include <hartonomous/table/row.hpp>

#include "engine/tables.hpp"
#include "table/writer.hpp"

namespace hartonomous::engine {

class RowBatch {
 public:
  RowBatch(const std::shared_ptr<Core>& core, TenantId tenant, Instant now)
      : staging_(std::make_shared<table::Staging>(stored_rows(core, core->database().snapshot()))),
        writer_({.staging = staging_,
                 .catalog = &table::Catalog::standard(),
                 .atoms = &no_atoms_,
                 .tenant = tenant,
                 .now = now,
                 .staged_bytes_max = kBytesMax}) {}

  // As table::Writer's; the row as it will stand.
  template <typename Row>
  Result<Row> insert(const Row& row) {
    HTN_ASSIGN_OR_RETURN(const Values stored, writer_.insert(binding<Row>(), values_of(row)));
    return row_of<Row>(stored);
  }
  template <typename Row>
  Result<Row> update(const Row& row) {
    HTN_ASSIGN_OR_RETURN(const Values stored, writer_.update(binding<Row>(), values_of(row)));
    return row_of<Row>(stored);
  }
  template <typename Row>
  Status erase(const Values& key) {
    return writer_.erase(binding<Row>(), key);
  }

  // Once, when everything is staged.
  void move_to(kv::Batch& batch) {
    writer_.finish();
    staging_->move_to(batch);
  }

 private:
  static constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 20;

  template <typename Row>
  static const table::Binding& binding() {
    return *table::Catalog::standard().find(Row::kTable);
  }

  table::NoAtoms no_atoms_;
  std::shared_ptr<table::Staging> staging_;
  table::Writer writer_;
};

}  // namespace hartonomous::engine
