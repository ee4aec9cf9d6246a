// The whole tree against every rule. Rules are held against bad examples in rules_test.cpp.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tidy/rules.hpp"
#include "tidy/source_tree.hpp"

namespace hartonomous::tidy {
namespace {

const std::vector<SourceFile>& tree() {
  static const std::vector<SourceFile> kTree = load_source_tree(HTN_SOURCE_DIR);
  return kTree;
}

const SourceFile& file_at(const std::string& path) {
  for (const SourceFile& file : tree()) {
    if (file.path == path) return file;
  }
  FAIL("no file " << path);
  std::abort();
}

FloorTable floor_table() { return parse_floor_table(file_at("src/CMakeLists.txt").text); }

void require_none(const Findings& findings) {
  for (const std::string& finding : findings) UNSCOPED_INFO(finding);
  REQUIRE(findings.empty());
}

template <typename Rule>
void require_of_every_file(Rule rule) {
  Findings all;
  for (const SourceFile& file : tree()) {
    Findings findings = rule(file);
    all.insert(all.end(), findings.begin(), findings.end());
  }
  require_none(all);
}

// The command's output, and its exit code.
std::pair<std::string, int> run(const std::string& command) {
  std::string output;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) {
    output.append(buffer, count);
  }
  int status = ::pclose(pipe);
  return {output, status};
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

TEST_CASE("tidy: modules depend on lower floors only", "[tidy]") {
  FloorTable table = floor_table();
  REQUIRE(table.size() >= 8);
  require_none(check_floor_table(table));
}

TEST_CASE("tidy: includes keep to the declared floors", "[tidy]") {
  FloorTable table = floor_table();
  require_of_every_file([&](const SourceFile& file) { return check_includes(file, table); });
}

TEST_CASE("tidy: a third-party library is known to one module", "[tidy]") {
  require_none(check_third_party(tree()));
}

TEST_CASE("tidy: files and lines are short", "[tidy]") { require_of_every_file(check_lengths); }

TEST_CASE("tidy: headers open with their contract", "[tidy]") {
  require_of_every_file(check_header_opening);
}

TEST_CASE("tidy: nothing is left unfinished", "[tidy]") { require_of_every_file(check_words); }

TEST_CASE("tidy: threads, clocks and randomness are injected", "[tidy]") {
  require_of_every_file(check_calls);
}

TEST_CASE("tidy: tests are named after their module and are run", "[tidy]") {
  require_of_every_file(check_test_names);
}

TEST_CASE("tidy: links of the documents resolve", "[tidy]") {
  require_of_every_file([](const SourceFile& file) { return check_links(file, HTN_SOURCE_DIR); });
}

TEST_CASE("tidy: the README's code is the examples' code", "[tidy]") {
  require_of_every_file([](const SourceFile& file) {
    return file.path == "README.md" ? check_snippets(file, tree()) : Findings{};
  });
}

TEST_CASE("tidy: the formatter has nothing to change", "[tidy]") {
  if (!std::filesystem::exists("/usr/bin/clang-format-14")) {
    WARN("no clang-format-14 here: formatting was not checked");
    return;
  }
  std::string command =
      "cd " + quoted(HTN_SOURCE_DIR) + " && /usr/bin/clang-format-14 --dry-run -Werror";
  for (const SourceFile& file : tree()) {
    if (file.is_cpp()) command += " " + quoted(file.path);
  }
  auto [output, status] = run(command);
  INFO(output);
  REQUIRE(status == 0);
}

}  // namespace hartonomous::tidy
