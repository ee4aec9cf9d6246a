#pragma once

// Rows decoded straight into the struct that their table is described by.
// Thread-safety: immutable functions.

#include "table/binding.hpp"

namespace hartonomous::table {

// The same row as decode_row() and the members' `set` give. REQUIRES: `row` is a new struct of this
// table. Errors: kCorruption; the struct is of no use then.
Status decode_struct(const Binding& table, Bytes bytes, void* row);

}  // namespace hartonomous::table
