// Writer: foreign keys: what a row refers to must be there, and what refers to one that goes.

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "table/writer.hpp"

namespace hartonomous::table {

namespace {

Values columns_of(const schema::ForeignKey& key, const Values& row) {
  Values columns;
  for (const std::size_t column : key.columns) columns.push_back(row[column]);
  return columns;
}

AtomId atom_of(const Value& column) {
  const auto atom = AtomId::from_value(static_cast<std::uint64_t>(std::get<std::int64_t>(column)));
  return atom.ok() ? *atom : AtomId();
}

}  // namespace

Status Writer::check_foreign_keys(const Description& table, const Values& row,
                                  const Values* old) const {
  // What is said about an atom is said about one that is there.
  const bool of_atom = old == nullptr && table.full_name() == schema::kAtomTable;
  if (of_atom) HTN_RETURN_IF_ERROR(check_atom(table, "PK_Atom", row[table.key[0]]));
  for (const schema::ForeignKey& key : table.foreign_keys) {
    const Values columns = columns_of(key, row);
    if (old != nullptr && columns == columns_of(key, *old)) continue;
    const bool refers = std::none_of(columns.begin(), columns.end(),
                                     [](const Value& value) { return value.is_null(); });
    if (refers) HTN_RETURN_IF_ERROR(check_foreign_key(table, key, columns));
  }
  return {};
}

Status Writer::check_foreign_key(const Description& table, const schema::ForeignKey& key,
                                 const Values& columns) const {
  if (key.parent == schema::kAtomTable) return check_atom(table, key.name, columns[0]);
  const Binding* parent = parts_.catalog->find(key.parent);
  HTN_ASSIGN_OR_RETURN(const auto row, reader_.get(parent->description, columns));
  if (row.has_value()) return {};
  return failed_precondition(
      concat(table.full_name(), ": ", key.name, ": no ", key.parent, " ", to_text(columns)));
}

Status Writer::check_atom(const Description& table, std::string_view constraint,
                          const Value& column) const {
  HTN_ASSIGN_OR_RETURN(const bool found, parts_.atoms->sees(parts_.tenant, atom_of(column)));
  if (found) return {};
  return failed_precondition(concat(table.full_name(), ": ", constraint, ": no ",
                                    schema::kAtomTable, " ", to_text({column})));
}

Status Writer::keep_atoms(const Description& table, const Values* old, const Values* row) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (!key.keeps_atom()) continue;
    const Value before = old == nullptr ? Value() : (*old)[key.columns[0]];
    const Value after = row == nullptr ? Value() : (*row)[key.columns[0]];
    if (before == after) continue;
    if (!after.is_null()) {
      HTN_RETURN_IF_ERROR(parts_.atoms->refer(parts_.tenant, atom_of(after)));
    }
    if (!before.is_null()) {
      HTN_RETURN_IF_ERROR(parts_.atoms->stop_referring(parts_.tenant, atom_of(before)));
    }
  }
  return {};
}

Status Writer::release_children(const Binding& table, const Values& key) {
  for (const Catalog::Reference& reference : parts_.catalog->references_to(table.description)) {
    HTN_RETURN_IF_ERROR(release_children_of(reference, table.description, key));
  }
  return {};
}

Status Writer::release_children_of(const Catalog::Reference& reference, const Description& parent,
                                   const Values& key) {
  const Description& child = reference.child->description;
  std::vector<Values> children;
  HTN_ASSIGN_OR_RETURN(
      const auto rows,
      reader_.scan(child, {.index = reference.index, .equal = key, .from = {}, .before = {}}));
  while (true) {
    HTN_ASSIGN_OR_RETURN(auto row, rows->next());
    if (!row.has_value()) break;
    Values child_key = key_of(child, row->values);
    const bool itself = child.number == parent.number && child_key == key;
    if (itself) continue;
    // What the store writes of an atom is more than its row: it goes by the store's own calls.
    const bool is_the_stores =
        !child.written_by.empty() && parent.full_name() == schema::kAtomTable;
    if (reference.key->on_delete == schema::OnDelete::kRestrict || is_the_stores) {
      return failed_precondition(concat(parent.full_name(), ": ", reference.key->name, ": ",
                                        to_text(key), " is referred to by ", child.full_name(), " ",
                                        to_text(child_key)));
    }
    children.push_back(std::move(child_key));
    if (children.size() * sizeof(Values) > parts_.staged_bytes_max) return too_large();
  }
  for (const Values& child_key : children) {
    // Another way down may have come to it first.
    const Status erased = erase(*reference.child, child_key);
    if (!erased.ok() && erased.code() != StatusCode::kNotFound) return erased;
  }
  return {};
}

}  // namespace hartonomous::table
