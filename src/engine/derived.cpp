#include "engine/derived.hpp"

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/rows/views.hpp>
#include <hartonomous/table/rows/virtual_tables.hpp>

#include "table/row_stream.hpp"
#include "table/validate.hpp"

namespace hartonomous::engine {

namespace {

// Errors: kInvalidArgument as of an instant, but of what is made of content: that is remembered.
Status require_now(const TablesState& state, const schema::TableDescription& table) {
  if (state.content != nullptr) HTN_RETURN_IF_ERROR(state.content->failed);
  const std::string name = table.full_name();
  const bool is_remembered =
      name == rows::AtomComposition::kTable || name == rows::TensorAtomCoefficient::kTable ||
      name == rows::AtomEmbeddingComponent::kTable || name == rows::AtomEmbeddingVector::kTable;
  if (!state.as_of.has_value() || is_remembered) return {};
  return invalid_argument(concat(table.full_name(), " keeps no history"));
}

}  // namespace

Result<std::uint64_t> DerivedTable::count(const SharedTablesState& state) const {
  HTN_ASSIGN_OR_RETURN(auto impl, rows(state, {}));
  RowCursor<Values> cursor(std::move(impl));
  for (std::uint64_t count = 0;; ++count) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor.next());
    if (!more) return count;
  }
}

Result<const DerivedTable*> find_derived(const schema::TableDescription& table) {
  const std::string name = table.full_name();
  if (name == rows::OodaLoopHealth::kTable) return &ooda_loop_health();
  if (name == rows::IngestionStatus::kTable) return &ingestion_status();
  if (name == rows::AtomComposition::kTable) return &atom_composition();
  if (name == rows::TensorAtomCoefficient::kTable) return &tensor_atom_coefficients();
  if (name == rows::AtomEmbeddingComponent::kTable) return &embedding_components();
  if (name == rows::AtomEmbeddingVector::kTable) return &embedding_vectors();
  return Status(StatusCode::kInternal, concat(name, ": nothing gives its rows"));
}

Result<RowCursor<Values>> derived_rows(const SharedTablesState& state,
                                       const schema::TableDescription& table,
                                       const TableScan& scan) {
  HTN_RETURN_IF_ERROR(require_now(*state, table));
  HTN_ASSIGN_OR_RETURN(const schema::Index* const index, find_index(table, scan.index));
  // The types of the bounds are held against the description as those of stored rows are.
  HTN_RETURN_IF_ERROR(
      table::range_of(
          table, {.index = index, .equal = scan.equal, .from = scan.from, .before = scan.before},
          state->tenant)
          .status());
  HTN_ASSIGN_OR_RETURN(const DerivedTable* const provider, find_derived(table));
  HTN_ASSIGN_OR_RETURN(auto rows, provider->rows(state, scan));
  return RowCursor<Values>(std::move(rows));
}

Result<std::optional<Values>> derived_row(const SharedTablesState& state,
                                          const schema::TableDescription& table,
                                          const Values& key) {
  HTN_RETURN_IF_ERROR(table::validate_key(table, key));
  HTN_ASSIGN_OR_RETURN(auto rows, derived_rows(state, table, {.equal = key}));
  HTN_ASSIGN_OR_RETURN(const bool found, rows.next());
  return found ? std::optional(rows.row()) : std::optional<Values>();
}

Result<std::uint64_t> derived_count(const SharedTablesState& state,
                                    const schema::TableDescription& table) {
  HTN_RETURN_IF_ERROR(require_now(*state, table));
  HTN_ASSIGN_OR_RETURN(const DerivedTable* const provider, find_derived(table));
  return provider->count(state);
}

}  // namespace hartonomous::engine
