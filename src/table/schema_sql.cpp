// The tables as T-SQL. What differs from the descriptions, and why:
//   - a key is of its tenant: TenantId stands before it, and before what refers to it;
//   - SQL Server takes one path of cascades between two tables: a second one is a comment.
#include <algorithm>
#include <map>
#include <set>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "table/schema_document.hpp"
#include "table/type_name.hpp"

namespace hartonomous::table {

using schema::Column;
using schema::Default;
using schema::ForeignKey;
using schema::Index;
using schema::TableDescription;

namespace {

constexpr std::string_view kTenantColumn = "TenantId";

using Names = std::vector<std::string>;

std::string joined(const Names& parts, std::string_view between = ", ") {
  std::string out;
  for (const std::string& part : parts) out += concat(out.empty() ? "" : between, part);
  return out;
}

Names names_of(const TableDescription& table, const std::vector<std::size_t>& columns) {
  Names names;
  for (const std::size_t column : columns) names.emplace_back(table.columns[column].name);
  return names;
}

// Whether a row is of a tenant by its own word. The registry is the store's.
bool has_tenant(const TableDescription& table) {
  return table.scope == schema::Scope::kTenant &&
         std::any_of(table.columns.begin(), table.columns.end(),
                     [](const Column& column) { return column.name == kTenantColumn; });
}

Names key_of(const TableDescription& table) {
  Names names = names_of(table, table.key);
  const bool named = std::find(names.begin(), names.end(), kTenantColumn) != names.end();
  if (has_tenant(table) && !named) names.emplace(names.begin(), kTenantColumn);
  return names;
}

Names index_columns_of(const TableDescription& table, const Index& index) {
  Names names;
  bool named = false;
  for (const schema::IndexColumn& each : index.columns) {
    const std::string_view name = table.columns[each.column].name;
    named = named || name == kTenantColumn;
    names.push_back(concat(name, each.descending ? " DESC" : ""));
  }
  if (index.unique && has_tenant(table) && !named) names.emplace(names.begin(), kTenantColumn);
  return names;
}

std::string quoted(std::string_view text) {
  std::string out = "N'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::string default_of(const Column& column) {
  switch (column.by_default) {
    case Default::kIdentity:
      return concat(" IDENTITY(", static_cast<int>(column.identity_first), ",1)");
    case Default::kNow:
      return " DEFAULT SYSUTCDATETIME()";
    case Default::kNewGuid:
      return " DEFAULT NEWID()";
    case Default::kTenant:
      return " DEFAULT CAST(SESSION_CONTEXT(N'TenantId') AS INT)";
    case Default::kNone:
      break;
  }
  return column.default_sql.empty() ? "" : concat(" DEFAULT ", column.default_sql);
}

std::string condition_of(const TableDescription& table, const schema::Check& check) {
  std::string out(table.columns[check.column].name);
  if (check.words.empty()) {
    out += " BETWEEN ";
    append_json_number(out, check.least);
    out += " AND ";
    append_json_number(out, check.most);
    return out;
  }
  Names words;
  for (const std::string_view word : check.words) words.push_back(quoted(word));
  return concat(out, " IN (", joined(words), ")");
}

// The lines between the brackets of CREATE TABLE.
Names lines_of(const TableDescription& table) {
  Names lines;
  for (const Column& column : table.columns) {
    lines.push_back(concat(column.name, " ", type_name(column.type), default_of(column),
                           column.nullable ? " NULL" : " NOT NULL"));
  }
  if (table.versioned) {
    lines.emplace_back("ValidFrom DATETIME2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL");
    lines.emplace_back("ValidTo DATETIME2 GENERATED ALWAYS AS ROW END HIDDEN NOT NULL");
    lines.emplace_back("PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo)");
  }
  lines.push_back(
      concat("CONSTRAINT PK_", table.name, " PRIMARY KEY (", joined(key_of(table)), ")"));
  for (const Index& index : table.indexes) {
    if (!index.unique || index.skip_nulls) continue;
    lines.push_back(concat("CONSTRAINT ", index.name, " UNIQUE (",
                           joined(index_columns_of(table, index)), ")"));
  }
  for (const schema::Check& check : table.checks) {
    lines.push_back(concat("CONSTRAINT ", check.name, " CHECK (", condition_of(table, check), ")"));
  }
  for (const Column& column : table.columns) {
    if (!column.is_json) continue;
    lines.push_back(concat("CONSTRAINT CK_", table.name, "_", column.name, "_Json CHECK (ISJSON(",
                           column.name, ", VALUE) = 1)"));
  }
  return lines;
}

// CREATE VIEW must be a batch of its own.
std::string view_sql(const TableDescription& table) {
  std::string out;
  for (const char c : table.view_sql) out.append(c == '\'' ? 2 : 1, c);
  return concat("-- ", table.purpose, ".\nEXEC(N'CREATE VIEW ", table.full_name(), " AS\n", out,
                "');\n");
}

std::string table_sql(const TableDescription& table) {
  if (table.rows_are == schema::RowsAre::kView) return view_sql(table);
  std::string out = concat("-- ", table.purpose, ".\n");
  if (table.rows_are == schema::RowsAre::kVirtual) {
    out += "-- A virtual table: its rows follow from content, here they are to be filled in.\n";
  }
  if (table.expires_column < table.columns.size()) {
    out += concat("-- Rows end at ", table.columns[table.expires_column].name,
                  "; T-SQL has no such rule.\n");
  }
  Names unversioned;
  for (const Column& column : table.columns) {
    if (column.unversioned) unversioned.emplace_back(column.name);
  }
  if (table.versioned && !unversioned.empty()) {
    out += concat("-- A change of ", joined(unversioned),
                  " alone makes no version; with system versioning it does.\n");
  }
  out += concat("CREATE TABLE ", table.full_name(), " (\n    ", joined(lines_of(table), ",\n    "),
                "\n)");
  if (table.versioned) {
    out +=
        concat("\nWITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = ", table.full_name(), "History))");
  }
  return out + ";\n";
}

// Rows where all columns are NULL are not in the index. A filter takes no OR.
std::string filter_of(const TableDescription& table, const Index& index, std::string& comment) {
  if (!index.skip_nulls) return {};
  Names conditions;
  for (const schema::IndexColumn& each : index.columns) {
    const Column& column = table.columns[each.column];
    if (!column.nullable) return {};
    conditions.push_back(concat(column.name, " IS NOT NULL"));
  }
  if (conditions.size() > 1) {
    comment = concat("-- ", index.name,
                     " leaves out rows where all columns are NULL; T-SQL can only leave out those "
                     "where one is.\n");
  }
  return concat("\nWHERE ", joined(conditions, " AND "));
}

std::string indexes_sql(const TableDescription& table) {
  std::string out;
  for (const Index& index : table.indexes) {
    if (index.unique && !index.skip_nulls) continue;
    std::string comment;
    const std::string filter = filter_of(table, index, comment);
    out += concat(comment, "CREATE ", index.unique ? "UNIQUE " : "", "INDEX ", index.name, "\nON ",
                  table.full_name(), " (", joined(index_columns_of(table, index)), ")");
    if (!index.included.empty()) {
      out += concat("\nINCLUDE (", joined(names_of(table, index.included)), ")");
    }
    out += filter + ";\n";
  }
  return out;
}

// Which tables a delete of a table's row goes on to, and by which path of the foreign keys.
class Cascades {
 public:
  // Empty when the key may cascade, and then it does; else the table that reaches the child twice.
  std::string add(const std::string& parent, const std::string& child) {
    std::set<std::string> above = reaching(parent);
    above.insert(parent);
    std::set<std::string> below = reached_from(child);
    below.insert(child);
    for (const std::string& from : above) {
      const std::set<std::string> reached = reached_from(from);
      for (const std::string& to : below) {
        if (from == to || reached.contains(to)) return from;
      }
    }
    children_[parent].insert(child);
    return {};
  }

 private:
  std::set<std::string> reached_from(const std::string& table) const {
    std::set<std::string> reached;
    std::vector<std::string> open = {table};
    while (!open.empty()) {
      const auto found = children_.find(open.back());
      open.pop_back();
      if (found == children_.end()) continue;
      for (const std::string& child : found->second) {
        if (reached.insert(child).second) open.push_back(child);
      }
    }
    return reached;
  }
  std::set<std::string> reaching(const std::string& table) const {
    std::set<std::string> above;
    for (const auto& [parent, children] : children_) {
      if (reached_from(parent).contains(table)) above.insert(parent);
    }
    return above;
  }

  std::map<std::string, std::set<std::string>> children_;
};

std::string foreign_key_sql(const Catalog& catalog, const TableDescription& table,
                            const ForeignKey& key, Cascades& cascades) {
  const Binding* found = catalog.find(key.parent);
  if (found == nullptr) {
    return concat("-- ", key.name, " refers to ", key.parent, ", which is not described here.\n");
  }
  const TableDescription& parent = found->description;
  Names columns = names_of(table, key.columns);
  const Names parent_columns = key_of(parent);
  std::string out;
  if (parent_columns.size() > columns.size()) {
    if (!has_tenant(table)) {
      return concat("-- ", key.name, ": ", table.full_name(), " has no ", kTenantColumn,
                    " to refer to ", parent.full_name(), " by.\n");
    }
    columns.emplace(columns.begin(), kTenantColumn);
  }
  bool cascade = key.on_delete == schema::OnDelete::kCascade;
  if (cascade) {
    const std::string twice = cascades.add(parent.full_name(), table.full_name());
    cascade = twice.empty();
    if (!cascade) {
      out += concat("-- ", key.name, " cascades; SQL Server would find a second path from ", twice,
                    " (error 1785) and takes none.\n");
    }
  }
  return concat(out, "ALTER TABLE ", table.full_name(), " ADD CONSTRAINT ", key.name,
                "\nFOREIGN KEY (", joined(columns), ") REFERENCES ", parent.full_name(), " (",
                joined(parent_columns), ")", cascade ? " ON DELETE CASCADE" : "", ";\n");
}

}  // namespace

std::string schema_sql(const Catalog& catalog, std::string_view table_or_empty) {
  const auto tables = tables_of(catalog, table_or_empty);
  std::string out;
  std::set<std::string_view> made = {"dbo"};
  for (const TableDescription* table : tables) {
    if (!made.insert(table->schema).second) continue;
    out += concat("IF SCHEMA_ID('", table->schema, "') IS NULL EXEC('CREATE SCHEMA ", table->schema,
                  "');\n");
  }
  for (const TableDescription* table : tables) {
    out += concat(out.empty() ? "" : "\n", table_sql(*table), indexes_sql(*table));
  }
  // Of all tables, whichever are asked for: paths of cascades are the catalog's.
  Cascades cascades;
  for (const Binding& binding : catalog.tables()) {
    const TableDescription& table = binding.description;
    const bool asked = std::find(tables.begin(), tables.end(), &table) != tables.end();
    if (asked && !table.foreign_keys.empty()) out += "\n";
    for (const ForeignKey& key : table.foreign_keys) {
      const std::string sql = foreign_key_sql(catalog, table, key, cascades);
      if (asked) out += sql;
    }
  }
  return out;
}

}  // namespace hartonomous::table
