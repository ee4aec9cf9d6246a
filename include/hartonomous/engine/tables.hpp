#pragma once

// Tables: the typed rows of a tenant in one state of the store: by key, by index, in order; now or
// as of an instant; and what a row was.
//
//   Tables tables = session.snapshot().tables();
//   auto model = tables.get<rows::Model>({7});
//   auto layers = tables.rows<rows::ModelLayer>({.equal = {7}, .index = "UQ_ModelLayer"});
//   auto before = tables.as_of(yesterday).get<rows::Model>({7});
//
// Invariants: 1. a row is seen with all of its commit or not at all; 2. as of an instant not later
// than instant() the answer never changes, until retention purges it.
// Cost: get is one look-up, as of an instant one or two; a scan by index one look-up a row.
// Thread-safety: a Tables is immutable and cheap to copy; that of a transaction is for its thread,
// and for as long as nothing more is staged. Cursors are for one thread at a time.
// Views and virtual tables are read in the same way; their rows are computed as they are asked for,
// they keep no history, and writing to them is kNotSupported. Those of a transaction show what is
// staged of tables, not of content.
// It is not a query language: filters are the caller's.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/engine/row_cursor.hpp>
#include <hartonomous/table/row.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous {

namespace engine {
struct TablesState;
}

// Which rows, and in which order: that of the key, or of the index.
struct TableScan {
  Values equal = {};  // of the first columns
  // Bounds of the column after those, in its own order, whichever way the index goes.
  std::optional<Value> from = {};    // at or after it
  std::optional<Value> before = {};  // before it
  std::string_view index = {};       // empty: by key
};

// A row, and when it was: [from, to).
template <typename Row>
struct RowVersion {
  Instant from;
  std::optional<Instant> to;  // none: it is now
  Row row;
};

class Tables {
 public:
  explicit Tables(std::shared_ptr<const engine::TablesState> state);

  // The last commit that is seen.
  Instant instant() const;
  // The same state as it was then; later than instant() it is as it is now.
  Tables as_of(Instant then) const;

  // Errors of all: kNotFound (no such table or index), kInvalidArgument (values of other types, or
  // a table that keeps no history), kHistoryTrimmed, kCorruption.
  template <typename Row>
  Result<std::optional<Row>> get(const Values& key) const {
    std::optional<Row> row(std::in_place);
    HTN_ASSIGN_OR_RETURN(const bool found, get_struct(Row::kTable, key, &*row));
    if (!found) row.reset();
    return row;
  }
  template <typename Row>
  Result<RowCursor<Row>> rows(const TableScan& scan = {}) const {
    HTN_ASSIGN_OR_RETURN(auto values, rows(Row::kTable, scan));
    return RowCursor<Row>(std::make_unique<TypedRows<Row>>(std::move(values)));
  }
  template <typename Row>
  Result<std::uint64_t> count() const {
    return count(Row::kTable);
  }
  // What the row was at any time of [from, to), oldest first.
  template <typename Row>
  Result<std::vector<RowVersion<Row>>> history(const Values& key, Instant from = Instant{0},
                                               Instant to = kForever) const {
    HTN_ASSIGN_OR_RETURN(const auto versions, history(Row::kTable, key, from, to));
    std::vector<RowVersion<Row>> typed;
    for (const auto& each : versions) typed.push_back({each.from, each.to, row_of<Row>(each.row)});
    return typed;
  }

  // The same by the table's name: "dbo.Model", or "Model" where that is unambiguous.
  Result<std::optional<Values>> get(std::string_view table, const Values& key) const;
  Result<RowCursor<Values>> rows(std::string_view table, const TableScan& scan = {}) const;
  Result<std::uint64_t> count(std::string_view table) const;
  Result<std::vector<RowVersion<Values>>> history(std::string_view table, const Values& key,
                                                  Instant from = Instant{0},
                                                  Instant to = kForever) const;
  // Every version of every row that was there at any time of [from, to), by key, then by time.
  // Errors: those of reads as of `from`.
  Result<RowCursor<RowVersion<Values>>> between(std::string_view table, Instant from,
                                                Instant to) const;

 private:
  template <typename Row>
  struct TypedRows final : RowCursor<Row>::Impl {
    explicit TypedRows(RowCursor<Values> values_in) : values(std::move(values_in)) {}
    Status fill(std::vector<Row>& rows) override {
      HTN_ASSIGN_OR_RETURN(const bool more, values.next());
      if (more) rows.push_back(row_of<Row>(values.row()));
      return {};
    }
    RowCursor<Values> values;
  };

  // Into a new struct of the table; false: there is none.
  Result<bool> get_struct(std::string_view table, const Values& key, void* row) const;

  std::shared_ptr<const engine::TablesState> state_;
};

// Every table there is, views and virtual tables included, as "schema.Table", in the order of their
// numbers.
std::vector<std::string> table_names();

}  // namespace hartonomous
