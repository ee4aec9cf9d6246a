// Every rule sees what it forbids, and lets pass what is like it.
#include "tidy/rules.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace hartonomous::tidy {
namespace {

const FloorTable& table() {
  static const FloorTable kTable = parse_floor_table(
      "hartonomous_module(base FLOOR 0 LIBRARIES OpenSSL::Crypto)\n"
      "# hartonomous_module(ghost FLOOR 1)\n"
      "hartonomous_module(kv FLOOR 3\n                   DEPENDS base)\n"
      "hartonomous_module(content FLOOR 5 DEPENDS base kv)\n");
  return kTable;
}

Findings includes(const std::string& path, const std::string& text) {
  return check_includes(make_source_file(path, text), table());
}

Findings calls(const std::string& path, const std::string& text) {
  return check_calls(make_source_file(path, text));
}

}  // namespace

TEST_CASE("tidy: the floor table is read as CMake reads it", "[tidy]") {
  REQUIRE(table().size() == 3);
  CHECK(table().at("content").floor == 5);
  CHECK(table().at("content").depends == std::set<std::string>{"base", "kv"});
  CHECK(table().at("base").depends.empty());
  CHECK(check_floor_table(table()).empty());
  CHECK(check_floor_table({{"a", {1, {"b"}}}, {"b", {1, {}}}}).size() == 1);
  CHECK(check_floor_table({{"a", {1, {"nowhere"}}}}).size() == 1);
}

TEST_CASE("tidy: an include of an undeclared or higher module is found", "[tidy]") {
  CHECK(includes("src/content/a.cpp", "#include \"kv/database.hpp\"\n").empty());
  CHECK(includes("src/kv/a.cpp", "#include \"content/pages.hpp\"\n").size() == 1);
  CHECK(includes("src/kv/a.cpp", "#include <hartonomous/content/pages.hpp>\n").size() == 1);
  CHECK(includes("src/nowhere/a.cpp", "").size() == 1);
  CHECK(includes("src/cli/a.cpp", "#include <hartonomous/engine/store.hpp>\n").empty());
  CHECK(includes("src/cli/a.cpp", "#include \"kv/database.hpp\"\n").size() == 1);
}

TEST_CASE("tidy: a public header shows the standard library and ourselves only", "[tidy]") {
  const std::string path = "include/hartonomous/kv/a.hpp";
  CHECK(includes(path, "#include <vector>\n#include <hartonomous/base/ids.hpp>\n").empty());
  CHECK(includes(path, "#include <xxhash.h>\n").size() == 1);
  CHECK(includes(path, "#include <openssl/sha.h>\n").size() == 1);
  CHECK(includes(path, "#include \"kv/database.hpp\"\n").size() == 2 - 1);
}

TEST_CASE("tidy: a source file's own header comes first", "[tidy]") {
  CHECK(includes("src/kv/a.cpp", "#include \"kv/a.hpp\"\n#include <vector>\n").empty());
  CHECK(includes("src/kv/a.cpp", "#include <vector>\n#include \"kv/a.hpp\"\n").size() == 1);
}

TEST_CASE("tidy: a library that two modules include is found", "[tidy]") {
  auto both = [](const std::string& first, const std::string& second, const std::string& text) {
    return check_third_party({make_source_file(first, text), make_source_file(second, text)});
  };
  CHECK(both("src/kv/a.cpp", "src/kv/b.cpp", "#include <rocksdb/db.h>\n").empty());
  CHECK(both("src/kv/a.cpp", "src/engine/b.cpp", "#include <rocksdb/db.h>\n").size() == 1);
  CHECK(both("src/codec/a.cpp", "src/engine/b.cpp", "#include <xxhash.h>\n").size() == 1);
  CHECK(both("src/codec/a.cpp", "src/engine/b.cpp", "#include <unistd.h>\n").empty());
}

TEST_CASE("tidy: long files and long lines are found", "[tidy]") {
  auto lengths = [](const std::string& path, const std::string& text) {
    return check_lengths(make_source_file(path, text)).size();
  };
  std::string lines;
  for (int i = 0; i < 601; ++i) lines += "\n";
  CHECK(lengths("src/kv/a.cpp", lines) == 1);
  CHECK(lengths("tests/unit/kv/a_test.cpp", lines) == 0);
  CHECK(lengths("src/kv/a.cpp", std::string(100, 'x')) == 0);
  CHECK(lengths("src/kv/a.cpp", std::string(101, 'x')) == 1);
  CHECK(lengths("src/kv/a.cpp", std::string(99, 'x') + "\u00e9") == 0);
}

TEST_CASE("tidy: a header without its contract is found", "[tidy]") {
  auto opening = [](const std::string& text) {
    return check_header_opening(make_source_file("src/kv/a.hpp", text)).size();
  };
  CHECK(opening("#pragma once\n\n// A.\n// Thread-safety: immutable.\n") == 0);
  CHECK(opening("// A.\n// Thread-safety: immutable.\n#pragma once\n") == 1);
  CHECK(opening("#pragma once\n\n// A.\n") == 1);
  CHECK(opening("#pragma once\n#include <vector>\n// Thread-safety: immutable.\n") == 1);
}

TEST_CASE("tidy: words of unfinished work are found", "[tidy]") {
  auto words = [](const std::string& text) {
    return check_words(make_source_file("src/kv/a.cpp", text)).size();
  };
  CHECK(words("// to do: all of it, stubborn, mkdtemp(\"a-XXXXXX\")\n") == 0);
  CHECK(words(std::string("// TO") + "DO later\n") == 1);
  CHECK(words(std::string("// a Place") + "holder\n") == 1);
}

TEST_CASE("tidy: calls that modules may not make are found, in code only", "[tidy]") {
  CHECK(calls("src/kv/a.cpp", "std::thread worker;\n").size() == 1);
  CHECK(
      calls("src/kv/a.cpp", "// no std::thread here\n/* rand() */ auto s = \"rand()\";\n").empty());
  CHECK(calls("src/kv/a.cpp", "auto n = 1'000; std::jthread t;\n").size() == 1);
  CHECK(calls("src/base/a.cpp", "std::thread worker;\n").empty());
  CHECK(calls("src/kv/a.cpp", "int x = operand(1);\n").empty());
  CHECK(calls("src/kv/a.cpp", "int x = rand();\n").size() == 1);
  CHECK(calls("src/base/a.cpp", "db->DeleteRange(a, b);\n").size() == 1);
}

TEST_CASE("tidy: a test without its module's name or without a runner is found", "[tidy]") {
  auto names = [](const std::string& path, const std::string& text) {
    return check_test_names(make_source_file(path, text)).size();
  };
  const std::string good = "TEST_CASE(\"kv: it keeps\", \"[kv]\") {\n";
  CHECK(names("tests/unit/kv/a_test.cpp", good) == 0);
  CHECK(names("tests/unit/kv/a_test.cpp", "TEST_CASE(\n    \"kv: it keeps\") {\n") == 0);
  CHECK(names("tests/unit/codec/a_test.cpp", good) == 1);
  CHECK(names("tests/unit/kv/a.cpp", good) == 1);
  CHECK(names("tests/elsewhere/kv/a_test.cpp", good) == 1);
}

TEST_CASE("tidy: a link to nothing and code of no example are found", "[tidy]") {
  auto links = [](const std::string& text) {
    return check_links(make_source_file("tests/a.md", text), HTN_SOURCE_DIR).size();
  };
  CHECK(links("[a](tidy/rules.hpp) [b](https://example.org/x) [c](tidy/rules.hpp#top)\n") == 0);
  CHECK(links("[a](nothing.md)\n") == 1);

  SourceFile readme = make_source_file("README.md", "text\n```cpp\nint a;\n```\n");
  CHECK(check_snippets(readme, {}).size() == 1);
  CHECK(check_snippets(readme, {make_source_file("examples/a/main.cpp", "int a;\n")}).empty());
}

}  // namespace hartonomous::tidy
