#include "table/binding.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <hartonomous/table/rows.hpp>

#include "table/catalog.hpp"

namespace hartonomous::table {
namespace {

using schema::Column;
using schema::Default;
using schema::SqlType;

using Rows = std::tuple<
    rows::Tenant, rows::Atom, rows::AtomRelation, rows::Model, rows::ModelLayer, rows::TensorAtom,
    rows::TensorDetail, rows::EmbeddingSpace, rows::AtomEmbedding, rows::SearchCollection,
    rows::SpatialLandmark, rows::Concept, rows::ProvenanceConcept, rows::AtomConcept,
    rows::GenerationStream, rows::AtomProvenance, rows::Neo4jSyncQueue, rows::OodaLog,
    rows::HypothesisWeight, rows::LearningMetric, rows::PendingAction, rows::AutonomousImprovement,
    rows::AutonomousComputeJob, rows::IngestionJob, rows::BillingUsage, rows::InferenceCacheEntry,
    rows::OodaLoopHealth, rows::IngestionStatus, rows::AtomComposition, rows::TensorAtomCoefficient,
    rows::AtomEmbeddingComponent, rows::AtomEmbeddingVector>;

// Calls `test(row, binding)` with a row of every table as it is made, and what describes it.
template <typename Test>
void with_every_row(Test test) {
  std::apply(
      [&](auto... rows) {
        const auto one = [&](auto row) {
          const Binding* binding = Catalog::standard().find(decltype(row)::kTable);
          INFO(decltype(row)::kTable);
          REQUIRE(binding != nullptr);
          test(row, *binding);
        };
        (one(rows), ...);
      },
      Rows());
}

// A value for the column that is not its default, and another for each `number`, except of bits.
Value value_for(const Column& column, int number) {
  switch (column.type.sql) {
    case SqlType::kBit:
      return column.default_sql != "1";
    case SqlType::kReal:
    case SqlType::kFloat:
      return number + 0.25;
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kNVarChar:
      return "text " + std::to_string(number);
    case SqlType::kBinary:
      return Blob{std::string(column.type.length, static_cast<char>(number))};
    case SqlType::kVarBinary:
      return Blob{std::string(static_cast<std::size_t>(number), '\0')};
    case SqlType::kDateTime2:
      return Instant{number};
    case SqlType::kUniqueIdentifier:
      return *Guid::from_bytes(as_bytes(std::string(Guid::kBytes, static_cast<char>(number))));
    case SqlType::kPoint:
      return Point{.x = 1.0 * number, .y = 2.0 * number, .z = 3.0 * number, .m = -1.0 * number};
    case SqlType::kSmallInt:
    case SqlType::kInt:
    case SqlType::kBigInt:
    case SqlType::kDecimal:
      return number;
  }
  return kNull;
}

Values values_of(const Binding& binding, const void* row) {
  Values values;
  for (const Binding::Member& member : binding.members) values.push_back(member.get(row));
  return values;
}

void set_values(const Binding& binding, void* row, const Values& values) {
  for (std::size_t i = 0; i < values.size(); ++i) binding.members[i].set(row, values[i]);
}

void check_equal(const Binding& binding, const Values& found, const Values& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO(binding.description.columns[i].name << ": " << to_text(found[i]) << ", expected "
                                             << to_text(expected[i]));
    CHECK(found[i] == expected[i]);
  }
}

TEST_CASE("table: every table is the table of a row struct", "[table][unit]") {
  CHECK(Catalog::standard().tables().size() == std::tuple_size_v<Rows>);
}

TEST_CASE("table: a row with every member set comes back through its values", "[table][unit]") {
  with_every_row([](auto row, const Binding& binding) {
    const auto& columns = binding.description.columns;
    REQUIRE(binding.members.size() == columns.size());
    Values expected;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      expected.push_back(value_for(columns[i], static_cast<int>(i) + 1));
    }
    const Values before = values_of(binding, &row);
    set_values(binding, &row, expected);
    const Values values = values_of(binding, &row);
    check_equal(binding, values, expected);
    decltype(row) second;
    check_equal(binding, values_of(binding, &second), before);
    set_values(binding, &second, values);
    check_equal(binding, values_of(binding, &second), expected);
  });
}

TEST_CASE("table: a member that may be NULL is NULL until it is set, and can be NULL again",
          "[table][unit]") {
  with_every_row([](auto row, const Binding& binding) {
    for (std::size_t i = 0; i < binding.members.size(); ++i) {
      const Column& column = binding.description.columns[i];
      INFO(column.name);
      const bool may_begin_null = column.nullable && column.default_sql.empty();
      CHECK(binding.members[i].get(&row).is_null() == may_begin_null);
      if (!column.nullable) continue;
      binding.members[i].set(&row, value_for(column, 9));
      CHECK_FALSE(binding.members[i].get(&row).is_null());
      binding.members[i].set(&row, kNull);
      CHECK(binding.members[i].get(&row).is_null());
    }
  });
}

TEST_CASE("table: numbers at the ends of their SQL types come back", "[table][unit]") {
  with_every_row([](auto row, const Binding& binding) {
    for (std::size_t i = 0; i < binding.members.size(); ++i) {
      const Column& column = binding.description.columns[i];
      INFO(column.name);
      Value most = kNull;
      if (column.type.sql == SqlType::kInt) {
        most = std::int64_t{std::numeric_limits<std::int32_t>::max()};
      } else if (column.type.sql == SqlType::kBigInt || column.type.sql == SqlType::kDecimal) {
        most = std::numeric_limits<std::int64_t>::max();
      } else {
        continue;
      }
      binding.members[i].set(&row, most);
      CHECK(binding.members[i].get(&row) == most);
    }
  });
}

// Whether it is what a column without a default starts with.
bool is_zero(const Value& value) {
  return std::visit(
      [](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, Blob>) {
          return held.bytes.find_first_not_of('\0') == std::string::npos;
        } else {
          return held == T{};
        }
      },
      static_cast<const Value::variant&>(value));
}

// As T-SQL writes it.
std::string sql_text(const Value& value) {
  if (std::holds_alternative<bool>(value)) return std::get<bool>(value) ? "1" : "0";
  return (std::holds_alternative<std::string>(value) ? "N" : "") + to_text(value);
}

TEST_CASE("table: the T-SQL's defaults are the members' initialisers", "[table][unit]") {
  with_every_row([](auto row, const Binding& binding) {
    const Values values = values_of(binding, &row);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Column& column = binding.description.columns[i];
      INFO(column.name);
      CHECK(column.default_sql == (is_zero(values[i]) ? "" : sql_text(values[i])));
      if (column.by_default != Default::kNone) CHECK(is_zero(values[i]));
    }
  });
}

struct Odd {
  std::int32_t number = 0;
  std::optional<std::string> text;
  std::optional<Decimal<2>> share;
};

TEST_CASE("table: a description says what was said about its columns", "[table][unit]") {
  TableOf<Odd> table(7, "dbo", "Odd", "For this test");
  table.column("OddNumber", &Odd::number, sql_int()).identity();
  table.column("TextJSON", &Odd::text, sql_nvarchar(5)).json().unversioned();
  table.column("ShareOfGB", &Odd::share, sql_decimal(5, 2));
  table.key({"OddNumber"});
  table.index("IX_Odd_Text", {"-TextJSON", "OddNumber"}, {"ShareOfGB"});
  table.unique("UQ_Odd_Share", {"ShareOfGB"}).skip_nulls = true;
  const schema::TableDescription odd = table.take().description;
  CHECK(odd.full_name() == "dbo.Odd");
  REQUIRE(odd.columns.size() == 3);
  CHECK(odd.columns[0].json == "odd_number");
  CHECK(odd.columns[1].json == "text_json");
  CHECK(odd.columns[2].json == "share_of_gb");
  CHECK_FALSE(odd.columns[0].nullable);
  CHECK(odd.columns[1].nullable);
  CHECK(odd.columns[0].by_default == Default::kIdentity);
  CHECK((odd.columns[1].is_json && odd.columns[1].unversioned && !odd.columns[0].is_json));
  CHECK(odd.key == std::vector<std::size_t>{0});
  REQUIRE(odd.indexes.size() == 2);
  CHECK((odd.indexes[0].columns[0].column == 1 && odd.indexes[0].columns[0].descending));
  CHECK((odd.indexes[0].columns[1].column == 0 && !odd.indexes[0].columns[1].descending));
  CHECK(odd.indexes[0].included == std::vector<std::size_t>{2});
  CHECK((odd.indexes[1].number == 2 && odd.indexes[1].unique && odd.indexes[1].skip_nulls));
}

TEST_CASE("table: a member agrees with its own SQL types only", "[table][unit]") {
  CHECK(agrees<std::int32_t>(sql_int()));
  CHECK_FALSE(agrees<std::int32_t>(sql_bigint()));
  CHECK(agrees<std::int16_t>(sql_smallint()));
  CHECK(agrees<std::optional<std::int64_t>>(sql_bigint()));
  CHECK_FALSE(agrees<std::int64_t>(sql_decimal(18, 0)));
  CHECK(agrees<Decimal<4>>(sql_decimal(5, 4)));
  CHECK_FALSE(agrees<Decimal<4>>(sql_decimal(5, 2)));
  CHECK(agrees<float>(sql_real()));
  CHECK_FALSE(agrees<float>(sql_float()));
  CHECK(agrees<AtomId>(sql_bigint()));
  CHECK_FALSE(agrees<AtomId>(sql_int()));
  CHECK(agrees<TenantId>(sql_int()));
  CHECK_FALSE(agrees<TenantId>(sql_bigint()));
  CHECK(agrees<ContentHash>(sql_binary(32)));
  CHECK_FALSE(agrees<ContentHash>(sql_binary(16)));
  CHECK_FALSE(agrees<std::string>(sql_varbinary_max()));
  CHECK_FALSE(agrees<Blob>(sql_nvarchar_max()));
}

}  // namespace
}  // namespace hartonomous::table
