#pragma once

// TableDescription: everything there is to know about a typed table, as data. The codec, the
// indexes, the constraints, history, the schema document, JSON and the T-SQL all follow from it.
// Thread-safety: immutable.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::schema {

enum class SqlType : std::uint8_t {
  kBit,
  kSmallInt,
  kInt,
  kBigInt,
  kReal,
  kFloat,
  kDecimal,    // precision, scale
  kChar,       // length
  kVarChar,    // length in bytes
  kNVarChar,   // length in UTF-16 units; 0: MAX
  kBinary,     // length
  kVarBinary,  // length; 0: MAX
  kDateTime2,
  kUniqueIdentifier,
  kPoint,  // GEOMETRY
};

struct Type {
  SqlType sql = SqlType::kInt;
  std::uint16_t length = 0;
  std::uint8_t precision = 0;
  std::uint8_t scale = 0;
};

// What a column gets when a row is inserted without it.
enum class Default : std::uint8_t {
  kNone,
  kIdentity,  // the table's next number, when it is 0
  kNow,       // the commit's instant, when it is 0
  kNewGuid,   // when it is nil
  kTenant,    // the session's tenant, always
};

struct Column {
  std::string_view name;  // as in the reference
  std::string_view json;  // the same in snake_case
  Type type;
  bool nullable = false;
  Default by_default = Default::kNone;
  std::string_view default_sql =
      {};  // of the T-SQL, where the row struct's initialiser is not zero
  std::uint8_t identity_first = 1;
  bool is_json = false;      // must be valid JSON
  bool unversioned = false;  // a change of it alone makes no history
};

struct IndexColumn {
  std::size_t column;
  bool descending = false;
};

struct Index {
  std::uint8_t number;  // of its keys; never reused
  std::string_view name;
  std::vector<IndexColumn> columns;
  bool unique = false;  // within the tenant, whether or not the columns name it
  // Rows where all of these are NULL are not in it: a filtered index of the T-SQL.
  bool skip_nulls = false;
  std::vector<std::size_t> included;  // of the T-SQL only: rows are read whole here
};

// Foreign keys to it refer to atoms, of which its rows are a facet.
inline constexpr std::string_view kAtomTable = "dbo.Atom";

enum class OnDelete : std::uint8_t { kRestrict, kCascade };

struct ForeignKey {
  std::string_view name;
  std::vector<std::size_t> columns;  // all NULL: refers to nothing
  std::string_view parent;           // "schema.Table"; dbo.Atom: an atom that the tenant sees
  OnDelete on_delete = OnDelete::kRestrict;

  // A row that refers by it keeps the atom: it is a reference of kind row.
  bool keeps_atom() const { return parent == kAtomTable && on_delete == OnDelete::kRestrict; }
};

// A column's number lies within bounds, both included, or its text is one of some words. NULL
// passes. A DECIMAL is held against them by what it stands for, not by its units.
struct Check {
  std::string_view name;
  std::size_t column;
  double least = 0;
  double most = 0;
  std::vector<std::string_view> words;  // empty: a number
};

// Which rows a tenant sees: its own, or, of the registry, those an administrator shows it.
enum class Scope : std::uint8_t { kTenant, kStore };

// Where the rows of a table are. Only stored ones can be written.
enum class RowsAre : std::uint8_t {
  kStored,
  kView,     // computed from the rows of other tables
  kVirtual,  // what content is made of, in the form of rows
};

struct TableDescription {
  std::uint16_t number = 0;  // of its keys; never reused
  std::string_view schema;
  std::string_view name;
  std::string_view purpose;
  std::vector<Column> columns;
  std::vector<std::size_t> key;
  std::vector<Index> indexes;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Check> checks;
  Scope scope = Scope::kTenant;
  bool versioned = false;
  // Rows may vanish with the process and after their time.
  bool is_volatile = false;
  std::size_t expires_column = SIZE_MAX;
  RowsAre rows_are = RowsAre::kStored;
  // Rows that something else stands beside are written by the calls that write both: this names
  // them. Empty: whoever may write rows writes these.
  std::string_view written_by = {};
  std::string_view view_sql = {};  // of a view: the SELECT that computes it in T-SQL

  std::uint64_t first_identity() const {
    for (const Column& column : columns) {
      if (column.by_default == Default::kIdentity) return column.identity_first;
    }
    return 1;
  }
  bool is_stored() const { return rows_are == RowsAre::kStored; }
  std::string full_name() const { return std::string(schema) + "." + std::string(name); }
};

}  // namespace hartonomous::schema
