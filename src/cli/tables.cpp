// table, history, schema: the rows of typed tables, what they were, and what tables there are.
// A row is one JSON object on one line, for people as for programs.
#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/schema.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/listing.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// Rows of one commit when many are read from standard input.
constexpr std::size_t kRowsAtOnce = 1000;

struct TableArguments {
  std::string action;
  std::string table;
  std::vector<std::string> values;
  std::string index;
  std::string from;
  std::string before;
  std::uint64_t limit = 0;  // 0: all
};

struct HistoryArguments {
  std::string table;
  std::vector<std::string> key;
  std::string document;
};

Result<Tables> tables_of(Context& context, Store& store) {
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  return now.tables();
}

Status print_row(Context& context, const std::string& table, const Values& row) {
  HTN_ASSIGN_OR_RETURN(const std::string json, row_to_json(table, row));
  return context.print_json(json);
}

Status list_tables(Context& context, const TableArguments&) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Session session, context.session(store));
  const Tables tables = session.snapshot().tables();
  for (const std::string& name : table_names()) {
    const auto rows = tables.count(name);
    if (rows.status().code() == StatusCode::kNotFound) continue;  // no tenant's
    HTN_RETURN_IF_ERROR(rows.status());
    Record record;
    HTN_ASSIGN_OR_RETURN(const TableKind kind, table_kind(name));
    record.word("table", name).word("kind", table_kind_name(kind)).count("rows", *rows);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
  return {};
}

// A bound of the column after the given ones; none where it is empty.
Result<std::optional<Value>> bound_of(const TableArguments& arguments, const std::string& text) {
  if (text.empty()) return std::optional<Value>();
  std::vector<std::string> values = arguments.values;
  values.push_back(text);
  HTN_ASSIGN_OR_RETURN(Values columns,
                       columns_from_texts(arguments.table, arguments.index, values));
  return std::optional(std::move(columns.back()));
}

Status list_rows(Context& context, const TableArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const Values equal,
                       columns_from_texts(arguments.table, arguments.index, arguments.values));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Tables tables, tables_of(context, store));
  TableScan scan{.equal = equal, .index = arguments.index};
  HTN_ASSIGN_OR_RETURN(scan.from, bound_of(arguments, arguments.from));
  HTN_ASSIGN_OR_RETURN(scan.before, bound_of(arguments, arguments.before));
  HTN_ASSIGN_OR_RETURN(auto rows, tables.rows(arguments.table, scan));
  for (std::uint64_t listed = 0; arguments.limit == 0 || listed < arguments.limit; ++listed) {
    if (context.stop().stop_requested()) return cancelled("listing");
    HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
    if (!more) return {};
    HTN_RETURN_IF_ERROR(print_row(context, arguments.table, rows.row()));
  }
  return {};
}

Result<Values> get_row(const Tables& tables, const std::string& table, const Values& key) {
  HTN_ASSIGN_OR_RETURN(auto row, tables.get(table, key));
  if (row.has_value()) return std::move(*row);
  return not_found(concat(table, ": no row with this key"));
}

Status show_row(Context& context, const TableArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const Values key, key_from_texts(arguments.table, arguments.values));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Tables tables, tables_of(context, store));
  HTN_ASSIGN_OR_RETURN(const Values row, get_row(tables, arguments.table, key));
  return print_row(context, arguments.table, row);
}

// JSON objects: the arguments, or the lines of standard input.
class Objects {
 public:
  explicit Objects(const TableArguments& arguments) : values_(arguments.values) {}
  bool next(std::string& json) {
    if (!values_.empty() && values_ != std::vector<std::string>{"-"}) {
      if (at_ == values_.size()) return false;
      json = values_[at_++];
      return true;
    }
    while (std::getline(std::cin, json)) {
      if (json.find_first_not_of(" \t\r") != std::string::npos) return true;
    }
    return false;
  }

 private:
  const std::vector<std::string>& values_;
  std::size_t at_ = 0;
};

enum class Change { kInsert, kUpdate };

Result<Values> stage_row(Transaction& transaction, const std::string& table,
                         const std::string& json, Change change) {
  HTN_ASSIGN_OR_RETURN(const Values initial, default_row(table));
  HTN_ASSIGN_OR_RETURN(Values row, row_from_json(table, json, initial));
  if (change == Change::kInsert) return transaction.insert(table, std::move(row));
  // What the object does not say stays.
  HTN_ASSIGN_OR_RETURN(const Values key, key_of(table, row));
  HTN_ASSIGN_OR_RETURN(const Tables tables, transaction.tables());
  HTN_ASSIGN_OR_RETURN(const Values current, get_row(tables, table, key));
  HTN_ASSIGN_OR_RETURN(row, row_from_json(table, json, current));
  return transaction.update(table, std::move(row));
}

Status change_rows(Context& context, const TableArguments& arguments, Change change) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  Objects objects(arguments);
  bool more = true;
  while (more) {
    if (context.stop().stop_requested()) return cancelled("changing rows");
    Transaction transaction = session.begin();
    std::vector<Values> changed;
    std::string json;
    while (changed.size() < kRowsAtOnce && (more = objects.next(json))) {
      HTN_ASSIGN_OR_RETURN(Values row, stage_row(transaction, arguments.table, json, change));
      changed.push_back(std::move(row));
    }
    HTN_RETURN_IF_ERROR(transaction.commit().status());
    if (context.options().quiet) continue;
    for (const Values& row : changed) {
      HTN_RETURN_IF_ERROR(print_row(context, arguments.table, row));
    }
  }
  return {};
}

Status insert_rows(Context& context, const TableArguments& arguments) {
  return change_rows(context, arguments, Change::kInsert);
}

Status update_rows(Context& context, const TableArguments& arguments) {
  return change_rows(context, arguments, Change::kUpdate);
}

Status delete_row(Context& context, const TableArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const Values key, key_from_texts(arguments.table, arguments.values));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  Transaction transaction = session.begin();
  HTN_RETURN_IF_ERROR(transaction.erase(arguments.table, key));
  HTN_RETURN_IF_ERROR(transaction.commit().status());
  Record record;
  record.word("deleted", arguments.table);
  return context.json() ? context.print(record) : context.print_line("deleted");
}

struct Action {
  std::string_view name;
  Status (*run)(Context&, const TableArguments&);
  bool needs_table;
};
constexpr std::array<Action, 6> kActions{{
    {"ls", list_tables, false},
    {"rows", list_rows, true},
    {"get", show_row, true},
    {"insert", insert_rows, true},
    {"update", update_rows, true},
    {"delete", delete_row, true},
}};

Status run_table(Context& context, const TableArguments& arguments) {
  for (const Action& action : kActions) {
    if (action.name != arguments.action) continue;
    if (action.needs_table == arguments.table.empty()) {
      return context.usage_error(
          concat("table ", action.name, " takes ", action.needs_table ? "a table" : "no table"));
    }
    return action.run(context, arguments);
  }
  return context.usage_error("table: the action is one of ls, rows, get, insert, update, delete");
}

Status print_version(Context& context, Instant from, std::optional<Instant> to,
                     std::string_view what, std::string_view json) {
  const std::string end = to.has_value() ? concat("\"", time_for_machines(*to), "\"") : "null";
  return context.print_json(concat("{\"valid_from\": \"", time_for_machines(from),
                                   "\", \"valid_to\": ", end, ", \"", what, "\": ", json, "}"));
}

Status document_history(Context& context, const std::string& name) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const auto versions, session.snapshot().history(name));
  if (versions.empty()) return not_found(concat("no document had the name '", name, "'"));
  for (const RowVersion<Document>& version : versions) {
    HTN_RETURN_IF_ERROR(print_version(context, version.from, version.to, "document",
                                      record_of(version.row).json()));
  }
  return {};
}

Status run_history(Context& context, const HistoryArguments& arguments) {
  if (!arguments.document.empty() == !arguments.table.empty()) {
    return context.usage_error("history takes a table and a key, or --document");
  }
  if (!arguments.document.empty()) return document_history(context, arguments.document);
  HTN_ASSIGN_OR_RETURN(const Values key, key_from_texts(arguments.table, arguments.key));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const auto versions,
                       session.snapshot().tables().history(arguments.table, key));
  if (versions.empty()) return not_found(concat(arguments.table, ": no row had this key"));
  for (const RowVersion<Values>& version : versions) {
    HTN_ASSIGN_OR_RETURN(const std::string row, row_to_json(arguments.table, version.row));
    HTN_RETURN_IF_ERROR(print_version(context, version.from, version.to, "row", row));
  }
  return {};
}

struct SchemaArguments {
  std::string table;
  bool sql = false;
};

Status run_schema(Context& context, const SchemaArguments& arguments) {
  if (arguments.sql && context.json()) return context.usage_error("--sql or --json, not both");
  const SchemaFormat format = arguments.sql    ? SchemaFormat::kSql
                              : context.json() ? SchemaFormat::kJson
                                               : SchemaFormat::kText;
  HTN_ASSIGN_OR_RETURN(std::string document, describe_schema(format, arguments.table));
  if (!document.ends_with('\n')) document.push_back('\n');
  return context.out().write(document);
}

}  // namespace

Runner declare_table(CLI::App& app) {
  auto arguments = std::make_shared<TableArguments>();
  add_text(app, "ACTION", arguments->action, "ls, rows, get, insert, update or delete")->required();
  add_text(app, "TABLE", arguments->table, "dbo.Model, or Model");
  add_texts(app, "VALUES", arguments->values,
            "get, delete: the key. rows: the first columns. insert, update: JSON objects; "
            "otherwise the lines of standard input");
  add_text(app, "--index", arguments->index, "rows: in the order of this index");
  add_text(app, "--from", arguments->from, "rows: from this value of the column after those");
  add_text(app, "--before", arguments->before, "rows: to before this value of it");
  app.add_option("--limit", arguments->limit, "rows: at most so many");
  return [arguments](Context& context) { return run_table(context, *arguments); };
}

Runner declare_history(CLI::App& app) {
  auto arguments = std::make_shared<HistoryArguments>();
  add_text(app, "TABLE", arguments->table, "dbo.Model, or Model");
  add_texts(app, "KEY", arguments->key, "The values of the row's key");
  add_text(app, "--document", arguments->document, "A document's name, instead of a row");
  return [arguments](Context& context) { return run_history(context, *arguments); };
}

Runner declare_schema(CLI::App& app) {
  auto arguments = std::make_shared<SchemaArguments>();
  add_text(app, "TABLE", arguments->table, "One table; otherwise all");
  app.add_flag("--sql", arguments->sql, "T-SQL that makes the same tables in SQL Server");
  return [arguments](Context& context) { return run_schema(context, *arguments); };
}

}  // namespace hartonomous::cli
