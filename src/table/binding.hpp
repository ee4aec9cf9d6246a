#pragma once

// Binding: a row struct described once. The members give the columns, and the same line says what
// the column is in SQL.
//
//   Binding describe(const rows::Model*) {
//     TableOf<rows::Model> table(11, "dbo", "Model", "A model and what is known about it");
//     table.column("ModelId", &rows::Model::model_id, sql_int()).identity();
//     table.column("ModelName", &rows::Model::model_name, sql_nvarchar(200));
//     table.column("Metadata", &rows::Model::metadata, sql_nvarchar_max()).json();
//     table.key({"ModelId"});
//     table.unique("UQ_Model_Name_Version", {"ModelName", "VersionTag"});
//     return table.take();
//   }
//
// A member that is std::optional is a NULL column; any other is NOT NULL.
// Thread-safety: a Binding is immutable; building one is for one thread.

#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

#include "codec/varint.hpp"
#include "schema/table_description.hpp"
#include "table/row_codec.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {

struct Binding {
  schema::TableDescription description;
  // Of each column, for a pointer to the row struct. `set` is given a value of the column's type.
  struct Member {
    std::function<Value(const void* row)> get;
    std::function<void(void* row, const Value& value)> set;
    // From the bytes of a value that is not NULL. False: it is not of the column's type.
    std::function<bool(codec::ByteReader& reader, const schema::Column& column, void* row)> read;
  };
  std::vector<Member> members;
  Values default_row;  // what the struct's initialisers say
};

inline schema::Type sql_bit() { return {.sql = schema::SqlType::kBit}; }
inline schema::Type sql_smallint() { return {.sql = schema::SqlType::kSmallInt}; }
inline schema::Type sql_int() { return {.sql = schema::SqlType::kInt}; }
inline schema::Type sql_bigint() { return {.sql = schema::SqlType::kBigInt}; }
inline schema::Type sql_real() { return {.sql = schema::SqlType::kReal}; }
inline schema::Type sql_float() { return {.sql = schema::SqlType::kFloat}; }
inline schema::Type sql_decimal(std::uint8_t precision, std::uint8_t scale) {
  return {.sql = schema::SqlType::kDecimal, .precision = precision, .scale = scale};
}
inline schema::Type sql_char(std::uint16_t length) {
  return {.sql = schema::SqlType::kChar, .length = length};
}
inline schema::Type sql_varchar(std::uint16_t length) {
  return {.sql = schema::SqlType::kVarChar, .length = length};
}
inline schema::Type sql_nvarchar(std::uint16_t length) {
  return {.sql = schema::SqlType::kNVarChar, .length = length};
}
inline schema::Type sql_nvarchar_max() { return {.sql = schema::SqlType::kNVarChar}; }
inline schema::Type sql_binary(std::uint16_t length) {
  return {.sql = schema::SqlType::kBinary, .length = length};
}
inline schema::Type sql_varbinary(std::uint16_t length) {
  return {.sql = schema::SqlType::kVarBinary, .length = length};
}
inline schema::Type sql_varbinary_max() { return {.sql = schema::SqlType::kVarBinary}; }
inline schema::Type sql_datetime2() { return {.sql = schema::SqlType::kDateTime2}; }
inline schema::Type sql_guid() { return {.sql = schema::SqlType::kUniqueIdentifier}; }
inline schema::Type sql_point() { return {.sql = schema::SqlType::kPoint}; }

// Between a member and a value.
template <typename T>
struct Convert;
template <typename T>
requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) struct Convert<T> {
  static Value get(T member) { return static_cast<std::int64_t>(member); }
  static void set(T& member, const Value& value) {
    member = static_cast<T>(std::get<std::int64_t>(value));
  }
};
template <typename T>
requires std::is_floating_point_v<T>
struct Convert<T> {
  static Value get(T member) { return static_cast<double>(member); }
  static void set(T& member, const Value& value) {
    member = static_cast<T>(std::get<double>(value));
  }
};
// Members that a value holds as they are.
template <typename T>
struct ConvertSame {
  static Value get(const T& member) { return member; }
  static void set(T& member, const Value& value) { member = std::get<T>(value); }
};
template <>
struct Convert<bool> : ConvertSame<bool> {};
template <>
struct Convert<std::string> : ConvertSame<std::string> {};
template <>
struct Convert<Blob> : ConvertSame<Blob> {};
template <>
struct Convert<Instant> : ConvertSame<Instant> {};
template <>
struct Convert<Guid> : ConvertSame<Guid> {};
template <>
struct Convert<Point> : ConvertSame<Point> {};
template <int Scale>
struct Convert<Decimal<Scale>> {
  static Value get(const Decimal<Scale>& member) { return member.units; }
  static void set(Decimal<Scale>& member, const Value& value) {
    member.units = std::get<std::int64_t>(value);
  }
};
template <>
struct Convert<AtomId> {
  static Value get(AtomId member) { return static_cast<std::int64_t>(member.value()); }
  static void set(AtomId& member, const Value& value);
};
// TenantId, DomainId.
template <typename Tag>
struct Convert<StrongId<Tag, std::uint32_t>> {
  static Value get(StrongId<Tag, std::uint32_t> member) {
    return static_cast<std::int64_t>(member.value());
  }
  static void set(StrongId<Tag, std::uint32_t>& member, const Value& value) {
    member =
        StrongId<Tag, std::uint32_t>{static_cast<std::uint32_t>(std::get<std::int64_t>(value))};
  }
};
template <>
struct Convert<ContentHash> {
  static Value get(const ContentHash& member) { return Blob{std::string(as_text(member.bytes()))}; }
  static void set(ContentHash& member, const Value& value);
};
template <typename T>
struct Convert<std::optional<T>> {
  static Value get(const std::optional<T>& member) {
    return member.has_value() ? Convert<T>::get(*member) : Value(kNull);
  }
  static void set(std::optional<T>& member, const Value& value) {
    if (value.is_null()) {
      member.reset();
    } else {
      Convert<T>::set(member.emplace(), value);
    }
  }
};

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <typename T>
inline constexpr int kScaleOf = -1;
template <int Scale>
inline constexpr int kScaleOf<Decimal<Scale>> = Scale;

// The SQL types that may describe a member of this type.
template <typename T>
bool agrees(const schema::Type& type) {
  using schema::SqlType;
  const SqlType sql = type.sql;
  const auto is = [sql](auto... types) { return ((sql == types) || ...); };
  if constexpr (kIsOptional<T>) {
    return agrees<typename T::value_type>(type);
  } else if constexpr (std::is_same_v<T, bool>) {
    return is(SqlType::kBit);
  } else if constexpr (std::is_integral_v<T>) {
    return is(sizeof(T) == 2   ? SqlType::kSmallInt
              : sizeof(T) == 4 ? SqlType::kInt
                               : SqlType::kBigInt);
  } else if constexpr (std::is_floating_point_v<T>) {
    return is(sizeof(T) == sizeof(float) ? SqlType::kReal : SqlType::kFloat);
  } else if constexpr (kScaleOf<T> >= 0) {
    return is(SqlType::kDecimal) && type.scale == kScaleOf<T>;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return is(SqlType::kChar, SqlType::kVarChar, SqlType::kNVarChar);
  } else if constexpr (std::is_same_v<T, Blob>) {
    return is(SqlType::kVarBinary);
  } else if constexpr (std::is_same_v<T, ContentHash>) {
    return is(SqlType::kBinary) && type.length == ContentHash::kBytes;
  } else if constexpr (std::is_same_v<T, Instant>) {
    return is(SqlType::kDateTime2);
  } else if constexpr (std::is_same_v<T, Guid>) {
    return is(SqlType::kUniqueIdentifier);
  } else if constexpr (std::is_same_v<T, Point>) {
    return is(SqlType::kPoint);
  } else {
    return is(std::is_same_v<T, AtomId> ? SqlType::kBigInt : SqlType::kInt);
  }
}

// What `read` of a member does; for common types without a Value between.
template <typename T>
bool read_member(codec::ByteReader& reader, const schema::Column& column, T& member) {
  if constexpr (kIsOptional<T>) {
    return read_member(reader, column, member.emplace());
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    const std::int64_t number = codec::unzigzag(reader.varint());
    member = static_cast<T>(number);
    return std::in_range<T>(number);
  } else if constexpr (std::is_same_v<T, Instant>) {
    member = Instant{codec::unzigzag(reader.varint())};
    return true;
  } else if constexpr (std::is_same_v<T, std::string>) {
    const std::uint64_t size = reader.varint();
    member.assign(as_text(reader.take(size)));
    return is_text_of_type(column.type, member);
  } else {
    const Value value = read_value(column, reader);
    if (!is_of_type(column.type, value)) return false;
    Convert<T>::set(member, value);
    return true;
  }
}

// What may be said about a column once it is there.
class ColumnOf {
 public:
  explicit ColumnOf(schema::Column& column) : column_(column) {}
  ColumnOf& identity(std::uint8_t first = 1) {
    column_.identity_first = first;
    return by_default(schema::Default::kIdentity);
  }
  ColumnOf& now() { return by_default(schema::Default::kNow); }
  ColumnOf& new_guid() { return by_default(schema::Default::kNewGuid); }
  ColumnOf& tenant() { return by_default(schema::Default::kTenant); }
  // As the T-SQL writes what the row struct's initialiser says.
  ColumnOf& default_sql(std::string_view expression) {
    column_.default_sql = expression;
    return *this;
  }
  ColumnOf& json() {
    column_.is_json = true;
    return *this;
  }
  ColumnOf& unversioned() {
    column_.unversioned = true;
    return *this;
  }

 private:
  ColumnOf& by_default(schema::Default value) {
    column_.by_default = value;
    return *this;
  }
  schema::Column& column_;
};

// The parts that do not depend on the row struct. Column names that are not there end the process,
// and so do types that are not the member's: a description is code.
class TableBuilder {
 public:
  TableBuilder(std::uint16_t number, std::string_view schema, std::string_view name,
               std::string_view purpose);

  using Names = std::initializer_list<std::string_view>;
  // A name that begins with '-' descends.
  void key(Names columns);
  // Numbers of indexes are given in order, from 1: new ones go to the end.
  schema::Index& index(std::string_view name, Names columns, Names included = {});
  schema::Index& unique(std::string_view name, Names columns);
  void foreign_key(std::string_view name, Names columns, std::string_view parent,
                   schema::OnDelete on_delete = schema::OnDelete::kRestrict);
  void check_range(std::string_view name, std::string_view column, double least, double most);
  void check_words(std::string_view name, std::string_view column, Names words);
  void versioned() { binding_.description.versioned = true; }
  // Rows end at the instant in this column, and with the process.
  void expires(std::string_view column);
  void scope(schema::Scope scope) { binding_.description.scope = scope; }
  void rows_are(schema::RowsAre where) { binding_.description.rows_are = where; }
  void written_by(std::string_view calls) { binding_.description.written_by = calls; }
  void view(std::string_view select) {
    binding_.description.rows_are = schema::RowsAre::kView;
    binding_.description.view_sql = select;
  }
  Binding take() { return std::move(binding_); }

 protected:
  ColumnOf add(std::string_view name, schema::Type type, bool nullable, Value initial,
               Binding::Member member);

 private:
  std::size_t column_named(std::string_view name) const;

  Binding binding_;
};

template <typename Row>
class TableOf : public TableBuilder {
 public:
  using TableBuilder::TableBuilder;

  template <typename T>
  ColumnOf column(std::string_view name, T Row::*member, schema::Type type) {
    if (!agrees<T>(type)) std::abort();
    return add(name, type, kIsOptional<T>, Convert<T>::get(Row{}.*member),
               {.get =
                    [member](const void* row) {
                      return Convert<T>::get(static_cast<const Row*>(row)->*member);
                    },
                .set =
                    [member](void* row, const Value& value) {
                      Convert<T>::set(static_cast<Row*>(row)->*member, value);
                    },
                .read =
                    [member](codec::ByteReader& reader, const schema::Column& column, void* row) {
                      return read_member(reader, column, static_cast<Row*>(row)->*member);
                    }});
  }
};

}  // namespace hartonomous::table
