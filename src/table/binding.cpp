#include "table/binding.hpp"

#include <cctype>
#include <cstdlib>
#include <deque>

namespace hartonomous::table {

namespace {

// AtomId -> atom_id, HilbertValue -> hilbert_value, MaxStorageGB -> max_storage_gb.
std::string to_snake_case(std::string_view name) {
  const auto upper = [&](std::size_t i) {
    return i < name.size() && std::isupper(static_cast<unsigned char>(name[i])) != 0;
  };
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins_word =
        upper(i) && i > 0 && (!upper(i - 1) || (i + 1 < name.size() && !upper(i + 1)));
    if (begins_word) out.push_back('_');
    out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(name[i]))));
  }
  return out;
}

// Descriptions live as long as the process, and so do their names.
std::string_view keep(std::string text) {
  static std::deque<std::string> kept;
  return kept.emplace_back(std::move(text));
}

}  // namespace

void Convert<AtomId>::set(AtomId& member, const Value& value) {
  const auto atom = AtomId::from_value(static_cast<std::uint64_t>(std::get<std::int64_t>(value)));
  member = atom.ok() ? *atom : AtomId();
}

void Convert<ContentHash>::set(ContentHash& member, const Value& value) {
  const auto hash = ContentHash::from_bytes(as_bytes(std::get<Blob>(value).bytes));
  member = hash.ok() ? *hash : ContentHash();
}

TableBuilder::TableBuilder(std::uint16_t number, std::string_view schema, std::string_view name,
                           std::string_view purpose) {
  binding_.description.number = number;
  binding_.description.schema = schema;
  binding_.description.name = name;
  binding_.description.purpose = purpose;
}

ColumnOf TableBuilder::add(std::string_view name, schema::Type type, bool nullable, Value initial,
                           Binding::Member member) {
  binding_.default_row.push_back(std::move(initial));
  binding_.members.push_back(std::move(member));
  binding_.description.columns.push_back(
      {.name = name, .json = keep(to_snake_case(name)), .type = type, .nullable = nullable});
  return ColumnOf(binding_.description.columns.back());
}

std::size_t TableBuilder::column_named(std::string_view name) const {
  const auto& columns = binding_.description.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  std::abort();
}

void TableBuilder::key(Names columns) {
  for (const std::string_view name : columns) {
    binding_.description.key.push_back(column_named(name));
  }
}

schema::Index& TableBuilder::index(std::string_view name, Names columns, Names included) {
  auto& indexes = binding_.description.indexes;
  schema::Index index{.number = static_cast<std::uint8_t>(indexes.size() + 1),
                      .name = name,
                      .columns = {},
                      .included = {}};
  for (std::string_view column : columns) {
    const bool descending = column.starts_with('-');
    if (descending) column.remove_prefix(1);
    index.columns.push_back({column_named(column), descending});
  }
  for (const std::string_view column : included) index.included.push_back(column_named(column));
  return indexes.emplace_back(std::move(index));
}

schema::Index& TableBuilder::unique(std::string_view name, Names columns) {
  schema::Index& added = index(name, columns);
  added.unique = true;
  return added;
}

void TableBuilder::foreign_key(std::string_view name, Names columns, std::string_view parent,
                               schema::OnDelete on_delete) {
  schema::ForeignKey key{.name = name, .columns = {}, .parent = parent, .on_delete = on_delete};
  for (const std::string_view column : columns) key.columns.push_back(column_named(column));
  binding_.description.foreign_keys.push_back(std::move(key));
}

void TableBuilder::check_range(std::string_view name, std::string_view column, double least,
                               double most) {
  binding_.description.checks.push_back(
      {.name = name, .column = column_named(column), .least = least, .most = most, .words = {}});
}

void TableBuilder::check_words(std::string_view name, std::string_view column, Names words) {
  binding_.description.checks.push_back(
      {.name = name, .column = column_named(column), .words = words});
}

void TableBuilder::expires(std::string_view column) {
  binding_.description.is_volatile = true;
  binding_.description.expires_column = column_named(column);
}

}  // namespace hartonomous::table
