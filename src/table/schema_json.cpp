#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "table/schema_document.hpp"
#include "table/type_name.hpp"

namespace hartonomous::table {

using schema::Column;
using schema::Default;
using schema::TableDescription;

namespace {

// Puts commas where they belong.
class JsonObject {
 public:
  JsonObject& raw(std::string_view name, std::string_view json) {
    out_ += out_.size() > 1 ? "," : "";
    append_json_string(out_, name);
    out_ += concat(":", json);
    return *this;
  }
  JsonObject& text(std::string_view name, std::string_view value) {
    std::string json;
    append_json_string(json, value);
    return raw(name, json);
  }
  // Null where it is empty.
  JsonObject& text_or_null(std::string_view name, std::string_view value) {
    return value.empty() ? raw(name, "null") : text(name, value);
  }
  JsonObject& number(std::string_view name, double value) {
    std::string json;
    append_json_number(json, value);
    return raw(name, json);
  }
  JsonObject& truth(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
  }
  std::string take() { return std::move(out_) + "}"; }

 private:
  std::string out_ = "{";
};

template <typename Each, typename ToJson>
std::string list_of(const std::vector<Each>& items, ToJson to_json) {
  std::string out = "[";
  for (const Each& item : items) out += concat(out.size() > 1 ? "," : "", to_json(item));
  return out + "]";
}

std::string names_of(const TableDescription& table, const std::vector<std::size_t>& columns) {
  return list_of(columns, [&](std::size_t column) {
    std::string json;
    append_json_string(json, table.columns[column].name);
    return json;
  });
}

std::string_view name_of(Default by_default) {
  switch (by_default) {
    case Default::kNone:
      return "";
    case Default::kIdentity:
      return "identity";
    case Default::kNow:
      return "now";
    case Default::kNewGuid:
      return "new_guid";
    case Default::kTenant:
      return "tenant";
  }
  return "";
}

std::string column_json(const Column& column) {
  return JsonObject()
      .text("name", column.name)
      .text("json_name", column.json)
      .text("type", type_name(column.type))
      .truth("nullable", column.nullable)
      .text_or_null("default", name_of(column.by_default))
      .text_or_null("default_sql", column.default_sql)
      .truth("is_json", column.is_json)
      .truth("unversioned", column.unversioned)
      .take();
}

std::string index_json(const TableDescription& table, const schema::Index& index) {
  const auto column = [&](const schema::IndexColumn& each) {
    return JsonObject()
        .text("name", table.columns[each.column].name)
        .truth("descending", each.descending)
        .take();
  };
  return JsonObject()
      .number("number", index.number)
      .text("name", index.name)
      .truth("unique", index.unique)
      .truth("skip_nulls", index.skip_nulls)
      .raw("columns", list_of(index.columns, column))
      .raw("included", names_of(table, index.included))
      .take();
}

std::string foreign_key_json(const TableDescription& table, const schema::ForeignKey& key) {
  const bool cascades = key.on_delete == schema::OnDelete::kCascade;
  return JsonObject()
      .text("name", key.name)
      .raw("columns", names_of(table, key.columns))
      .text("parent", key.parent)
      .text("on_delete", cascades ? "cascade" : "restrict")
      .take();
}

std::string check_json(const TableDescription& table, const schema::Check& check) {
  JsonObject out;
  out.text("name", check.name).text("column", table.columns[check.column].name);
  if (check.words.empty())
    return out.number("least", check.least).number("most", check.most).take();
  return out
      .raw("words", list_of(check.words,
                            [](std::string_view word) {
                              std::string json;
                              append_json_string(json, word);
                              return json;
                            }))
      .take();
}

std::string table_json(const TableDescription& table) {
  const bool expires = table.expires_column < table.columns.size();
  return JsonObject()
      .number("number", table.number)
      .text("schema", table.schema)
      .text("name", table.name)
      .text("purpose", table.purpose)
      .text("scope", table.scope == schema::Scope::kStore ? "store" : "tenant")
      .truth("versioned", table.versioned)
      .truth("volatile", table.is_volatile)
      .text_or_null("expires_column", expires ? table.columns[table.expires_column].name : "")
      .text("kind", table_kind_name(kind_of(table)))
      .text_or_null("view_sql", table.view_sql)
      .raw("columns", list_of(table.columns, column_json))
      .raw("key", names_of(table, table.key))
      .raw("indexes", list_of(table.indexes,
                              [&](const schema::Index& index) { return index_json(table, index); }))
      .raw("foreign_keys",
           list_of(table.foreign_keys,
                   [&](const schema::ForeignKey& key) { return foreign_key_json(table, key); }))
      .raw("checks", list_of(table.checks,
                             [&](const schema::Check& check) { return check_json(table, check); }))
      .take();
}

}  // namespace

std::string schema_json(const Catalog& catalog, std::string_view table_or_empty) {
  const auto tables = list_of(tables_of(catalog, table_or_empty),
                              [](const TableDescription* table) { return table_json(*table); });
  return JsonObject().raw("tables", tables).take();
}

}  // namespace hartonomous::table
