#pragma once

// How a column's type is written in T-SQL: "NVARCHAR(255)", "DECIMAL(5,4)".
// Thread-safety: an immutable function.

#include <string>

#include "schema/table_description.hpp"

namespace hartonomous::table {

std::string type_name(const schema::Type& type);

}  // namespace hartonomous::table
