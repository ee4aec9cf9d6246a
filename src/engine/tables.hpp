#pragma once

// TablesState: what a Tables shows: the rows of a snapshot, or a transaction's over them.
// Thread-safety: immutable.

#include <memory>

#include <hartonomous/engine/tables.hpp>

#include "engine/core.hpp"
#include "table/reader.hpp"

namespace hartonomous::engine {

struct TablesState {
  std::shared_ptr<Core> core;  // keeps the store open
  std::shared_ptr<const table::RowSource> source;
  bool is_stored = false;  // the source does not change
  TenantId tenant;
  Instant instant;
  std::optional<Instant> as_of;
  std::shared_ptr<table::PastReads> past;  // as of an instant; none where rows may yet be staged
  Status failed;                           // every read says so
  std::shared_ptr<const SnapshotState> content;  // what virtual tables are made of

  table::Reader reader() const {
    return table::Reader(
        {.source = source, .tenant = tenant, .now = instant, .as_of = as_of, .past = past});
  }
};

using SharedTablesState = std::shared_ptr<const TablesState>;

std::shared_ptr<const table::RowSource> stored_rows(const std::shared_ptr<Core>& core,
                                                    std::shared_ptr<const kv::Snapshot> snapshot);
// Of a tenant's. Errors: kNotFound, naming it; also for the registry, which is no tenant's.
Result<const table::Binding*> find_table(std::string_view name);
// The same, of one that can be written. Errors: also kNotSupported for a view or a virtual table.
Result<const table::Binding*> find_stored_table(std::string_view name);
// Null: by key. Errors: kNotFound, naming it.
Result<const schema::Index*> find_index(const schema::TableDescription& table,
                                        std::string_view name);

}  // namespace hartonomous::engine
