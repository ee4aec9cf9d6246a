// Typed tables by the tool: rows in and out as JSON, refusals, history, and the schema.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {

TEST_CASE("cli: rows go in as JSON, by argument and by line, and come out", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "some words");
  Json row = tool.json_one(
      {"table", "insert", "Model", R"({"model_name": "a \"b\"", "metadata": {"x": [1]}})"});
  CHECK(row["model_id"] == 1);
  CHECK(row["model_name"] == "a \"b\"");
  CHECK(row["metadata"]["x"][0] == 1);
  std::string lines;
  for (int i = 0; i < 2500; ++i) lines += R"({"ModelName": "m)" + std::to_string(i) + "\"}\n";
  CHECK(tool.json({"table", "insert", "dbo.Model", "-"}, lines).size() == 2500);
  CHECK(tool.json({"table", "rows", "Model"}).size() == 2501);
  CHECK(tool.json({"table", "rows", "Model", "--limit", "7"}).size() == 7);
  const std::vector<Json> named =
      tool.json({"table", "rows", "Model", "0", "m42", "--index", "UQ_Model_Name_Version"});
  REQUIRE(named.size() == 1);
  CHECK(named[0]["model_id"] == 44);
  CHECK(tool.json_one({"table", "get", "Model", "44"})["model_name"] == "m42");
  for (const Json& table : tool.json({"table", "ls"})) {
    const std::string name = table["table"];
    CHECK(table["rows"] == (name == "dbo.Model" ? 2501 : name == "dbo.AtomComposition" ? 3 : 0));
    CHECK(table["kind"] ==
          (name.find("vw_") != std::string::npos ? "view"
           : name == "dbo.AtomComposition" || name == "dbo.TensorAtomCoefficient" ||
                   name == "dbo.AtomEmbeddingComponent" || name == "dbo.AtomEmbeddingVector"
               ? "virtual"
               : "table"));
  }
  CHECK(tool.json_one({"check"})["rows"] == 2502);  // and the tenant's own
}

TEST_CASE("cli: what a row was is told, and read as of then", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "some words");
  tool.json_one({"table", "insert", "Model", R"({"model_name": "llama"})"});
  Json changed =
      tool.json_one({"table", "update", "Model", R"({"model_id": 1, "architecture": "dense"})"});
  CHECK(changed["model_name"] == "llama");
  CHECK(changed["architecture"] == "dense");
  tool.json_one({"table", "delete", "Model", "1"});
  CHECK(tool.run({"table", "get", "Model", "1"}).exit_code == 1);
  const std::vector<Json> history = tool.json({"history", "Model", "1"});
  REQUIRE(history.size() == 2);
  CHECK(history[0]["valid_to"] == history[1]["valid_from"]);
  CHECK(history[0]["row"]["architecture"].is_null());
  const std::string then = history[1]["valid_from"];
  CHECK(tool.json_one({"table", "get", "Model", "1", "--as-of", then})["architecture"] == "dense");
  CHECK(tool.json({"table", "rows", "Model", "--as-of", then}).size() == 1);
  CHECK(tool.json({"table", "rows", "Model", "--as-of", "2001-01-01T00:00:00Z"}).empty());
  CHECK(tool.run({"history", "Model", "2"}).exit_code == 1);
}

TEST_CASE("cli: a refused row changes nothing and says why", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "some words");
  tool.json_one({"table", "insert", "Model", R"({"model_name": "llama"})"});
  struct Refusal {
    std::vector<std::string> arguments;
    std::string says;
  };
  const std::vector<Refusal> refusals{
      {{"table", "insert", "Model", R"({"model_name": "new"})", R"({"model_name": "llama"})"},
       "UQ_Model_Name_Version"},
      {{"table", "insert", "Model", R"({"model_name": 7})"}, "model_name"},
      {{"table", "insert", "Model", R"({"nothing": 7})"}, "nothing"},
      {{"table", "insert", "Model", "{"}, "JSON"},
      {{"table", "insert", "ModelLayer",
        R"({"model_id": 9, "layer_index": 0, "layer_name": "a", "layer_type": "b"})"},
       "FK_ModelLayer_Model"},
      {{"table", "insert", "OODALog", R"({"phase": "Sleep"})"}, "CK_OODALog_Phase"},
      {{"table", "insert", "Tenant", R"({"tenant_name": "x"})"}, "Tenant"},
      {{"table", "rows", "Nothing"}, "Nothing"},
      {{"table", "rows", "Model", "--index", "IX_Nothing"}, "IX_Nothing"},
      {{"table", "get", "Model", "seven"}, "seven"},
      {{"schema", "Nothing"}, "Nothing"},
  };
  for (const Refusal& refusal : refusals) {
    INFO(refusal.arguments[1] << " " << refusal.says);
    const auto ran = tool.run(refusal.arguments);
    CHECK(ran.exit_code != 0);
    CHECK(ran.exit_code < 64);
    CHECK(ran.err.find(refusal.says) != std::string::npos);
  }
  CHECK(tool.run({"table", "frobnicate", "Model"}).exit_code == 64);
  CHECK(tool.run({"table", "rows"}).exit_code == 64);
  CHECK(tool.json({"table", "rows", "Model"}).size() == 1);
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: the schema is told to people, programs and SQL Server", "[cli][integration]") {
  Tool tool;
  CHECK(tool.output({"schema", "Model"}).find("UQ_Model_Name_Version") != std::string::npos);
  const Json all = tool.json_one({"schema"});
  CHECK(all["tables"].size() == 32);
  const std::string sql = tool.output({"schema", "--sql"});
  CHECK(sql.find("CREATE TABLE dbo.Model") != std::string::npos);
  CHECK(tool.run({"schema", "--sql", "--json"}).exit_code == 64);
}

}  // namespace hartonomous::testing
