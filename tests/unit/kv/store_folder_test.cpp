// The folder of a store: whose it is, which version, who has it open.

#include "kv/store_folder.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/file.hpp>

#include "kv/database.hpp"
#include "support/kv_backends.hpp"
#include "support/temporary_directory.hpp"

namespace hartonomous::kv {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryDirectory;
using testing::text_of;

Result<std::shared_ptr<Database>> open(const std::string& path, OpenMode mode) {
  return open_rocks(
      {.path = path, .mode = mode, .cache_bytes = 8u << 20, .write_buffer_bytes = 8u << 20});
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void put(Database& database, const std::string& key) {
  Batch batch;
  batch.put(Family::kRun, key, "value of " + key);
  REQUIRE(database.commit(batch, Durability::kSync).ok());
}

std::map<std::string, std::string> contents_of(const std::string& path) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    files[entry.path()] = read_file(entry.path(), 64u << 20).value();
  }
  return files;
}

TEST_CASE("kv: a store that is not there is made or missed, as asked", "[kv][unit]") {
  const TemporaryDirectory folder;
  const std::string path = folder / "deep/store";
  CHECK(open(path, OpenMode::kOpenExisting).status().code() == StatusCode::kNotFound);
  CHECK(open(path, OpenMode::kReadOnly).status().code() == StatusCode::kNotFound);
  CHECK_FALSE(fs::exists(path));
  REQUIRE(open(path, OpenMode::kCreateOrOpen).ok());
  CHECK(read_file(path + "/FORMAT", 100).value() == "hartonomous 7\n");
  CHECK_FALSE(fs::exists(path + "/CREATING"));
  CHECK(open(path, OpenMode::kOpenExisting).ok());
  CHECK(open(path, OpenMode::kReadOnly).ok());
}

TEST_CASE("kv: another format version is refused and both are named", "[kv][unit]") {
  const TemporaryDirectory folder;
  const std::string path = folder / "store";
  REQUIRE(open(path, OpenMode::kCreateOrOpen).ok());
  write(path + "/FORMAT", "hartonomous 13\n");
  for (const OpenMode mode :
       {OpenMode::kCreateOrOpen, OpenMode::kOpenExisting, OpenMode::kReadOnly}) {
    const Status refused = open(path, mode).status();
    CHECK(refused.code() == StatusCode::kNotSupported);
    CHECK(refused.message().find("version 13") != std::string_view::npos);
    CHECK(refused.message().find("version 7") != std::string_view::npos);
  }
  write(path + "/FORMAT", "something else\n");
  CHECK(open(path, OpenMode::kOpenExisting).status().code() == StatusCode::kCorruption);
}

TEST_CASE("kv: a folder of something else is left as it is", "[kv][unit]") {
  const TemporaryDirectory folder;
  write(folder / "letter.txt", "dear");
  for (const OpenMode mode :
       {OpenMode::kCreateOrOpen, OpenMode::kOpenExisting, OpenMode::kReadOnly}) {
    CHECK(open(folder.path(), mode).status().code() == StatusCode::kInvalidArgument);
  }
  CHECK(contents_of(folder.path()).size() == 1);
  CHECK(open(folder / "letter.txt", OpenMode::kCreateOrOpen).status().code() ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("kv: an interrupted making is begun again", "[kv][unit]") {
  const TemporaryDirectory folder;
  const std::string path = folder / "store";
  fs::create_directories(path + "/rocks");
  write(path + "/CREATING", "");
  write(path + "/WITNESS", "torn");
  write(path + "/rocks/CURRENT", "torn");
  CHECK(open(path, OpenMode::kReadOnly).status().code() == StatusCode::kNotFound);
  CHECK(open(path, OpenMode::kOpenExisting).status().code() == StatusCode::kNotFound);
  auto made = open(path, OpenMode::kCreateOrOpen);
  INFO(made.status().to_string());
  REQUIRE(made.ok());
  put(**made, "a");
}

TEST_CASE("kv: a second writer is told who has the store open", "[kv][unit]") {
  const TemporaryDirectory folder;
  const std::string path = folder / "store";
  auto first = open(path, OpenMode::kCreateOrOpen);
  REQUIRE(first.ok());
  const Status refused = open(path, OpenMode::kOpenExisting).status();
  CHECK(refused.code() == StatusCode::kBusy);
  CHECK(refused.message().find("pid " + std::to_string(::getpid())) != std::string_view::npos);
  CHECK(refused.message().find("test_unit") != std::string_view::npos);
  put(**first, "a");
  first->reset();
  CHECK(open(path, OpenMode::kOpenExisting).ok());
}

TEST_CASE("kv: a reader sees what was committed before it opened, beside a writer", "[kv][unit]") {
  const TemporaryDirectory folder;
  const std::string path = folder / "store";
  auto writer = open(path, OpenMode::kCreateOrOpen);
  REQUIRE(writer.ok());
  put(**writer, "flushed");
  REQUIRE((*writer)->flush().ok());
  put(**writer, "logged");
  auto reader = open(path, OpenMode::kReadOnly);
  INFO(reader.status().to_string());
  REQUIRE(reader.ok());
  put(**writer, "later");
  REQUIRE((*writer)->compact().ok());

  CHECK((*reader)->read_only());
  CHECK((*reader)->commit_number() == 2);
  CHECK(text_of(**reader, Family::kRun, "flushed") == "value of flushed");
  CHECK(text_of(**reader, Family::kRun, "logged") == "value of logged");
  CHECK(text_of(**reader, Family::kRun, "later") == std::nullopt);
  const auto snapshot = (*reader)->snapshot();
  CHECK(testing::rest_of(*(*reader)->cursor(Family::kRun, {}, snapshot)).size() == 2);
  CHECK((*reader)->sizes().ok());
  auto newer = open(path, OpenMode::kReadOnly);
  REQUIRE(newer.ok());
  CHECK((*newer)->commit_number() == 3);
  CHECK((*newer)->verify().ok());
}

TEST_CASE("kv: a reader writes nothing and changes no file", "[kv][unit]") {
  const TemporaryDirectory folder;
  const std::string path = folder / "store";
  {
    auto writer = open(path, OpenMode::kCreateOrOpen);
    REQUIRE(writer.ok());
    put(**writer, "a");
  }
  const auto before = contents_of(path);
  {
    auto reader = open(path, OpenMode::kReadOnly);
    REQUIRE(reader.ok());
    Batch batch;
    batch.put(Family::kRun, "b", "");
    CHECK((*reader)->commit(batch, Durability::kSync).code() == StatusCode::kFailedPrecondition);
    CHECK((*reader)->bulk_load().status().code() == StatusCode::kFailedPrecondition);
    CHECK((*reader)->flush().code() == StatusCode::kFailedPrecondition);
    CHECK((*reader)->compact().code() == StatusCode::kFailedPrecondition);
    CHECK((*reader)->verify().ok());
    CHECK(text_of(**reader, Family::kRun, "a") == "value of a");
  }
  CHECK(contents_of(path) == before);
}

TEST_CASE("kv: what an unfinished bulk load left is removed at the next open", "[kv][unit]") {
  const TemporaryDirectory folder;
  const std::string path = folder / "store";
  REQUIRE(open(path, OpenMode::kCreateOrOpen).ok());
  write(path + "/load/1.sst", "half a file");
  auto reopened = open(path, OpenMode::kOpenExisting);
  REQUIRE(reopened.ok());
  CHECK(fs::is_empty(path + "/load"));
  {
    auto load = (*reopened)->bulk_load();
    REQUIRE(load.ok());
    REQUIRE((*load)->add(Family::kPage, "a", as_bytes("1")).ok());
  }
  CHECK(fs::is_empty(path + "/load"));
}

}  // namespace
}  // namespace hartonomous::kv
