#pragma once

// Between the row structs of rows.hpp and the values of their columns.
//
//   Values values = values_of(rows::Model{.model_name = "llama"});
//   rows::Model model = row_of<rows::Model>(values);
//
// Thread-safety: immutable functions.

#include <string_view>

#include <hartonomous/table/value.hpp>

namespace hartonomous {

namespace table_detail {
Values get_members(std::string_view table, const void* row);
void set_members(std::string_view table, const Values& values, void* row);
}  // namespace table_detail

// In the order of the table's columns.
template <typename Row>
Values values_of(const Row& row) {
  return table_detail::get_members(Row::kTable, &row);
}

// REQUIRES: values of a row of this table, as a store gives them.
template <typename Row>
Row row_of(const Values& values) {
  Row row;
  table_detail::set_members(Row::kTable, values, &row);
  return row;
}

}  // namespace hartonomous
