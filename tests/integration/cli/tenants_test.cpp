// Tenants and the past by the tool.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {

TEST_CASE("cli: tenants are made, limited, switched off and deleted", "[cli][integration]") {
  Tool tool;
  Json acme = tool.json_one({"tenant", "create", "acme", "--max-atoms", "3", "--domain", "1"});
  CHECK(acme["tenant"] == 1);
  CHECK(acme["max_atoms"] == 3);
  CHECK(acme["shared_domain"] == 1);
  CHECK(acme["retention_seconds"] == 7 * 86'400);
  CHECK(tool.run({"tenant", "create", "acme"}).exit_code == 2);
  tool.output({"put", "-", "--name", "a", "--tenant", "acme"}, "one two");
  CHECK(tool.output({"cat", "a", "--tenant", "1"}) == "one two");
  CHECK(tool.run({"cat", "a"}).exit_code == 1);
  Finished over = tool.run({"put", "-", "--name", "b", "--tenant", "acme"}, "x");
  CHECK(over.exit_code == 8);
  CHECK(over.err.find("may keep 3 atoms, has 3") != std::string::npos);
  CHECK(tool.json_one({"tenant", "set", "acme", "--max-atoms", "none", "--retain", "forever",
                       "--name", "acme ltd"})["name"] == "acme ltd");
  tool.output({"put", "-", "--name", "b", "--tenant", "acme ltd"}, "x");
  const std::vector<Json> all = tool.json({"tenant", "ls"});
  REQUIRE(all.size() == 2);
  CHECK(all[0]["name"] == "default");
  CHECK(all[1]["documents"] == 2);
  CHECK(all[1]["atoms"] == 4);
  CHECK(tool.json({"tenant", "show", "1"}).size() == 2);
  CHECK(tool.run({"tenant", "set", "1", "--domain", "2"}).exit_code == 4);
  CHECK(tool.run({"tenant", "create", "x", "--domain", "0"}).exit_code == 3);
  tool.output({"tenant", "deactivate", "1"});
  CHECK(tool.run({"cat", "a", "--tenant", "1"}).exit_code == 4);
  tool.output({"tenant", "activate", "1"});
  CHECK(tool.output({"cat", "a", "--tenant", "1"}) == "one two");
  tool.output({"tenant", "delete", "1"});
  CHECK(tool.run({"cat", "a", "--tenant", "1"}).exit_code == 1);
  CHECK(tool.run({"tenant", "delete", "0"}).exit_code == 4);
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"tenant"},
                                             {"tenant", "create"},
                                             {"tenant", "ls", "x"},
                                             {"tenant", "burn", "x"},
                                             {"tenant", "create", "x", "--max-atoms", "many"},
                                             {"tenant", "create", "x", "--retain", "a week"},
                                             {"sweep", "--retain", "7"}}) {
    CHECK(tool.run(wrong).exit_code == 64);
  }
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: what was put, replaced and removed is read as of then", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "first words");
  tool.output({"put", "-", "--name", "a"}, "second");
  tool.output({"rm", "a"});
  const std::vector<Json> history = tool.json({"history", "--document", "a"});
  REQUIRE(history.size() == 2);
  const std::string first = history[0]["valid_from"];
  const std::string second = history[1]["valid_from"];
  CHECK(history[0]["valid_to"] == history[1]["valid_to"]);
  CHECK(history[1]["document"]["name"] == "a");
  CHECK(tool.run({"cat", "a"}).exit_code == 1);
  CHECK(tool.output({"cat", "a", "--as-of", first}) == "first words");
  CHECK(tool.output({"cat", "a", "--as-of", second}) == "second");
  CHECK(tool.json({"ls", "-a", "--as-of", second}).size() == 2);
  CHECK(tool.json({"ls"}).empty());
  CHECK(tool.json_one({"show", "a", "--as-of", first})["references"] == 1);
  CHECK(tool.json({"children", "a", "--as-of", first}).size() == 3);
  tool.output({"restore", "a", "-o", tool.path("back"), "--as-of", first});
  CHECK(tool.read("back") == "first words");
  tool.output({"sweep"});
  CHECK(tool.output({"cat", "a", "--as-of", first}) == "first words");
  tool.output({"sweep", "--retain", "0s"});
  Finished trimmed = tool.run({"cat", "a", "--as-of", first});
  CHECK(trimmed.exit_code == 15);
  CHECK(trimmed.err.find("were purged") != std::string::npos);
  CHECK(tool.run({"history", "--document", "a"}).exit_code == 1);
  CHECK(tool.run({"cat", "a", "--as-of", "yesterday"}).exit_code == 64);
  CHECK(tool.run({"history"}).exit_code == 64);
}

}  // namespace hartonomous::testing
