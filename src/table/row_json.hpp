#pragma once

// Rows as JSON: one object, a member for each column, named as Column::json.
//
//   BIT                      true, false
//   SMALLINT, INT, BIGINT    a number; so are the ids of atoms
//   DECIMAL                  a number with the digits of its scale: 0.2500
//   REAL, FLOAT              the shortest number that reads back as the same
//   CHAR, VARCHAR, NVARCHAR  a string; of a JSON column the JSON value itself
//   BINARY, VARBINARY        a string of lower-case hex digits
//   DATETIME2                "2026-11-25T17:30:00.000000Z"
//   UNIQUEIDENTIFIER         "123e4567-e89b-12d3-a456-426614174000"
//   GEOMETRY                 [x, y, z, m]
//   NULL                     null, in a JSON column as well
//
// What was written reads back as the same row, JSON columns without their blanks.
// Thread-safety: immutable functions.

#include <string>
#include <string_view>

#include <hartonomous/base/result.hpp>
#include <hartonomous/table/value.hpp>

#include "schema/table_description.hpp"

namespace hartonomous::table {

// On one line. REQUIRES: a row that is valid but for its JSON (validate.hpp).
std::string row_json(const schema::TableDescription& table, const Values& row);

// Members may be named as Column::json or as Column::name; a column that has none is as in
// `missing`, unlooked at. REQUIRES: a value there for each column.
// Errors: kInvalidArgument, naming table, column and value: not a JSON object, a name that is no
// column or comes twice, a value that is not of the column's type or does not fit it exactly.
Result<Values> row_from_json(const schema::TableDescription& table, std::string_view json,
                             const Values& missing);

}  // namespace hartonomous::table
