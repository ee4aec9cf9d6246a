#include <hartonomous/table/schema.hpp>

#include <charconv>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "table/catalog.hpp"
#include "table/instant_text.hpp"
#include "table/row_codec.hpp"
#include "table/row_json.hpp"
#include "table/schema_document.hpp"
#include "table/type_name.hpp"

namespace hartonomous {

namespace {

Result<const table::Binding*> get_table(std::string_view name) {
  const table::Binding* found = table::Catalog::standard().find(name);
  if (found == nullptr) return not_found(concat("table '", name, "'"));
  return found;
}

bool is_written_bare(schema::SqlType type) {
  switch (type) {
    case schema::SqlType::kBit:
    case schema::SqlType::kSmallInt:
    case schema::SqlType::kInt:
    case schema::SqlType::kBigInt:
    case schema::SqlType::kReal:
    case schema::SqlType::kFloat:
    case schema::SqlType::kDecimal:
    case schema::SqlType::kPoint:
      return true;
    default:
      return false;
  }
}

// The columns' values, by way of a JSON object of them.
Result<Values> values_from_texts(const table::Binding& binding,
                                 const std::vector<std::size_t>& columns,
                                 std::span<const std::string> texts) {
  std::string json = "{";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const schema::Column& column = binding.description.columns[columns[i]];
    json += concat(i > 0 ? ", " : "", "\"", column.json, "\": ");
    if (texts[i] == "NULL" && column.nullable) {
      json += "null";
    } else if (is_written_bare(column.type.sql)) {
      if (!is_json(texts[i])) {
        return invalid_argument(concat(binding.description.full_name(), ": ", column.name, ": ",
                                       to_text(Value(texts[i])), " is no ",
                                       table::type_name(column.type)));
      }
      json += texts[i];
    } else if (is_utf8(as_bytes(texts[i]))) {
      append_json_string(json, texts[i]);
    } else {
      return invalid_argument(
          concat(binding.description.full_name(), ": ", column.name, ": is not UTF-8"));
    }
  }
  HTN_ASSIGN_OR_RETURN(const Values row,
                       table::row_from_json(binding.description, json + "}", binding.default_row));
  Values values;
  for (std::size_t i = 0; i < texts.size(); ++i) values.push_back(row[columns[i]]);
  return values;
}

}  // namespace

Result<std::string> describe_schema(SchemaFormat format, std::string_view table) {
  if (!table.empty()) HTN_RETURN_IF_ERROR(get_table(table).status());
  const table::Catalog& catalog = table::Catalog::standard();
  switch (format) {
    case SchemaFormat::kText:
      return table::schema_text(catalog, table);
    case SchemaFormat::kJson:
      return table::schema_json(catalog, table);
    case SchemaFormat::kSql:
      return table::schema_sql(catalog, table);
  }
  return invalid_argument("no such format");
}

std::string_view table_kind_name(TableKind kind) {
  switch (kind) {
    case TableKind::kTable:
      return "table";
    case TableKind::kView:
      return "view";
    case TableKind::kVirtual:
      return "virtual";
  }
  return "";
}

Result<TableKind> table_kind(std::string_view table) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, get_table(table));
  return table::kind_of(found->description);
}

Result<std::string> row_to_json(std::string_view table, const Values& row) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, get_table(table));
  return table::row_json(found->description, row);
}

Result<Values> row_from_json(std::string_view table, std::string_view json, const Values& missing) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, get_table(table));
  return table::row_from_json(found->description, json, missing);
}

Result<Values> default_row(std::string_view table) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, get_table(table));
  return found->default_row;
}

Result<Values> key_from_texts(std::string_view table, std::span<const std::string> texts) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, get_table(table));
  const std::size_t columns = found->description.key.size();
  if (texts.size() == columns) return columns_from_texts(table, {}, texts);
  return invalid_argument(concat(found->description.full_name(), ": ", texts.size(),
                                 " values for a key of ", columns, " columns"));
}

Result<Values> columns_from_texts(std::string_view table, std::string_view index,
                                  std::span<const std::string> texts) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, get_table(table));
  std::vector<std::size_t> columns = found->description.key;
  if (!index.empty()) {
    columns.clear();
    for (const schema::Index& each : found->description.indexes) {
      if (each.name != index) continue;
      for (const schema::IndexColumn& column : each.columns) columns.push_back(column.column);
    }
    if (columns.empty()) {
      return not_found(concat("index '", index, "' of ", found->description.full_name()));
    }
  }
  if (texts.size() > columns.size()) {
    return invalid_argument(concat(found->description.full_name(), ": ", texts.size(),
                                   " values for ", columns.size(), " columns"));
  }
  return values_from_texts(*found, columns, texts);
}

Result<Values> key_of(std::string_view table, const Values& row) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, get_table(table));
  return table::key_of(found->description, row);
}

Result<Instant> parse_instant(std::string_view text) {
  std::int64_t micros = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), micros);
  if (error == std::errc() && end == text.data() + text.size()) return Instant{micros};
  return table::instant_from_text(text);
}

}  // namespace hartonomous
