#include "table/schema_document.hpp"

#include <algorithm>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "table/type_name.hpp"

namespace hartonomous::table {

using schema::Column;
using schema::Default;
using schema::TableDescription;

namespace {

// "A, B".
std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += concat(out.empty() ? "" : ", ", part);
  return out;
}

std::string names_of(const TableDescription& table, const std::vector<std::size_t>& columns) {
  std::vector<std::string> names;
  for (const std::size_t column : columns) names.emplace_back(table.columns[column].name);
  return joined(names);
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.resize(width, ' ');
  return out;
}

std::string default_text(const Column& column) {
  switch (column.by_default) {
    case Default::kIdentity:
      return ", the next number";
    case Default::kNow:
      return ", by default now";
    case Default::kNewGuid:
      return ", by default a new one";
    case Default::kTenant:
      return ", the session's tenant";
    case Default::kNone:
      break;
  }
  return column.default_sql.empty() ? "" : concat(", by default ", column.default_sql);
}

std::string column_text(const Column& column, std::size_t name_width) {
  return concat("    ", padded(column.name, name_width), "  ",
                padded(type_name(column.type), sizeof "UNIQUEIDENTIFIER" - 1), "  ",
                column.nullable ? "NULL" : "NOT NULL", default_text(column),
                column.is_json ? ", JSON" : "", column.unversioned ? ", not versioned" : "", "\n");
}

std::string index_text(const TableDescription& table, const schema::Index& index) {
  std::vector<std::string> columns;
  for (const schema::IndexColumn& each : index.columns) {
    columns.push_back(concat(table.columns[each.column].name, each.descending ? " DESC" : ""));
  }
  std::string out =
      concat(index.unique ? "  unique " : "  index ", index.name, " (", joined(columns), ")");
  if (!index.included.empty()) out += concat(" with ", names_of(table, index.included));
  if (index.skip_nulls) out += ", not of rows where all of it is NULL";
  return out + "\n";
}

std::string check_text(const TableDescription& table, const schema::Check& check) {
  std::string out = concat("  check ", check.name, ": ", table.columns[check.column].name);
  if (check.words.empty()) {
    out += " from ";
    append_json_number(out, check.least);
    out += " to ";
    append_json_number(out, check.most);
    return out + "\n";
  }
  return concat(out, " is one of ", joined({check.words.begin(), check.words.end()}), "\n");
}

std::string table_text(const TableDescription& table) {
  std::string out = concat(table.full_name(), ": ", table.purpose, "\n");
  std::size_t name_width = 0;
  for (const Column& column : table.columns) name_width = std::max(name_width, column.name.size());
  for (const Column& column : table.columns) out += column_text(column, name_width);
  out += concat("  key (", names_of(table, table.key), ")\n");
  for (const schema::Index& index : table.indexes) out += index_text(table, index);
  for (const schema::ForeignKey& key : table.foreign_keys) {
    out += concat("  foreign key ", key.name, " (", names_of(table, key.columns), ") to ",
                  key.parent, ", on delete ",
                  key.on_delete == schema::OnDelete::kCascade ? "cascade" : "restrict", "\n");
  }
  for (const schema::Check& check : table.checks) out += check_text(table, check);
  if (table.rows_are == schema::RowsAre::kView) out += "  a view: computed from other tables\n";
  if (table.rows_are == schema::RowsAre::kVirtual) out += "  virtual: rows of what is content\n";
  if (table.versioned) out += "  versioned: keeps the history of its rows\n";
  if (table.scope == schema::Scope::kStore) out += "  of the whole store, not of a tenant\n";
  if (table.expires_column < table.columns.size()) {
    out += concat("  rows end at ", table.columns[table.expires_column].name, "\n");
  }
  return out;
}

}  // namespace

std::vector<const TableDescription*> tables_of(const Catalog& catalog,
                                               std::string_view table_or_empty) {
  std::vector<const TableDescription*> tables;
  if (table_or_empty.empty()) {
    for (const Binding& binding : catalog.tables()) tables.push_back(&binding.description);
  } else if (const Binding* found = catalog.find(table_or_empty)) {
    tables.push_back(&found->description);
  }
  return tables;
}

std::string schema_text(const Catalog& catalog, std::string_view table_or_empty) {
  std::string out;
  for (const TableDescription* table : tables_of(catalog, table_or_empty)) {
    out += concat(out.empty() ? "" : "\n", table_text(*table));
  }
  return out;
}

}  // namespace hartonomous::table
