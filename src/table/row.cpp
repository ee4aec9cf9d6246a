#include <hartonomous/table/row.hpp>

#include "table/catalog.hpp"

namespace hartonomous::table_detail {

Values get_members(std::string_view table, const void* row) {
  const table::Binding& binding = *table::Catalog::standard().find(table);
  Values values;
  values.reserve(binding.members.size());
  for (const table::Binding::Member& member : binding.members) values.push_back(member.get(row));
  return values;
}

void set_members(std::string_view table, const Values& values, void* row) {
  const table::Binding& binding = *table::Catalog::standard().find(table);
  for (std::size_t i = 0; i < values.size() && i < binding.members.size(); ++i) {
    binding.members[i].set(row, values[i]);
  }
}

}  // namespace hartonomous::table_detail
