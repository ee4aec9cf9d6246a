#pragma once

// The schema of typed tables, written out: for people, as JSON, and as T-SQL that makes the same
// tables in SQL Server. All three follow from the descriptions alone, and are the same each time.
//
//   schema_sql(Catalog::standard(), "dbo.Model")
//
// Where T-SQL cannot say what the description does, a comment says so.
// Thread-safety: immutable functions.

#include <string>
#include <string_view>

#include <hartonomous/table/schema.hpp>

#include "table/catalog.hpp"

namespace hartonomous::table {

// Of one table, by the names that Catalog::find takes, or of all when that is empty; a name that
// is none gives a document without tables.
std::string schema_text(const Catalog& catalog, std::string_view table_or_empty);
// {"tables": [...]}: one line.
std::string schema_json(const Catalog& catalog, std::string_view table_or_empty);
// Schemas, tables with their checks and unique constraints, indexes, and last the foreign keys.
// Keys within a tenant are of the tenant's number and the key.
std::string schema_sql(const Catalog& catalog, std::string_view table_or_empty);

constexpr TableKind kind_of(const schema::TableDescription& table) {
  switch (table.rows_are) {
    case schema::RowsAre::kStored:
      return TableKind::kTable;
    case schema::RowsAre::kView:
      return TableKind::kView;
    case schema::RowsAre::kVirtual:
      return TableKind::kVirtual;
  }
  return TableKind::kTable;
}

// Those a document is of, in the order of the catalog.
std::vector<const schema::TableDescription*> tables_of(const Catalog& catalog,
                                                       std::string_view table_or_empty);

}  // namespace hartonomous::table
