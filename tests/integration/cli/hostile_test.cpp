// Input of unreasonable size, and surroundings that refuse: the real `hart` holds its budget, says
// what is wrong, and loses nothing that was stored.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <hartonomous/base/sha256.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
// What a process of the least budget may take, code and thread stacks included.
constexpr std::uint64_t kMemoryMax = 160 * kMiB;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The most memory that a child of this process has held so far.
std::uint64_t memory_of_children() {
  rusage usage = {};
  REQUIRE(::getrusage(RUSAGE_CHILDREN, &usage) == 0);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

Finished shell(const Tool& tool, const std::string& command) {
  return run_process({"/bin/bash", "-c", command},
                     {.environment = {"HART=" HTN_TOOL, "DIR=" + tool.path(""),
                                      "HART_STORE=" + tool.store(), "LC_ALL=C.UTF-8"}});
}

std::string numbered_name(std::size_t number) {
  const std::string digits = std::to_string(number);
  return "f" + std::string(6 - digits.size(), '0') + digits;
}

// Every tenth is empty, some are equal.
std::string tiny(std::size_t number) {
  if (number % 10 == 0) return "";
  return "file of number " + std::to_string(number % 7 == 0 ? 7 : number);
}

std::string sha256_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string buffer(kMiB, '\0');
  Sha256 hasher;
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0) {
    hasher.update(as_bytes(buffer).first(static_cast<std::size_t>(in.gcount())));
  }
  return hasher.finish().to_hex();
}

std::string sha256_of(std::string_view bytes) { return sha256(as_bytes(bytes)).to_hex(); }

}  // namespace

TEST_CASE("cli: a folder of a hundred thousand tiny files is put, listed and restored",
          "[cli][integration]") {
  constexpr std::size_t kFiles = 100'000;
  Tool tool;
  fs::create_directory(tool.path("tree"));
  for (std::size_t i = 0; i < kFiles; ++i) tool.write("tree/" + numbered_name(i), tiny(i));
  const auto start = std::chrono::steady_clock::now();
  const std::string put = tool.output({"put", tool.path("tree"), "--name", "t"});
  const double seconds = seconds_since(start);
  if (seconds > 60) WARN("the put of 100,000 files took " << seconds << " s");
  CHECK(put.starts_with("100,000 files, "));
  CHECK(memory_of_children() < kMemoryMax);

  std::vector<Json> listed = tool.json({"ls"});
  REQUIRE(listed.size() == kFiles);
  for (std::size_t i = 0; i < kFiles; ++i) {
    if (listed[i]["name"] != "t/" + numbered_name(i) || listed[i]["sha256"] != sha256_of(tiny(i))) {
      FAIL("file " << i << " is listed as " << listed[i].dump());
    }
  }
  CHECK(tool.json({"restore", "--tree", "t/f0420", "-o", tool.path("some")}).size() == 101);
  CHECK(tool.read("some/" + numbered_name(42'007).substr(5)) == tiny(42'007));
  for (const std::size_t i : {std::size_t{0}, std::size_t{7}, std::size_t{51'234}, kFiles - 1}) {
    CHECK(tool.output({"cat", "t/" + numbered_name(i)}) == tiny(i));
  }
  CHECK(tool.json_one({"check"})["ok"] == true);

  CHECK(tool.json({"rm", "--tree", "t/f0420"}).size() == 100);
  CHECK(tool.output({"rm", "--tree", "t/"}) == "removed 99,900 documents\n");
  CHECK(tool.json({"ls"}).empty());
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: a sparse file of two gibibytes takes little memory and little space",
          "[cli][integration]") {
  constexpr std::uint64_t kBytes = 2048 * kMiB;
  constexpr std::uint64_t kIsland = 1300 * kMiB + 77;
  Tool tool;
  tool.write("sparse", "");
  fs::resize_file(tool.path("sparse"), kBytes);
  {
    std::fstream file(tool.path("sparse"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(kIsland));
    file << "island";
  }
  Json put = tool.json_one({"put", tool.path("sparse"), "--name", "s"});
  CHECK(put["bytes"] == kBytes);
  CHECK(put["new_bytes"] < 1000);
  CHECK(put["atoms"] == kBytes / 64);
  CHECK(tool.output({"cat", "s", "--range", std::to_string(kIsland - 1) + ":8"}) ==
        std::string("\0island\0", 8));
  CHECK(put["sha256"] == sha256_of_file(tool.path("sparse")));
  Finished compared = shell(tool, "\"$HART\" cat s | cmp - \"$DIR/sparse\" && echo same");
  INFO(compared.err);
  CHECK(compared.out == "same\n");
  CHECK(memory_of_children() < kMemoryMax);
  CHECK(tool.json_one({"stats"})["disk_bytes"] < 4 * kMiB);
}

TEST_CASE("cli: ten million tokens of one byte come back exactly", "[cli][integration]") {
  constexpr std::size_t kTokens = 10'000'000;
  for (const std::string_view between : {" \n\t", ".,;"}) {
    INFO("between '" << between << "'");
    Tool tool;
    std::string text(kTokens, '\0');
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < kTokens; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const std::uint64_t random = state >> 40;
      text[i] = i % 2 == 0 ? static_cast<char>((between[0] == '.' ? '0' : 'a') + random % 10)
                           : between[random % between.size()];
    }
    tool.write("tokens", text);
    const auto start = std::chrono::steady_clock::now();
    Json put = tool.json_one({"put", tool.path("tokens"), "--name", "t"});
    if (seconds_since(start) > 60) WARN("the put took " << seconds_since(start) << " s");
    CHECK(put["kind"] == "text");
    CHECK(put["bytes"] == kTokens);
    CHECK(put["atoms"] == kTokens);
    CHECK(put["new_atoms"] == 13);
    CHECK(tool.json_one({"show", "t"})["children"] == kTokens);
    std::vector<Json> last =
        tool.json({"children", "t", "--from", std::to_string(kTokens - 3), "--limit", "10"});
    REQUIRE(last.size() == 3);
    CHECK(last[2]["sequence_index"] == kTokens - 1);
    CHECK(last[2]["m"] == kTokens - 1);
    CHECK(last[2]["length"] == 1);
    tool.output({"restore", "t", "-o", tool.path("back")});
    CHECK((tool.read("back") == text));
    CHECK(memory_of_children() < kMemoryMax);
    CHECK(tool.json_one({"check"})["ok"] == true);
  }
}

TEST_CASE("cli: a file that grows while it is put is refused with 5 and put when it rests",
          "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "g"}, "before");
  tool.write("growing", noise(24'000'000, 5));
  Finished put = shell(tool,
                       "while :; do printf x; done >> \"$DIR/growing\" & "
                       "\"$HART\" put \"$DIR/growing\" --name g; code=$?; "
                       "kill $!; wait $! 2> /dev/null; exit $code");
  INFO(put.err);
  CHECK(put.exit_code == 5);
  CHECK(put.err.starts_with("hart: put: conflict: "));
  CHECK(put.err.find("growing' changed while it was read") != std::string::npos);
  CHECK(tool.output({"cat", "g"}) == "before");
  tool.output({"put", tool.path("growing"), "--name", "g"});
  tool.output({"restore", "g", "-o", tool.path("back")});
  CHECK((tool.read("back") == tool.read("growing")));
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: a folder of odd names is put and restored", "[cli][integration]") {
  Tool tool;
  const std::vector<std::string> names = {
      "new\nline", "\xff\xfe\x80",     "-dash", "--store", std::string(255, 'n'),
      " ",         "tab\tand\x01\x7f", "...",   "*?[a]",   "\\\"'",
      "@1",        "\xc3\xa9"};
  fs::create_directories(tool.path("tree/sub\n\xff"));
  std::map<std::string, std::string> contents;
  for (const std::string& name : names) {
    for (const std::string& at : {name, "sub\n\xff/" + name}) {
      contents[at] = "in " + at;
      tool.write("tree/" + at, contents[at]);
    }
  }
  std::vector<Json> put = tool.json({"put", tool.path("tree"), "--name", "t"});
  CHECK(put.back()["files"] == contents.size());
  CHECK(put.back()["skipped"] == 0);
  CHECK(tool.json({"ls"}).size() == contents.size());
  tool.output({"restore", "--tree", "t/", "-o", tool.path("back")});
  for (const auto& [name, content] : contents) {
    INFO(name);
    CHECK(tool.output({"cat", "--name=t/" + name}) == content);
    CHECK(tool.read("back/" + name) == content);
  }
}

TEST_CASE("cli: a file of a folder that is refused is said, and the exit code tells",
          "[cli][integration]") {
  Tool tool;
  fs::create_directories(tool.path("tree"));
  tool.write("tree/" + std::string(255, 'n'), "a name too long with its prefix");
  tool.write("tree/short", "short");
  Finished put = tool.run({"put", tool.path("tree"), "--name", std::string(4000, 'p')});
  INFO(put.err);
  CHECK(put.exit_code == 10);
  CHECK(put.err.find("nnn") != std::string::npos);
  CHECK(put.err.find("4256 bytes") != std::string::npos);
  CHECK(tool.json({"ls"}).size() == 1);

  tool.write("tree/binary", "\xff\xfe");
  Finished text = tool.run({"put", tool.path("tree"), "--name", "t", "--kind", "text"});
  INFO(text.err);
  CHECK(text.exit_code == 10);
  CHECK(text.err.find("binary") != std::string::npos);
  CHECK(tool.output({"cat", "t/short"}) == "short");
}

TEST_CASE("cli: a store of another format version is refused by name and left as it is",
          "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "text");
  const std::string format = tool.read("store/FORMAT");
  tool.write("store/FORMAT", "hartonomous 99\n");
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"ls"}, {"cat", "a"}, {"put", "-", "--name", "b"}, {"sweep"}, {"check"}}) {
    Finished refused = tool.run(line, "input");
    INFO(line[0] << ": " << refused.err);
    CHECK(refused.exit_code == 11);
    CHECK(refused.err.find(tool.store()) != std::string::npos);
    CHECK(refused.err.find("format version 99") != std::string::npos);
    CHECK(refused.err.find("version 7") != std::string::npos);
  }
  tool.write("store/FORMAT", format);
  CHECK(tool.output({"cat", "a"}) == "text");
  CHECK(tool.json_one({"check"})["ok"] == true);
}

namespace {

// A command line run by somebody without privileges, to whom the tool's folder then belongs. Empty
// when there is no way to do that.
class Unprivileged {
 public:
  explicit Unprivileged(const Tool& tool) {
    if (::geteuid() != 0) return;
    before_ = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    usable_ = ::access(before_[0].c_str(), X_OK) == 0 &&
              run({"/usr/bin/test", "-x", HTN_TOOL}).exit_code == 0;
    const auto give = [](const fs::path& path) {
      REQUIRE(::lchown(path.c_str(), 65534, 65534) == 0);
    };
    give(tool.path(""));
    for (const auto& entry : fs::recursive_directory_iterator(tool.path(""))) give(entry.path());
  }
  bool usable() const { return usable_; }
  Finished run(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    std::vector<std::string> all = before_;
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_process(all, {.input = input});
  }

 private:
  std::vector<std::string> before_;
  bool usable_ = true;
};

// Allows writing again, or the folder could not be removed.
class ReadOnlyFolder {
 public:
  explicit ReadOnlyFolder(std::string path) : path_(std::move(path)) { set(0555, 0444); }
  ReadOnlyFolder(const ReadOnlyFolder&) = delete;
  ReadOnlyFolder& operator=(const ReadOnlyFolder&) = delete;
  ~ReadOnlyFolder() { set(0755, 0644); }

 private:
  void set(mode_t folders, mode_t files) const {
    ::chmod(path_.c_str(), folders);
    for (const auto& entry : fs::recursive_directory_iterator(path_)) {
      ::chmod(entry.path().c_str(), entry.is_directory() ? folders : files);
    }
  }
  std::string path_;
};

}  // namespace

TEST_CASE("cli: files and folders that may not be read are said, the rest is put",
          "[cli][integration]") {
  Tool tool;
  fs::create_directories(tool.path("tree/closed"));
  tool.write("tree/a", "readable");
  tool.write("tree/b", "secret");
  tool.write("tree/closed/c", "out of reach");
  tool.write("tree/d", "readable, too");
  const Unprivileged somebody(tool);
  if (!somebody.usable()) {
    WARN("no way to give up privileges: unreadable files were not tried");
    return;
  }
  REQUIRE(::chmod(tool.path("tree/b").c_str(), 0) == 0);
  REQUIRE(::chmod(tool.path("tree/closed").c_str(), 0) == 0);
  Finished put = somebody.run(tool.command({"put", tool.path("tree"), "--name", "t"}));
  INFO(put.err);
  CHECK(put.exit_code == 10);
  CHECK(put.err.find("tree/b'") != std::string::npos);
  CHECK(put.err.find("tree/closed'") != std::string::npos);
  CHECK(put.err.find("Permission denied") != std::string::npos);
  Finished alone = somebody.run(tool.command({"put", tool.path("tree/b"), "--name", "b"}));
  CHECK(alone.exit_code == 10);
  CHECK(alone.err.find("tree/b'") != std::string::npos);
  REQUIRE(::chmod(tool.path("tree/closed").c_str(), 0700) == 0);
  CHECK(somebody.run(tool.command({"ls", "--json"})).out.find("\"t/d\"") != std::string::npos);
  CHECK(somebody.run(tool.command({"cat", "t/a"})).out == "readable");
}

TEST_CASE("cli: a store that may not be written is read and refuses writers",
          "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, noise(100'000, 6));
  const Unprivileged somebody(tool);
  if (!somebody.usable()) {
    WARN("no way to give up privileges: read-only folders were not tried");
    return;
  }
  {
    const ReadOnlyFolder closed(tool.store());
    CHECK((somebody.run(tool.command({"cat", "a"})).out == noise(100'000, 6)));
    CHECK(somebody.run(tool.command({"check"})).exit_code == 0);
    for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
             {"put", "-", "--name", "b"}, {"rm", "a"}, {"sweep"}}) {
      Finished refused = somebody.run(tool.command(line), "input");
      INFO(line[0] << ": " << refused.err);
      CHECK(refused.exit_code == 10);
      CHECK(refused.err.find(tool.store()) != std::string::npos);
      CHECK(refused.err.find("Permission denied") != std::string::npos);
    }
  }
  Finished put = somebody.run(tool.command({"put", "-", "--name", "b"}), "text");
  INFO(put.err);
  CHECK(put.exit_code == 0);
  CHECK((somebody.run(tool.command({"cat", "a"})).out == noise(100'000, 6)));
}

// A limit on the size of files stands for a disk that fills under RocksDB.
TEST_CASE("cli: files that may not grow fail a put, which succeeds once they may",
          "[cli][integration]") {
  for (const char* trap : {"trap '' XFSZ; ", ""}) {  // an error, or the end of the process
    for (const int kibibytes : {1, 16, 256, 2048}) {
      INFO(trap << kibibytes << " KiB");
      Tool tool;
      tool.output({"put", "-", "--name", "before"}, "there before\n");
      tool.write("small", noise(400'000, 7));
      tool.write("large", noise(12'000'000, 8));
      Finished put = shell(tool, std::string(trap) + "ulimit -f " + std::to_string(kibibytes) +
                                     "; \"$HART\" put \"$DIR/small\" \"$DIR/large\" "
                                     "--memory-budget 64M; exit $?");
      INFO(put.exit_code << " " << put.err);
      CHECK(put.exit_code != 0);
      if (*trap != '\0') CHECK(put.err.starts_with("hart: "));
      CHECK(tool.output({"cat", "before"}) == "there before\n");
      CHECK(tool.json_one({"check"})["ok"] == true);
      for (const char* name : {"small", "large"}) {
        tool.output({"put", tool.path(name), "--name", name});
        tool.output({"restore", name, "-o", tool.path("back")});
        CHECK((tool.read("back") == tool.read(name)));
      }
      CHECK(tool.json_one({"check"})["ok"] == true);
    }
  }
}

namespace {

class SmallDisk {
 public:
  SmallDisk(std::string path, const std::string& size) : path_(std::move(path)) {
    mounted_ = ::mount("none", path_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  std::string path_;
  bool mounted_ = false;
};

}  // namespace

TEST_CASE("cli: a put that would fill the disk is refused with 8 and leaves what was stored",
          "[cli][integration]") {
  Tool tool;
  fs::create_directory(tool.path("store"));
  const SmallDisk disk(tool.path("store"), "110M");
  if (!disk.mounted()) {
    WARN("no small disk could be mounted: a full one was not tried");
    return;
  }
  tool.output({"put", "-", "--name", "kept"}, noise(2'000'000, 9));
  tool.write("large", noise(80'000'000, 10));
  Finished put = tool.run({"put", tool.path("large"), "--name", "large"});
  INFO(put.err);
  CHECK(put.exit_code == 8);
  CHECK(put.err.find(tool.store()) != std::string::npos);
  CHECK(put.err.find("free; writing") != std::string::npos);
  CHECK((tool.output({"cat", "kept"}) == noise(2'000'000, 9)));
  CHECK(tool.run({"cat", "large"}).exit_code == 1);
  CHECK(tool.json_one({"check"})["ok"] == true);
  // What had landed of it is given back; then there is room for less.
  Json swept = tool.json_one({"sweep", "--forsaken"});
  CHECK(swept["jobs"] == 1);
  tool.output({"put", "-", "--name", "less"}, noise(3'000'000, 11));
  CHECK((tool.output({"cat", "less"}) == noise(3'000'000, 11)));
  CHECK((tool.output({"cat", "kept"}) == noise(2'000'000, 9)));
  CHECK(tool.json_one({"check"})["ok"] == true);
}

}  // namespace hartonomous::testing
