// Every command once, as people and as programs use it.
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {

TEST_CASE("cli: what is put comes back, whole, by range and by line", "[cli][integration]") {
  Tool tool;
  const std::string text = "first line\nsecond line\nthird\n";
  tool.write("a.txt", text);
  Json put = tool.json_one({"put", tool.path("a.txt"), "--name", "a"});
  CHECK(
      keys(put) ==
      "atoms bytes document id kind name new_atoms new_bytes resumed_at seconds sha256 unchanged");
  CHECK(put["name"] == "a");
  CHECK(put["kind"] == "text");
  CHECK(put["bytes"] == text.size());
  CHECK(put["unchanged"] == false);

  const std::string id = "@" + std::to_string(put["id"].get<std::uint64_t>());
  CHECK(tool.output({"cat", "a"}) == text);
  CHECK(tool.output({"cat", id}) == text);
  CHECK(tool.output({"cat", "a", "--range", "6:4"}) == text.substr(6, 4));
  CHECK(tool.output({"cat", "a", "--range", "6:"}) == text.substr(6));
  CHECK(tool.output({"cat", "a", "--range", "1K:1K"}).empty());
  CHECK(tool.output({"cat", "a", "--line", "2"}) == "second line\n");
  CHECK(tool.run({"cat", "a", "--line", "9"}).exit_code == 1);
  Json part = tool.json_one({"cat", "a", "--range", "0:5"});
  CHECK(keys(part) == "base64 bytes id offset");
  CHECK(part["base64"] == "Zmlyc3Q=");

  Json restored = tool.json_one({"restore", "a", "-o", tool.path("back")});
  CHECK(keys(restored) == "bytes id path seconds sha256");
  CHECK(restored["sha256"] == put["sha256"]);
  CHECK(tool.read("back") == text);
  CHECK(tool.output({"restore", "a", "-o", "-"}) == text);
  tool.output({"restore", "a", "-o", "/dev/null"});
  struct stat about = {};
  REQUIRE(::stat("/dev/null", &about) == 0);
  CHECK(S_ISCHR(about.st_mode));
}

TEST_CASE("cli: versions are listed, shown, read and removed one by one", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "doc"}, "one");
  tool.output({"put", "-", "--name", "doc"}, "two");
  CHECK(tool.json_one({"put", "-", "--name", "doc"}, "two")["unchanged"] == true);
  tool.output({"put", "-", "--name", "other"}, "three");

  std::vector<Json> newest = tool.json({"ls"});
  REQUIRE(newest.size() == 2);
  CHECK(keys(newest[0]) == "bytes created document id kind name sha256 version");
  CHECK(newest[0]["version"] == 2);
  CHECK(tool.json({"ls", "--all"}).size() == 3);
  CHECK(tool.json({"ls", "oth"}).size() == 1);

  Json shown = tool.json_one({"show", "doc", "--version", "1"});
  CHECK(keys(shown) ==
        "bytes children composite created document id kind name pins references sha256 version");
  CHECK(tool.output({"cat", "doc", "--version", "1"}) == "one");
  CHECK(tool.output({"cat", "doc"}) == "two");
  CHECK(tool.run({"cat", "doc", "--version", "3"}).exit_code == 1);

  tool.output({"rm", "doc", "--version", "2"});
  CHECK(tool.output({"cat", "doc"}) == "one");
  CHECK(keys(tool.json_one({"rm", "doc"})) == "removed");
  CHECK(tool.run({"cat", "doc"}).exit_code == 1);
  CHECK(tool.run({"rm", "doc"}).exit_code == 1);
}

TEST_CASE("cli: atoms are found by id, hash and bytes, and know their wholes",
          "[cli][integration]") {
  Tool tool;
  Json put = tool.json_one({"put", "-", "--name", "t", "--kind", "text"}, "to be or not to be\n");
  Json atom = tool.json_one({"atom", "--text", "be"});
  CHECK(keys(atom) == "bytes children composite id kind pins references sha256 text value_hex");
  CHECK(atom["value_hex"] == "6265");
  CHECK(atom["references"] == 2);
  const std::string id = std::to_string(atom["id"].get<std::uint64_t>());
  CHECK(tool.json_one({"atom", id}) == atom);
  CHECK(tool.json_one({"atom", "@" + id}) == atom);
  CHECK(tool.json_one({"atom", "--hash", atom["sha256"]}) == atom);
  CHECK(tool.run({"atom", "--text", "question"}).exit_code == 1);
  CHECK(tool.run({"atom", "--hash", "12"}).exit_code == 3);

  std::vector<Json> parents = tool.json({"parents", "--text", "be"});
  REQUIRE(parents.size() == 1);
  CHECK(keys(parents[0]) == "component documents occurrences parent");
  CHECK(parents[0]["parent"] == put["id"]);
  CHECK(parents[0]["occurrences"] == 2);
  CHECK(parents[0]["documents"] == Json({"t"}));

  std::vector<Json> children = tool.json({"children", "t"});
  REQUIRE(children.size() == put["atoms"]);
  CHECK(keys(children[0]) == "component length m offset parent sequence_index value_hex x y z");
  CHECK(children[2]["component"] == atom["id"]);
  CHECK(children[2]["x"] == 3);
  CHECK(tool.json({"children", "t", "--from", "2", "--limit", "1"})[0] == children[2]);

  CHECK(tool.json_one({"pin", "@" + id})["pins"] == 1);
  CHECK(tool.json_one({"unpin", "@" + id})["pins"] == 0);
  CHECK(tool.run({"unpin", "@" + id}).exit_code != 0);
  CHECK(tool.run({"rm", "@" + id}).exit_code == 4);
}

TEST_CASE("cli: the store is measured, swept and checked", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "big"}, noise(200'000, 1));
  tool.output({"put", "-", "--name", "small"}, "words and words\n");
  Json stats = tool.json_one({"stats"});
  CHECK(keys(stats) ==
        "atoms commits compositions disk disk_bytes documents extents logical_bytes memory_bytes "
        "ratio unique_bytes");
  CHECK(keys(stats["disk"]) == "edges history index other payload rows");
  CHECK(stats["logical_bytes"] == 200'016);
  CHECK(stats["documents"] == 2);
  std::uint64_t sum = 0;
  for (const auto& part : stats["disk"]) sum += part.get<std::uint64_t>();
  CHECK(stats["disk_bytes"] == sum);

  Json check = tool.json_one({"check"});
  CHECK(keys(check) ==
        "atoms bytes_hashed collections compositions counters documents edges extents "
        "foreign_keys index_entries index_pages indexes ok orphan_rows pages postings problems "
        "rows schema seconds segments tables vectors versions");
  CHECK(check["ok"] == true);
  CHECK(check["documents"] == 2);
  CHECK(check["tables"] == check["schema"].size());
  std::size_t indexes = 0;
  std::size_t foreign_keys = 0;
  std::uint64_t rows = 0;
  for (const Json& table : check["schema"]) {
    CHECK(keys(table) == "foreign_keys indexes rows table versions");
    indexes += table["indexes"].size();
    foreign_keys += table["foreign_keys"].size();
    rows += table["rows"].get<std::uint64_t>();
  }
  CHECK(check["indexes"] == indexes);
  CHECK(check["foreign_keys"] == foreign_keys);
  CHECK(check["rows"] == rows);

  tool.output({"rm", "big"});
  Json swept = tool.json_one({"sweep", "--retain", "0s"});
  CHECK(keys(swept) ==
        "atoms disk_bytes_after disk_bytes_before extents jobs payload_bytes purged_references "
        "purged_vectors purged_versions rows seconds");
  CHECK(swept["purged_references"] == 1);
  CHECK(swept["payload_bytes"] == 200'000);
  CHECK(tool.json_one({"check", "--no-recount"})["ok"] == true);
  CHECK(tool.output({"cat", "small"}) == "words and words\n");
}

TEST_CASE("cli: bench measures a store of its own and leaves nothing", "[cli][integration]") {
  Tool tool;
  REQUIRE(::mkdir(tool.path("scratch").c_str(), 0700) == 0);
  Json figures = tool.json_one({"bench", "--size", "300K", "--directory", tool.path("scratch")});
  CHECK(keys(figures) ==
        "atoms bytes disk_bytes kind new_atoms put_again_bytes_per_second put_bytes_per_second "
        "reads_by_id_per_second restore_bytes_per_second");
  CHECK(figures["bytes"] == 300 * 1024);
  CHECK(::rmdir(tool.path("scratch").c_str()) == 0);
  CHECK(::access(tool.store().c_str(), F_OK) != 0);
}

TEST_CASE("cli: human output has a header, units and separators", "[cli][integration]") {
  Tool tool;
  std::string line = tool.output({"put", "-", "--name", "noise"}, noise(2'000'000, 2));
  CHECK(line.find("noise  @") == 0);
  CHECK(line.find("1.9 MiB") != std::string::npos);
  CHECK(tool.output({"show", "noise"}).find("2,000,000 bytes (1.9 MiB)") != std::string::npos);
  std::string list = tool.output({"ls"});
  CHECK(list.find("ID") < list.find("KIND"));
  CHECK(list.find("KIND") < list.find("NAME"));
  CHECK(tool.output({"put", "-q", "-", "--name", "quiet"}, "q").empty());
  CHECK(tool.output({"version"}).starts_with("hart "));
}

}  // namespace hartonomous::testing
