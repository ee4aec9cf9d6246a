#pragma once

// Whether a row may stand in its table: types, lengths, NULLs, JSON and checks. Looks at nothing
// but the row.
// Thread-safety: immutable functions.

#include <hartonomous/base/status.hpp>
#include <hartonomous/table/value.hpp>

#include "schema/table_description.hpp"

namespace hartonomous::table {

// Errors: kInvalidArgument, naming table, column or constraint, and value.
Status validate_row(const schema::TableDescription& table, const Values& row);
// The columns of a key, or the first of an index.
Status validate_key(const schema::TableDescription& table, const Values& key);
Status validate_value(const schema::TableDescription& table, const schema::Column& column,
                      const Value& value);
// Whether a value that is not NULL is of a type: its kind, length and range.
bool is_of_type(const schema::Type& type, const Value& value);
// The same of the text of a text type.
bool is_text_of_type(const schema::Type& type, std::string_view text);

}  // namespace hartonomous::table
