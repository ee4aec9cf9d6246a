#include "table/catalog.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace hartonomous::table {
namespace {

struct Plain {
  std::int32_t id = 0;
  std::optional<std::int32_t> other;
};

Binding plain_table(std::uint16_t number, std::string_view schema, std::string_view name) {
  TableOf<Plain> table(number, schema, name, "For this test");
  table.column("Id", &Plain::id, sql_int());
  table.column("Other", &Plain::other, sql_int());
  table.key({"Id"});
  return table.take();
}

Binding child_table(std::uint16_t number, std::string_view name, std::string_view parent,
                    std::string_view column) {
  TableOf<Plain> table(number, "dbo", name, "For this test");
  table.column("Id", &Plain::id, sql_int());
  table.column("Other", &Plain::other, sql_int());
  table.key({"Id"});
  table.index("IX_Id_Other", {"Id", "Other"});
  table.index("IX_Other", {"Other", "-Id"});
  table.foreign_key("FK_Child", {column}, parent);
  return table.take();
}

TEST_CASE("table: a table is found by name whatever the case, and by number", "[table][unit]") {
  const Catalog& catalog = Catalog::standard();
  const Binding* model = catalog.find("dbo.Model");
  REQUIRE(model != nullptr);
  CHECK(catalog.find("DBO.MODEL") == model);
  CHECK(catalog.find("model") == model);
  CHECK(catalog.find(model->description.number) == model);
  CHECK(catalog.find("concepts") == catalog.find("provenance.Concepts"));
  CHECK(catalog.find("Mode") == nullptr);
  CHECK(catalog.find("") == nullptr);
  CHECK(catalog.find("provenance.Model") == nullptr);
  CHECK(catalog.find(std::uint16_t{60000}) == nullptr);
}

TEST_CASE("table: a short name that two schemas have finds nothing", "[table][unit]") {
  std::vector<Binding> bindings;
  bindings.push_back(plain_table(1, "dbo", "Same"));
  bindings.push_back(plain_table(2, "ref", "Same"));
  const Catalog catalog(std::move(bindings));
  CHECK(catalog.find("Same") == nullptr);
  REQUIRE(catalog.find("ref.same") != nullptr);
  CHECK(catalog.find("ref.same")->description.number == 2);
}

TEST_CASE("table: references are led by the child's key before an index", "[table][unit]") {
  std::vector<Binding> bindings;
  bindings.push_back(plain_table(1, "dbo", "Parent"));
  bindings.push_back(child_table(2, "ByKey", "dbo.Parent", "Id"));
  bindings.push_back(child_table(3, "ByIndex", "dbo.Parent", "Other"));
  bindings.push_back(child_table(4, "OfNothing", "dbo.Elsewhere", "Id"));
  const Catalog catalog(std::move(bindings));
  const auto& references = catalog.references_to(catalog.find("Parent")->description);
  REQUIRE(references.size() == 2);
  CHECK(references[0].child == catalog.find("ByKey"));
  CHECK(references[0].index == nullptr);
  CHECK(references[1].child == catalog.find("ByIndex"));
  REQUIRE(references[1].index != nullptr);
  CHECK(references[1].index->name == "IX_Other");
  CHECK(catalog.references_to(catalog.find("ByKey")->description).empty());
  CHECK(catalog.references_to(Catalog::standard().find("InferenceCache")->description).empty());
}

}  // namespace
}  // namespace hartonomous::table
