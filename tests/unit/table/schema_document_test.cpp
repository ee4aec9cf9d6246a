#include "table/schema_document.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/json.hpp>

#include "table/type_name.hpp"

namespace hartonomous::table {
namespace {

using schema::OnDelete;
using schema::TableDescription;

struct Odd {
  std::int64_t id = 0;
  TenantId tenant_id;
  std::string word;
  std::optional<std::string> notes;
  std::optional<std::int64_t> parent_id;
  std::optional<std::int64_t> other_id;
  Guid guid;
  Instant at;
};

TableOf<Odd> odd_table(std::uint16_t number, std::string_view schema, std::string_view name) {
  TableOf<Odd> table(number, schema, name, "Said of \"odd\" things");
  table.column("Id", &Odd::id, sql_bigint()).identity();
  table.column("TenantId", &Odd::tenant_id, sql_int()).tenant();
  table.column("Word", &Odd::word, sql_nvarchar(20)).default_sql("N'it''s'");
  table.column("Notes", &Odd::notes, sql_nvarchar_max()).json().unversioned();
  table.column("ParentId", &Odd::parent_id, sql_bigint());
  table.column("OtherId", &Odd::other_id, sql_bigint());
  table.column("Guid", &Odd::guid, sql_guid()).new_guid();
  table.column("At", &Odd::at, sql_datetime2()).now();
  table.key({"Id"});
  return table;
}

std::vector<Binding> odd_bindings() {
  std::vector<Binding> bindings;
  auto root = odd_table(1, "odd", "Root");
  root.unique("UQ_Root_Word", {"Word", "-At"});
  root.unique("UQ_Root_Parent", {"ParentId"}).skip_nulls = true;
  root.index("IX_Root_Both", {"ParentId", "-OtherId"}, {"Word", "At"}).skip_nulls = true;
  root.check_words("CK_Root_Word", "Word", {"it's", "b"});
  root.check_range("CK_Root_Parent", "ParentId", -1, 0.5);
  root.versioned();
  bindings.push_back(root.take());
  auto left = odd_table(2, "odd", "Left");
  left.foreign_key("FK_Left_Root", {"ParentId"}, "odd.Root", OnDelete::kCascade);
  left.expires("At");
  bindings.push_back(left.take());
  auto right = odd_table(3, "dbo", "Right");
  right.foreign_key("FK_Right_Root", {"ParentId"}, "odd.Root", OnDelete::kCascade);
  right.foreign_key("FK_Right_Left", {"OtherId"}, "odd.Left", OnDelete::kCascade);
  right.foreign_key("FK_Right_Self", {"OtherId"}, "dbo.Right", OnDelete::kCascade);
  right.foreign_key("FK_Right_Nothing", {"OtherId"}, "dbo.Nothing");
  bindings.push_back(right.take());
  return bindings;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("table: the schema as text says everything about a table", "[table][unit]") {
  const Catalog catalog(odd_bindings());
  const std::string text = schema_text(catalog, "odd.Root");
  CHECK(text ==
        "odd.Root: Said of \"odd\" things\n"
        "    Id        BIGINT            NOT NULL, the next number\n"
        "    TenantId  INT               NOT NULL, the session's tenant\n"
        "    Word      NVARCHAR(20)      NOT NULL, by default N'it''s'\n"
        "    Notes     NVARCHAR(MAX)     NULL, JSON, not versioned\n"
        "    ParentId  BIGINT            NULL\n"
        "    OtherId   BIGINT            NULL\n"
        "    Guid      UNIQUEIDENTIFIER  NOT NULL, by default a new one\n"
        "    At        DATETIME2         NOT NULL, by default now\n"
        "  key (Id)\n"
        "  unique UQ_Root_Word (Word, At DESC)\n"
        "  unique UQ_Root_Parent (ParentId), not of rows where all of it is NULL\n"
        "  index IX_Root_Both (ParentId, OtherId DESC) with Word, At, not of rows where all of it "
        "is NULL\n"
        "  check CK_Root_Word: Word is one of it's, b\n"
        "  check CK_Root_Parent: ParentId from -1 to 0.5\n"
        "  versioned: keeps the history of its rows\n");
  CHECK(has(schema_text(catalog, "left"),
            "  foreign key FK_Left_Root (ParentId) to odd.Root, on delete cascade\n"
            "  rows end at At\n"));
  CHECK(has(schema_text(catalog, "Right"), "to dbo.Nothing, on delete restrict\n"));
  CHECK(has(schema_text(Catalog::standard(), "Tenant"), "of the whole store"));
  CHECK(schema_text(catalog, "dbo.Nothing").empty());
}

TEST_CASE("table: the schema as JSON says the same of every table", "[table][unit]") {
  const std::string text = schema_json(Catalog::standard(), "");
  CHECK(text.find('\n') == std::string::npos);
  const auto json = parse_json(text);
  REQUIRE(json.ok());
  const auto& bindings = Catalog::standard().tables();
  const auto& tables = json->find("tables")->items;
  REQUIRE(tables.size() == bindings.size());
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const TableDescription& table = bindings[i].description;
    INFO(table.full_name());
    CHECK(tables[i].find("name")->text == table.name);
    CHECK(tables[i].find("schema")->text == table.schema);
    CHECK(tables[i].find("purpose")->text == table.purpose);
    CHECK(tables[i].find("kind")->text == (table.number <= 1000                       ? "table"
                                           : table.rows_are == schema::RowsAre::kView ? "view"
                                                                                      : "virtual"));
    CHECK(tables[i].find("view_sql")->text == table.view_sql);
    CHECK(tables[i].find("versioned")->boolean == table.versioned);
    CHECK(tables[i].find("key")->items.size() == table.key.size());
    CHECK(tables[i].find("foreign_keys")->items.size() == table.foreign_keys.size());
    CHECK(tables[i].find("checks")->items.size() == table.checks.size());
    const auto& columns = tables[i].find("columns")->items;
    REQUIRE(columns.size() == table.columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      CHECK(columns[c].find("name")->text == table.columns[c].name);
      CHECK(columns[c].find("json_name")->text == table.columns[c].json);
      CHECK(columns[c].find("type")->text == type_name(table.columns[c].type));
      CHECK(columns[c].find("nullable")->boolean == table.columns[c].nullable);
    }
    const auto& indexes = tables[i].find("indexes")->items;
    REQUIRE(indexes.size() == table.indexes.size());
    for (std::size_t n = 0; n < indexes.size(); ++n) {
      CHECK(indexes[n].find("number")->as_int64() == table.indexes[n].number);
      CHECK(indexes[n].find("unique")->boolean == table.indexes[n].unique);
      CHECK(indexes[n].find("columns")->items.size() == table.indexes[n].columns.size());
    }
  }
  CHECK(schema_json(Catalog::standard(), "dbo.Nothing") == R"({"tables":[]})");
}

TEST_CASE("table: the schema as JSON escapes and tells what is not there", "[table][unit]") {
  const Catalog catalog(odd_bindings());
  const std::string root = schema_json(catalog, "odd.Root");
  CHECK(is_json(root));
  CHECK(has(root, R"("purpose":"Said of \"odd\" things","scope":"tenant","versioned":true,)"
                  R"("volatile":false,"expires_column":null,)"));
  CHECK(has(root, R"x({"name":"Word","json_name":"word","type":"NVARCHAR(20)","nullable":false,)x"
                  R"("default":null,"default_sql":"N'it''s'","is_json":false,)"
                  R"("unversioned":false})"));
  CHECK(has(root, R"({"number":3,"name":"IX_Root_Both","unique":false,"skip_nulls":true,)"
                  R"("columns":[{"name":"ParentId","descending":false},)"
                  R"({"name":"OtherId","descending":true}],"included":["Word","At"]})"));
  CHECK(has(root, R"("checks":[{"name":"CK_Root_Word","column":"Word","words":["it's","b"]},)"
                  R"({"name":"CK_Root_Parent","column":"ParentId","least":-1,"most":0.5}])"));
  CHECK(has(schema_json(catalog, "odd.Left"),
            R"("foreign_keys":[{"name":"FK_Left_Root","columns":["ParentId"],)"
            R"("parent":"odd.Root","on_delete":"cascade"}])"));
  CHECK(has(schema_json(catalog, "odd.Left"), R"("volatile":true,"expires_column":"At")"));
}

TEST_CASE("table: the T-SQL of a table makes it within its tenant", "[table][unit]") {
  const Catalog catalog(odd_bindings());
  CHECK(
      schema_sql(catalog, "odd.Root") ==
      "IF SCHEMA_ID('odd') IS NULL EXEC('CREATE SCHEMA odd');\n"
      "\n"
      "-- Said of \"odd\" things.\n"
      "-- A change of Notes alone makes no version; with system versioning it does.\n"
      "CREATE TABLE odd.Root (\n"
      "    Id BIGINT IDENTITY(1,1) NOT NULL,\n"
      "    TenantId INT DEFAULT CAST(SESSION_CONTEXT(N'TenantId') AS INT) NOT NULL,\n"
      "    Word NVARCHAR(20) DEFAULT N'it''s' NOT NULL,\n"
      "    Notes NVARCHAR(MAX) NULL,\n"
      "    ParentId BIGINT NULL,\n"
      "    OtherId BIGINT NULL,\n"
      "    Guid UNIQUEIDENTIFIER DEFAULT NEWID() NOT NULL,\n"
      "    At DATETIME2 DEFAULT SYSUTCDATETIME() NOT NULL,\n"
      "    ValidFrom DATETIME2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL,\n"
      "    ValidTo DATETIME2 GENERATED ALWAYS AS ROW END HIDDEN NOT NULL,\n"
      "    PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo),\n"
      "    CONSTRAINT PK_Root PRIMARY KEY (TenantId, Id),\n"
      "    CONSTRAINT UQ_Root_Word UNIQUE (TenantId, Word, At DESC),\n"
      "    CONSTRAINT CK_Root_Word CHECK (Word IN (N'it''s', N'b')),\n"
      "    CONSTRAINT CK_Root_Parent CHECK (ParentId BETWEEN -1 AND 0.5),\n"
      "    CONSTRAINT CK_Root_Notes_Json CHECK (ISJSON(Notes, VALUE) = 1)\n"
      ")\n"
      "WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = odd.RootHistory));\n"
      "CREATE UNIQUE INDEX UQ_Root_Parent\n"
      "ON odd.Root (TenantId, ParentId)\n"
      "WHERE ParentId IS NOT NULL;\n"
      "-- IX_Root_Both leaves out rows where all columns are NULL; T-SQL can only leave out those "
      "where one is.\n"
      "CREATE INDEX IX_Root_Both\n"
      "ON odd.Root (ParentId, OtherId DESC)\n"
      "INCLUDE (Word, At)\n"
      "WHERE ParentId IS NOT NULL AND OtherId IS NOT NULL;\n");
  CHECK(schema_sql(catalog, "dbo.Nothing").empty());
}

TEST_CASE("table: the T-SQL of foreign keys takes one path of cascades", "[table][unit]") {
  const Catalog catalog(odd_bindings());
  const std::string left = schema_sql(catalog, "odd.Left");
  CHECK(has(left,
            "ALTER TABLE odd.Left ADD CONSTRAINT FK_Left_Root\n"
            "FOREIGN KEY (TenantId, ParentId) REFERENCES odd.Root (TenantId, Id) ON DELETE "
            "CASCADE;\n"));
  CHECK(has(left, "-- Rows end at At;"));
  const std::string right = schema_sql(catalog, "dbo.Right");
  CHECK(has(right,
            "ADD CONSTRAINT FK_Right_Root\nFOREIGN KEY (TenantId, ParentId) REFERENCES "
            "odd.Root (TenantId, Id) ON DELETE CASCADE;\n"));
  CHECK(has(right,
            "-- FK_Right_Left cascades; SQL Server would find a second path from odd.Root (error "
            "1785) and takes none.\n"
            "ALTER TABLE dbo.Right ADD CONSTRAINT FK_Right_Left\n"
            "FOREIGN KEY (TenantId, OtherId) REFERENCES odd.Left (TenantId, Id);\n"));
  CHECK(has(right, "-- FK_Right_Self cascades; SQL Server would find a second path from "));
  CHECK(has(right, "-- FK_Right_Nothing refers to dbo.Nothing, which is not described here.\n"));
}

TEST_CASE("table: the T-SQL of the library stands in an order that can be run", "[table][unit]") {
  const std::string sql = schema_sql(Catalog::standard(), "");
  CHECK(sql == schema_sql(Catalog::standard(), ""));
  CHECK(sql.starts_with("IF SCHEMA_ID('provenance') IS NULL EXEC('CREATE SCHEMA provenance');\n"));
  CHECK(sql.rfind("CREATE TABLE") < sql.find("ALTER TABLE"));
  CHECK(has(sql, "CONSTRAINT PK_Tenant PRIMARY KEY (TenantId)"));
  CHECK(has(sql, "CONSTRAINT UQ_Tenant_Name UNIQUE (TenantName)"));
  CHECK(has(sql, "CONSTRAINT PK_AtomConcepts PRIMARY KEY (TenantId, AtomId, ConceptId)"));
  CHECK(has(sql,
            "FOREIGN KEY (TenantId, SourceAtomId) REFERENCES dbo.Atom (TenantId, AtomId) ON DELETE "
            "CASCADE;"));
  CHECK(has(sql, "HISTORY_TABLE = dbo.AtomHistory"));
  CHECK(has(sql, "EXEC(N'CREATE VIEW dbo.vw_OODALoopHealth AS\nSELECT Phase, TenantId,"));
  CHECK(has(sql, "CREATE TABLE dbo.AtomComposition ("));
  CHECK(sql.rfind("CREATE TABLE dbo.OODALog") < sql.find("CREATE VIEW"));
  CHECK_FALSE(has(sql, "error 1785"));
  CHECK_FALSE(has(sql, "not described here"));
}

// Names are written without brackets.
TEST_CASE("table: no name is a reserved word of T-SQL", "[table][unit]") {
  const std::set<std::string_view> reserved = {
      "ADD",     "ALL",         "ALTER",      "AND",         "ANY",      "AS",
      "ASC",     "BACKUP",      "BEGIN",      "BETWEEN",     "BREAK",    "BROWSE",
      "BULK",    "BY",          "CASCADE",    "CASE",        "CHECK",    "CLOSE",
      "COLUMN",  "COMMIT",      "CONSTRAINT", "CONTAINS",    "CREATE",   "CROSS",
      "CURRENT", "CURSOR",      "DATABASE",   "DECLARE",     "DEFAULT",  "DELETE",
      "DENY",    "DESC",        "DISTINCT",   "DROP",        "DUMP",     "ELSE",
      "END",     "ERRLVL",      "ESCAPE",     "EXCEPT",      "EXEC",     "EXECUTE",
      "EXISTS",  "EXIT",        "EXTERNAL",   "FETCH",       "FILE",     "FOR",
      "FOREIGN", "FROM",        "FULL",       "FUNCTION",    "GOTO",     "GRANT",
      "GROUP",   "HAVING",      "HOLDLOCK",   "IDENTITY",    "IF",       "IN",
      "INDEX",   "INNER",       "INSERT",     "INTERSECT",   "INTO",     "IS",
      "JOIN",    "KEY",         "KILL",       "LEFT",        "LIKE",     "LINENO",
      "LOAD",    "MERGE",       "NATIONAL",   "NOCHECK",     "NOT",      "NULL",
      "OF",      "OFF",         "OFFSETS",    "ON",          "OPEN",     "OPTION",
      "OR",      "ORDER",       "OUTER",      "OVER",        "PERCENT",  "PIVOT",
      "PLAN",    "PRECISION",   "PRIMARY",    "PRINT",       "PROC",     "PROCEDURE",
      "PUBLIC",  "READ",        "REFERENCES", "REPLICATION", "RESTORE",  "RESTRICT",
      "RETURN",  "REVERT",      "REVOKE",     "RIGHT",       "ROLLBACK", "ROWCOUNT",
      "RULE",    "SAVE",        "SCHEMA",     "SELECT",      "SET",      "SHUTDOWN",
      "SOME",    "STATISTICS",  "TABLE",      "THEN",        "TO",       "TOP",
      "TRAN",    "TRANSACTION", "TRIGGER",    "TRUNCATE",    "UNION",    "UNIQUE",
      "UNPIVOT", "UPDATE",      "USE",        "USER",        "VALUES",   "VARYING",
      "VIEW",    "WAITFOR",     "WHEN",       "WHERE",       "WHILE",    "WITH"};
  const auto is_plain = [&](std::string_view name) {
    std::string upper;
    for (const char c : name) upper.push_back(c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c);
    return !reserved.contains(upper) &&
           upper.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
  };
  for (const Binding& binding : Catalog::standard().tables()) {
    INFO(binding.description.full_name());
    CHECK((is_plain(binding.description.schema) && is_plain(binding.description.name)));
    for (const schema::Column& column : binding.description.columns) CHECK(is_plain(column.name));
  }
}

}  // namespace
}  // namespace hartonomous::table
