// Walking folders and putting what is in them.

#include "ingest/directory.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::must;
using testing::OpenedStore;
using testing::TemporaryDirectory;

void write_file(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST_CASE("ingest: a walk gives every file in the order of its names", "[ingest][unit]") {
  TemporaryDirectory folder;
  for (const char* name : {"b", "a/z", "a/b/c", "a.x", "c/d"}) write_file(folder / name, name);
  std::filesystem::create_directory(folder / "empty");
  std::filesystem::create_symlink(folder.path(), folder / "loop");
  std::vector<std::string> files;
  std::vector<std::string> skipped;
  HTN_REQUIRE_OK(ingest::walk_directory(
      folder.path(),
      {.leave_out = {},
       .on_file =
           [&](const std::string&, const std::string& relative) {
             files.push_back(relative);
             return Status();
           },
       .on_skip = [&](const std::string& path, const Status&) { skipped.push_back(path); }}));
  CHECK(files == std::vector<std::string>{"a/b/c", "a/z", "a.x", "b", "c/d"});
  CHECK(skipped == std::vector<std::string>{folder / "loop"});
}

TEST_CASE("ingest: a walk of what is no folder fails, and a failure ends it", "[ingest][unit]") {
  TemporaryDirectory folder;
  write_file(folder / "a", "a");
  write_file(folder / "b", "b");
  const ingest::WalkCallbacks none{
      .leave_out = {},
      .on_file = [](const std::string&, const std::string&) { return Status(); },
      .on_skip = [](const std::string&, const Status&) {}};
  CHECK(ingest::walk_directory(folder / "none", none).code() == StatusCode::kNotFound);
  CHECK_FALSE(ingest::walk_directory(folder / "a", none).ok());
  int files = 0;
  const Status stopped =
      ingest::walk_directory(folder.path(), {.leave_out = {},
                                             .on_file =
                                                 [&](const std::string&, const std::string&) {
                                                   ++files;
                                                   return cancelled("enough");
                                                 },
                                             .on_skip = none.on_skip});
  CHECK(stopped.code() == StatusCode::kCancelled);
  CHECK(files == 1);
}

TEST_CASE("ingest: a folder is put file by file, and what cannot be read is told",
          "[ingest][unit]") {
  const auto threads = GENERATE(testing::Threads::kNone, testing::Threads::kPool);
  TemporaryDirectory folder;
  std::map<std::string, std::string> contents;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "d" + std::to_string(i % 7) + "/f" + std::to_string(i);
    std::string bytes;
    for (int n = 0; n < i * 40; ++n) bytes += static_cast<char>('a' + (n * i) % 23);
    contents["in/" + name] = bytes;
    write_file(folder / name, bytes);
  }
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  OpenedStore store(testing::Backend::kMemory, threads);
  Session session = store.session();
  std::vector<std::string> told;
  DirectoryOptions options;
  options.on_file = [&](const PutResult& put) { told.push_back(put.name); };
  std::vector<std::string> skipped;
  options.on_skip = [&](const std::string& path, const Status&) { skipped.push_back(path); };
  const DirectoryResult result = must(session.put_directory("in/", folder.path(), options));
  CHECK(result.files == contents.size());
  CHECK(result.skipped == 1);
  CHECK(skipped == std::vector<std::string>{folder / "pipe"});
  CHECK(told.size() == contents.size());
  const Snapshot snapshot = session.snapshot();
  std::uint64_t bytes = 0;
  for (const auto& [name, content] : contents) {
    const auto document = must(snapshot.find_document(name));
    REQUIRE(document.has_value());
    REQUIRE((must(snapshot.read(document->atom)) == content));
    bytes += content.size();
  }
  CHECK(result.bytes == bytes);
  CHECK(result.new_atoms == must(store->statistics()).atoms);
  const DirectoryResult again = must(session.put_directory("in/", folder.path()));
  CHECK(again.files == contents.size());
  CHECK(again.new_atoms == 0);
  CHECK(must(store->statistics()).documents == contents.size());
  testing::require_sound(*store);
}

}  // namespace
}  // namespace hartonomous
