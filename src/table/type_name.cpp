#include "table/type_name.hpp"

#include <hartonomous/base/text.hpp>

namespace hartonomous::table {

using schema::SqlType;

std::string type_name(const schema::Type& type) {
  switch (type.sql) {
    case SqlType::kBit:
      return "BIT";
    case SqlType::kSmallInt:
      return "SMALLINT";
    case SqlType::kInt:
      return "INT";
    case SqlType::kBigInt:
      return "BIGINT";
    case SqlType::kReal:
      return "REAL";
    case SqlType::kFloat:
      return "FLOAT";
    case SqlType::kDecimal:
      return concat("DECIMAL(", type.precision, ",", type.scale, ")");
    case SqlType::kChar:
      return concat("CHAR(", type.length, ")");
    case SqlType::kVarChar:
      return concat("VARCHAR(", type.length, ")");
    case SqlType::kNVarChar:
      return type.length == 0 ? "NVARCHAR(MAX)" : concat("NVARCHAR(", type.length, ")");
    case SqlType::kBinary:
      return concat("BINARY(", type.length, ")");
    case SqlType::kVarBinary:
      return type.length == 0 ? "VARBINARY(MAX)" : concat("VARBINARY(", type.length, ")");
    case SqlType::kDateTime2:
      return "DATETIME2";
    case SqlType::kUniqueIdentifier:
      return "UNIQUEIDENTIFIER";
    case SqlType::kPoint:
      return "GEOMETRY";
  }
  return {};
}

}  // namespace hartonomous::table
