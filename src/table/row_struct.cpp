#include "table/row_struct.hpp"

#include <hartonomous/base/text.hpp>

#include "table/row_codec.hpp"

namespace hartonomous::table {

Status decode_struct(const Binding& binding, Bytes bytes, void* row) {
  const schema::TableDescription& table = binding.description;
  HTN_ASSIGN_OR_RETURN(RowHead head, decode_head(table, bytes));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const schema::Column& column = table.columns[i];
    if (!head.stands(i)) {
      if (!column.nullable) {
        return corruption(concat("a row of ", table.full_name(), ": ", column.name, " is NULL"));
      }
      if (!binding.default_row[i].is_null()) binding.members[i].set(row, kNull);
      continue;
    }
    const bool of_type = binding.members[i].read(head.rest, column, row);
    if (!of_type || !head.rest.ok()) {
      return corruption(concat("a row of ", table.full_name(), ": ", column.name,
                               of_type ? " is cut short" : " holds what its type does not"));
    }
  }
  if (head.rest.done()) return {};
  return corruption(concat("a row of ", table.full_name(), ": of a wrong size"));
}

}  // namespace hartonomous::table
