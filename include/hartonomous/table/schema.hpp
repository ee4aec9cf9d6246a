#pragma once

// What programs that know no row struct need: the tables' schema, and rows as text.
//
//   std::string ddl = describe_schema(SchemaFormat::kSql);
//   auto row = row_from_json("dbo.Model", R"({"model_name": "llama"})", default_row("dbo.Model"));
//
// A table is named "dbo.Model", or "Model" where that is unambiguous; case matters not.
// Thread-safety: immutable functions.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous {

enum class SchemaFormat : std::uint8_t {
  kText,  // for people
  kJson,  // {"tables": [...]}, one line
  kSql,   // T-SQL that makes the same tables in SQL Server
};

// Of one table, or of all. Errors: kNotFound.
Result<std::string> describe_schema(SchemaFormat format, std::string_view table = {});

// Where the rows of a table are. Only stored ones can be written.
enum class TableKind : std::uint8_t {
  kTable,    // stored
  kView,     // computed from other tables
  kVirtual,  // what content is made of, in the form of rows
};
std::string_view table_kind_name(TableKind kind);  // "table", "view", "virtual"
// Errors: kNotFound.
Result<TableKind> table_kind(std::string_view table);

// One JSON object on one line, a member for each column, in snake_case. REQUIRES: a row as a store
// gives it.
Result<std::string> row_to_json(std::string_view table, const Values& row);
// Members by either name of a column; a column that has none is as in `missing`.
// Errors: kNotFound (the table), kInvalidArgument, naming table, column and value.
Result<Values> row_from_json(std::string_view table, std::string_view json, const Values& missing);
// What a row holds that was told nothing: 0 where a number is given when it is inserted.
Result<Values> default_row(std::string_view table);
// A key from its values as people write them: 7, llama, 123e4567-e89b-12d3-a456-426614174000.
// Errors: kNotFound, kInvalidArgument.
Result<Values> key_from_texts(std::string_view table, std::span<const std::string> texts);
// The same for the first columns of an index (empty: of the key).
Result<Values> columns_from_texts(std::string_view table, std::string_view index,
                                  std::span<const std::string> texts);
// Of a row: its key.
Result<Values> key_of(std::string_view table, const Values& row);

// Microseconds since 1970, or "2026-11-25T17:30:00Z". Errors: kInvalidArgument.
Result<Instant> parse_instant(std::string_view text);

}  // namespace hartonomous
