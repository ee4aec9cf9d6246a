#pragma once

// DerivedTable: rows that are computed when they are read: the views over other tables, and the
// virtual tables of what content is made of. A module that can give the rows of one implements this
// and takes its place in find_derived().
// Thread-safety: immutable; a cursor is for one thread at a time.

#include <memory>

#include <hartonomous/engine/tables.hpp>

#include "engine/tables.hpp"

namespace hartonomous::engine {

using RowsImpl = std::unique_ptr<RowCursor<Values>::Impl>;

class DerivedTable {
 public:
  DerivedTable() = default;
  DerivedTable(const DerivedTable&) = delete;
  DerivedTable& operator=(const DerivedTable&) = delete;
  virtual ~DerivedTable() = default;
  // In the order of the key, or of the index. REQUIRES: a scan that fits the table's description.
  virtual Result<RowsImpl> rows(const SharedTablesState& state, const TableScan& scan) const = 0;
  // By walking it, unless there is a shorter way.
  virtual Result<std::uint64_t> count(const SharedTablesState& state) const;
};

// Errors: kInternal for a table that is described and has no provider.
Result<const DerivedTable*> find_derived(const schema::TableDescription& table);

// What Tables does for tables whose rows are not stored. Errors: those of Tables; kInvalidArgument
// as of an instant, of the views: what they come from keeps no history.
Result<RowCursor<Values>> derived_rows(const SharedTablesState& state,
                                       const schema::TableDescription& table,
                                       const TableScan& scan);
Result<std::optional<Values>> derived_row(const SharedTablesState& state,
                                          const schema::TableDescription& table, const Values& key);
Result<std::uint64_t> derived_count(const SharedTablesState& state,
                                    const schema::TableDescription& table);

// The providers there are.
const DerivedTable& ooda_loop_health();
const DerivedTable& ingestion_status();
const DerivedTable& atom_composition();
const DerivedTable& tensor_atom_coefficients();
const DerivedTable& embedding_components();
const DerivedTable& embedding_vectors();

}  // namespace hartonomous::engine
