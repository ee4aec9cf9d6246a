// Exit codes are StatusCode numbers, 64 is a command line that makes no sense.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kUsage = 64;

Finished hart(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {HTN_TOOL};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run_process(all);
}

// One byte in the middle of the largest file below the folder becomes another.
void damage(const std::string& folder) {
  std::filesystem::path largest;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".sst") continue;
    if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) {
      largest = entry.path();
    }
  }
  REQUIRE(!largest.empty());
  std::fstream file(largest, std::ios::in | std::ios::out | std::ios::binary);
  auto middle = static_cast<std::streamoff>(std::filesystem::file_size(largest) / 2);
  file.seekg(middle);
  char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(middle);
  file.put(byte);
}

}  // namespace

TEST_CASE("cli: a command line that makes no sense exits with 64", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "text");
  CHECK(hart({}).exit_code == kUsage);
  CHECK(hart({"nonsense"}).exit_code == kUsage);
  CHECK(hart({"ls"}).exit_code == kUsage);  // no store named
  CHECK(hart({"put", "--store", tool.store()}).exit_code == kUsage);
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"ls", "--nonsense"},
           {"cat"},
           {"cat", "a", "--name", "a"},
           {"cat", "a", "--range", "x:1"},
           {"cat", "a", "--range", "5"},
           {"cat", "a", "--line", "0"},
           {"cat", "a", "--line", "1", "--range", "0:1"},
           {"cat", "a", "--version", "-1"},
           {"show", "@1", "--version", "1"},
           {"restore", "a"},
           {"put", "-"},
           {"put", "x", "y", "--name", "z"},
           {"put", "x", "--kind", "picture"},
           {"atom"},
           {"rm"},
           {"ls", "--memory-budget", "much"},
           {"ls", "--threads", "0"},
       }) {
    Finished finished = tool.run(line);
    INFO("hart " << line[0] << " " << (line.size() > 1 ? line[1] : "") << ": " << finished.err);
    CHECK(finished.exit_code == kUsage);
    CHECK(finished.err.starts_with("hart: "));
    CHECK(finished.out.empty());
  }
}

TEST_CASE("cli: failures exit with their status code and say so", "[cli][integration]") {
  Tool tool;
  Finished no_store = tool.run({"ls"});
  CHECK(no_store.exit_code == 1);
  CHECK(no_store.err.starts_with("hart: ls: not found: "));
  CHECK_FALSE(std::filesystem::exists(tool.store()));

  tool.output({"put", "-", "--name", "a"}, "text");
  Finished missing = tool.run({"cat", "missing"});
  CHECK(missing.exit_code == 1);
  CHECK(missing.err == "hart: cat: not found: document 'missing'\n");
  CHECK(tool.run({"cat", "@1234567"}).exit_code == 1);
  CHECK(tool.run({"cat", "@x"}).exit_code == 3);
  CHECK(tool.run({"put", tool.path("missing")}).exit_code == 1);
  CHECK(tool.run({"put", "-", "--name", ""}, "text").exit_code == 3);
  CHECK(tool.run({"put", "-", "--name", std::string(4097, 'n')}, "text").exit_code == 3);
  CHECK(tool.run({"put", "-", "--name", "t", "--kind", "text"}, "\xff\xfe").exit_code == 3);
  CHECK(hart({"ls", "--store", tool.store(), "--memory-budget", "1M"}).exit_code == 3);
  CHECK(tool.run({"restore", "a", "-o", tool.path("no/such/folder/file")}).exit_code != 0);
  CHECK(tool.run({"restore", "--tree", "zzz", "-o", tool.path("out")}).exit_code == 1);
}

TEST_CASE("cli: one bad path among several is said, and the others are put", "[cli][integration]") {
  Tool tool;
  tool.write("a", "first");
  tool.write("b", "second");
  Finished put = tool.run({"put", tool.path("a"), tool.path("missing"), tool.path("b")});
  CHECK(put.exit_code == 1);
  CHECK(put.err.find("missing") != std::string::npos);
  CHECK(tool.output({"cat", tool.path("b")}) == "second");
}

TEST_CASE("cli: help and version succeed", "[cli][integration]") {
  CHECK(hart({"--help"}).exit_code == 0);
  CHECK(hart({"--version"}).out.starts_with("hart "));
  for (const char* verb :
       {"put",     "restore", "cat",   "ls",    "show",    "rm",     "atom", "children",
        "parents", "pin",     "unpin", "table", "history", "schema", "jobs", "feed",
        "tenant",  "sweep",   "stats", "check", "bench",   "version"}) {
    Finished help = hart({verb, "--help"});
    INFO(verb);
    CHECK(help.exit_code == 0);
    CHECK(help.out.find("--json") != std::string::npos);
  }
}

TEST_CASE("cli: HART_STORE names the store, --store goes before it", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "text");
  ProcessOptions named{.environment = {"HART_STORE=" + tool.store()}};
  CHECK(run_process({HTN_TOOL, "cat", "a"}, named).out == "text");
  ProcessOptions elsewhere{.environment = {"HART_STORE=" + tool.path("elsewhere")}};
  CHECK(run_process({HTN_TOOL, "cat", "a"}, elsewhere).exit_code == 1);
  CHECK(run_process({HTN_TOOL, "cat", "a", "--store", tool.store()}, elsewhere).out == "text");
}

TEST_CASE("cli: check of a damaged store says what is wrong and exits with 9",
          "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, noise(4'000'000, 3));
  tool.output({"sweep"});
  damage(tool.store());
  Finished check = tool.run({"check", "--json"});
  INFO(check.out << check.err);
  CHECK(check.exit_code == 9);
  CHECK(check.err.starts_with("hart: check: "));
}

TEST_CASE("cli: a full disk and a reader that went away are told apart", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, noise(1'000'000, 4));
  auto shell = [&](const std::string& command) {
    return run_process({"/bin/bash", "-c", command},
                       {.environment = {"HART=" HTN_TOOL, "HART_STORE=" + tool.store()}});
  };
  Finished full = shell("\"$HART\" cat a > /dev/full");
  CHECK(full.exit_code == 10);
  CHECK(full.err.find("No space left") != std::string::npos);
  Finished gone = shell("\"$HART\" cat a | head -c 10; exit ${PIPESTATUS[0]}");
  CHECK(gone.out.size() == 10);
  CHECK(gone.exit_code == 10);
  CHECK(gone.err.empty());
}

}  // namespace hartonomous::testing
