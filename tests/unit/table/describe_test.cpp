// What holds of every description there is.
#include "table/describe.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "table/catalog.hpp"

namespace hartonomous::table {
namespace {

using schema::Column;
using schema::ForeignKey;
using schema::Index;
using schema::SqlType;
using schema::TableDescription;

// Calls `test(table)` for every table there is.
template <typename Test>
void with_every_table(Test test) {
  for (const Binding& binding : Catalog::standard().tables()) {
    INFO(binding.description.full_name());
    test(binding.description);
  }
}

bool starts_with(const std::vector<std::size_t>& key, const std::vector<std::size_t>& columns) {
  return key.size() >= columns.size() && std::equal(columns.begin(), columns.end(), key.begin());
}

std::vector<std::size_t> columns_of(const Index& index) {
  std::vector<std::size_t> columns;
  for (const schema::IndexColumn& column : index.columns) columns.push_back(column.column);
  return columns;
}

const Column* find_column(const TableDescription& table, std::string_view name) {
  for (const Column& column : table.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

TEST_CASE("table: numbers and names of tables are unique", "[table][unit]") {
  std::set<std::uint16_t> numbers;
  std::set<std::string> names;
  with_every_table([&](const TableDescription& table) {
    CHECK(table.number > 0);
    CHECK(numbers.insert(table.number).second);
    CHECK(names.insert(table.full_name()).second);
    CHECK_FALSE(table.purpose.empty());
  });
}

TEST_CASE("table: the numbers of the tables are those that stores hold", "[table][unit]") {
  const std::map<std::string, std::uint16_t> expected = {
      {"dbo.Tenant", 1},
      {"dbo.Atom", 2},
      {"dbo.AtomRelation", 3},
      {"dbo.Model", 4},
      {"dbo.ModelLayer", 5},
      {"dbo.TensorAtom", 6},
      {"dbo.SpatialLandmark", 7},
      {"dbo.Concept", 8},
      {"provenance.Concepts", 9},
      {"provenance.AtomConcepts", 10},
      {"dbo.GenerationStream", 11},
      {"dbo.AtomProvenance", 12},
      {"dbo.Neo4jSyncQueue", 13},
      {"dbo.OODALog", 14},
      {"dbo.HypothesisWeight", 15},
      {"dbo.LearningMetrics", 16},
      {"dbo.PendingActions", 17},
      {"dbo.AutonomousImprovementHistory", 18},
      {"dbo.AutonomousComputeJob", 19},
      {"dbo.IngestionJob", 20},
      {"dbo.BillingUsageLedger", 21},
      {"dbo.InferenceCache", 22},
      {"dbo.TensorDetail", 23},
      {"dbo.EmbeddingSpace", 24},
      {"dbo.AtomEmbedding", 25},
      {"dbo.SearchCollection", 26},
      {"dbo.vw_OODALoopHealth", 1001},
      {"dbo.vw_IngestionStatus", 1002},
      {"dbo.AtomComposition", 1003},
      {"dbo.TensorAtomCoefficient", 1004},
      {"dbo.AtomEmbeddingComponent", 1005},
      {"dbo.AtomEmbeddingVector", 1006},
  };
  std::map<std::string, std::uint16_t> found;
  with_every_table([&](const TableDescription& table) { found[table.full_name()] = table.number; });
  CHECK(found == expected);
}

// The reference documents' tables and views. The names of the ledger and the cache end in _InMemory
// there.
constexpr std::string_view kNamedTables[] = {
    // Of the implementation.
    "dbo.Tenant", "dbo.Atom", "dbo.SpatialLandmark", "dbo.Model", "dbo.TensorAtom", "dbo.OODALog",
    "dbo.AtomProvenance", "dbo.AtomEmbedding", "dbo.AtomEmbeddingVector", "dbo.GenerationStream",
    "dbo.HypothesisWeight", "dbo.Neo4jSyncQueue", "dbo.AutonomousComputeJob", "dbo.AtomComposition",
    "dbo.TensorAtomCoefficient", "dbo.vw_OODALoopHealth", "dbo.vw_IngestionStatus",
    // Of the reference.
    "dbo.Atom", "dbo.AtomRelation", "dbo.Model", "dbo.ModelLayer", "dbo.Concept",
    "dbo.IngestionJob", "dbo.LearningMetrics", "dbo.PendingActions",
    "dbo.AutonomousImprovementHistory", "provenance.Concepts", "provenance.AtomConcepts",
    "dbo.BillingUsageLedger", "dbo.InferenceCache", "dbo.AtomEmbeddingComponent"};

TEST_CASE("table: every table of rows that the reference documents name is there",
          "[table][unit]") {
  for (const std::string_view name : kNamedTables) {
    INFO(name);
    CHECK(Catalog::standard().find(name) != nullptr);
  }
}

TEST_CASE("table: keys are not empty and their columns are never NULL", "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    CHECK_FALSE(table.key.empty());
    for (const std::size_t column : table.key) {
      REQUIRE(column < table.columns.size());
      CHECK_FALSE(table.columns[column].nullable);
    }
  });
}

TEST_CASE("table: every table but the registry of tenants belongs to a tenant", "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    const Column* tenant = find_column(table, "TenantId");
    REQUIRE(tenant != nullptr);
    const bool is_registry = table.name == "Tenant";
    CHECK((table.scope == schema::Scope::kStore) == is_registry);
    CHECK(tenant->by_default ==
          (is_registry ? schema::Default::kIdentity : schema::Default::kTenant));
    CHECK_FALSE(tenant->nullable);
  });
}

TEST_CASE("table: names of columns and of JSON members are unique in their table",
          "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    std::set<std::string_view> names;
    std::set<std::string_view> json_names;
    for (const Column& column : table.columns) {
      INFO(column.name);
      CHECK(names.insert(column.name).second);
      CHECK(json_names.insert(column.json).second);
      CHECK(column.json.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
            std::string_view::npos);
      CHECK((!column.is_json || column.type.sql == SqlType::kNVarChar));
    }
  });
}

TEST_CASE("table: JSON texts are known by their names, and the four others are listed",
          "[table][unit]") {
  std::set<std::string> others;
  with_every_table([&](const TableDescription& table) {
    for (const Column& column : table.columns) {
      if (column.name.ends_with("Json")) CHECK(column.is_json);
      if (column.is_json && !column.name.ends_with("Json")) {
        others.insert(table.full_name() + "." + std::string(column.name));
      }
    }
  });
  CHECK(others == std::set<std::string>{"dbo.Atom.Metadata", "dbo.Model.Metadata",
                                        "dbo.OODALog.Details",
                                        "dbo.AutonomousComputeJob.Parameters"});
}

TEST_CASE("table: a default fits its column's type", "[table][unit]") {
  using schema::Default;
  with_every_table([](const TableDescription& table) {
    for (const Column& column : table.columns) {
      INFO(column.name);
      const SqlType sql = column.type.sql;
      if (column.by_default == Default::kIdentity) {
        CHECK((sql == SqlType::kInt || sql == SqlType::kBigInt));
        CHECK(table.key.size() == 1);
        CHECK(&table.columns[table.key[0]] == &column);
      }
      if (column.by_default == Default::kNow) CHECK(sql == SqlType::kDateTime2);
      if (column.by_default == Default::kNewGuid) CHECK(sql == SqlType::kUniqueIdentifier);
      if (column.by_default != Default::kNone) CHECK_FALSE(column.nullable);
    }
  });
}

TEST_CASE("table: indexes are numbered from 1 without gaps and named once", "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < table.indexes.size(); ++i) {
      const Index& index = table.indexes[i];
      INFO(index.name);
      CHECK(index.number == i + 1);
      CHECK(names.insert(index.name).second);
      CHECK(index.name.starts_with(index.unique ? "UQ_" : "IX_"));
      const std::vector<std::size_t> columns = columns_of(index);
      REQUIRE_FALSE(columns.empty());
      CHECK(std::set<std::size_t>(columns.begin(), columns.end()).size() == columns.size());
      if (!index.skip_nulls) continue;
      for (const std::size_t column : columns) CHECK(table.columns[column].nullable);
    }
  });
}

TEST_CASE("table: names of foreign keys and checks are unique in their schema", "[table][unit]") {
  std::set<std::string> names;
  with_every_table([&](const TableDescription& table) {
    const std::string schema = std::string(table.schema) + ".";
    for (const ForeignKey& key : table.foreign_keys) {
      INFO(key.name);
      CHECK(names.insert(schema + std::string(key.name)).second);
      CHECK(key.name.starts_with("FK_" + std::string(table.name) + "_"));
    }
    for (const schema::Check& check : table.checks) {
      INFO(check.name);
      CHECK(names.insert(schema + std::string(check.name)).second);
      CHECK(check.name.starts_with("CK_" + std::string(table.name) + "_"));
    }
  });
}

TEST_CASE("table: a foreign key matches its parent's key", "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    for (const ForeignKey& key : table.foreign_keys) {
      INFO(key.name);
      const Binding* parent = Catalog::standard().find(key.parent);
      REQUIRE(parent != nullptr);
      const TableDescription& described = parent->description;
      CHECK(described.full_name() == key.parent);
      REQUIRE(key.columns.size() == described.key.size());
      for (std::size_t i = 0; i < key.columns.size(); ++i) {
        CHECK(table.columns[key.columns[i]].type.sql ==
              described.columns[described.key[i]].type.sql);
      }
    }
  });
}

TEST_CASE("table: the children of a row are found by an index or by their key", "[table][unit]") {
  std::size_t keys = 0;
  std::size_t references = 0;
  with_every_table([&](const TableDescription& table) {
    if (table.is_stored()) keys += table.foreign_keys.size();
    for (const Catalog::Reference& reference : Catalog::standard().references_to(table)) {
      ++references;
      INFO(reference.key->name);
      CHECK(reference.key->parent == table.full_name());
      const TableDescription& child = reference.child->description;
      const std::vector<std::size_t>& columns = reference.key->columns;
      CHECK(starts_with(reference.index == nullptr ? child.key : columns_of(*reference.index),
                        columns));
    }
  });
  CHECK(references == keys);
  CHECK(keys > 0);
}

TEST_CASE("table: deletes cascade to what is owned, and nowhere else", "[table][unit]") {
  std::set<std::string_view> cascades;
  with_every_table([&](const TableDescription& table) {
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.on_delete == schema::OnDelete::kCascade) cascades.insert(key.name);
    }
  });
  CHECK(cascades == std::set<std::string_view>{
                        "FK_AtomRelation_Source", "FK_ModelLayer_Model", "FK_TensorAtom_Atom",
                        "FK_TensorAtom_Model", "FK_Concepts_Concept", "FK_AtomConcepts_Atom",
                        "FK_TensorAtomCoefficient_TensorAtom", "FK_AtomEmbeddingComponent_Source",
                        "FK_TensorDetail_TensorAtom", "FK_EmbeddingSpace_Model",
                        "FK_AtomEmbedding_Atom", "FK_AtomEmbeddingVector_Atom"});
}

TEST_CASE("table: what is computed has numbers of its own, and a view says how in T-SQL",
          "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    CHECK(table.is_stored() == (table.number <= 1000));
    CHECK(table.view_sql.empty() == (table.rows_are != schema::RowsAre::kView));
    CHECK(table.name.starts_with("vw_") == (table.rows_are == schema::RowsAre::kView));
    for (const Column& column : table.columns) {
      if (!table.view_sql.empty()) CHECK(table.view_sql.find(column.name) != std::string::npos);
    }
  });
}

TEST_CASE("table: checks are of numbers within bounds or of words, and never both",
          "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    for (const schema::Check& check : table.checks) {
      INFO(check.name);
      REQUIRE(check.column < table.columns.size());
      const SqlType sql = table.columns[check.column].type.sql;
      const bool is_text = sql == SqlType::kNVarChar || sql == SqlType::kChar;
      CHECK(check.words.empty() != is_text);
      CHECK((is_text || check.least < check.most));
      for (const std::string_view word : check.words) CHECK_FALSE(word.empty());
      const std::set<std::string_view> words(check.words.begin(), check.words.end());
      CHECK(words.size() == check.words.size());
    }
  });
}

TEST_CASE("table: atoms, relations, models and embeddings have history and no other",
          "[table][unit]") {
  std::set<std::string> versioned;
  with_every_table([&](const TableDescription& table) {
    if (table.versioned) versioned.insert(table.full_name());
  });
  CHECK(versioned == std::set<std::string>{"dbo.Atom", "dbo.AtomRelation", "dbo.Model",
                                           "dbo.TensorAtom", "dbo.TensorDetail",
                                           "dbo.EmbeddingSpace", "dbo.AtomEmbedding",
                                           "dbo.SearchCollection"});
}

TEST_CASE("table: the cache of inferences is volatile and ends by its column, and no other",
          "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    const bool is_cache = table.name == "InferenceCache";
    CHECK(table.is_volatile == is_cache);
    CHECK((table.expires_column != SIZE_MAX) == is_cache);
    if (is_cache) CHECK(table.columns[table.expires_column].name == "ExpiresAt");
  });
}

// A row that ended is hidden, and so must be what it takes up: only its key makes room.
TEST_CASE("table: a table whose rows end has no unique index", "[table][unit]") {
  with_every_table([](const TableDescription& table) {
    if (table.expires_column == SIZE_MAX) return;
    for (const Index& index : table.indexes) CHECK_FALSE(index.unique);
  });
}

}  // namespace
}  // namespace hartonomous::table
