// Files that change, go or cannot be named while they are put.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::must;
using testing::OpenedStore;
using testing::TemporaryDirectory;

// More than a stage of the smallest budget: what comes before has landed while it is read.
constexpr std::size_t kLargeBytes = std::size_t{9} << 20;

void write_file(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

void append(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
}

std::string large(std::uint64_t seed) {
  Rng rng(seed);
  return testing::random_bytes(rng, kLargeBytes);
}

void require_content(const Snapshot& snapshot, const std::string& name, const std::string& bytes) {
  INFO(name);
  const auto document = must(snapshot.find_document(name));
  REQUIRE(document.has_value());
  REQUIRE((must(snapshot.read(document->atom)) == bytes));
}

// Puts a folder and keeps what was told of it.
struct Told {
  std::map<std::string, Status> skipped;
  std::vector<std::string> files;
};

DirectoryOptions telling(Told& told) {
  DirectoryOptions options;
  options.on_file = [&](const PutResult& put) { told.files.push_back(put.name); };
  options.on_skip = [&](const std::string& path, const Status& why) { told.skipped[path] = why; };
  return options;
}

TEST_CASE("ingest: a file that grows while it is put is refused, and can be put when it rests",
          "[ingest][unit]") {
  const auto threads = GENERATE(testing::Threads::kNone, testing::Threads::kPool);
  const TemporaryDirectory folder;
  std::string bytes = large(1);
  write_file(folder / "growing", bytes);
  OpenedStore store(testing::Backend::kMemory, threads);
  Session session = store.session();
  must(session.put("growing", as_bytes(std::string_view("an older version"))));
  bool grown = false;
  const Control control{.progress =
                            [&](const Progress&) {
                              if (!grown) append(folder / "growing", "more");
                              grown = true;
                            },
                        .stop = {}};
  const auto put = session.put_file("growing", folder / "growing", {}, control);
  INFO(put.status().to_string());
  REQUIRE(put.status().code() == StatusCode::kConflict);
  CHECK(put.status().message().find(folder / "growing") != std::string::npos);
  require_content(session.snapshot(), "growing", "an older version");
  testing::require_sound(*store);

  const PutResult again = must(session.put_file("growing", folder / "growing"));
  CHECK(again.bytes == bytes.size() + 4);
  CHECK(again.resumed_at > 0);
  require_content(session.snapshot(), "growing", bytes + "more");
  testing::require_sound(*store);
}

TEST_CASE("ingest: a file of a folder that changes while it is read is told, the others are put",
          "[ingest][unit]") {
  const TemporaryDirectory folder;
  write_file(folder / "a", "first");
  write_file(folder / "b", large(2));
  write_file(folder / "c", "last");
  OpenedStore store;
  Session session = store.session();
  Told told;
  DirectoryOptions options = telling(told);
  // "a" lands with the first stage of "b", which is still being read then.
  options.on_file = [&](const PutResult& put) {
    if (put.name == "in/a") append(folder / "b", "more");
    told.files.push_back(put.name);
  };
  const DirectoryResult result = must(session.put_directory("in/", folder.path(), options));
  CHECK(result.files == 2);
  CHECK(result.skipped == 1);
  CHECK(told.files == std::vector<std::string>{"in/a", "in/c"});
  REQUIRE(told.skipped.contains(folder / "b"));
  CHECK(told.skipped[folder / "b"].code() == StatusCode::kConflict);
  const Snapshot snapshot = session.snapshot();
  require_content(snapshot, "in/a", "first");
  require_content(snapshot, "in/c", "last");
  CHECK_FALSE(must(snapshot.find_document("in/b")).has_value());
  testing::require_sound(*store);
  must(session.put_directory("in/", folder.path()));
  require_content(session.snapshot(), "in/b", large(2) + "more");
  testing::require_sound(*store);
}

TEST_CASE("ingest: files and folders that go between listing and opening are told",
          "[ingest][unit]") {
  const TemporaryDirectory folder;
  write_file(folder / "b", "goes");
  write_file(folder / "c", "becomes a folder");
  write_file(folder / "d", "becomes a link");
  write_file(folder / "e/f", "goes with its folder");
  write_file(folder / "z", "stays");
  REQUIRE(::mkfifo((folder / "a").c_str(), 0600) == 0);
  OpenedStore store;
  Session session = store.session();
  Told told;
  DirectoryOptions options = telling(told);
  options.on_skip = [&](const std::string& path, const Status& why) {
    told.skipped[path] = why;
    if (path != folder / "a") return;
    // All names have been listed; none but this one has been opened.
    for (const char* name : {"b", "c", "d", "e"}) std::filesystem::remove_all(folder / name);
    write_file(folder / "c/inside", "new");
    std::filesystem::create_symlink("z", folder / "d");
  };
  const DirectoryResult result = must(session.put_directory("", folder.path(), options));
  CHECK(result.files == 2);
  CHECK(result.skipped == 4);
  CHECK(told.files == std::vector<std::string>{"c/inside", "z"});
  for (const char* name : {"b", "d", "e"}) {
    INFO(name);
    CHECK(told.skipped.contains(folder / name));
  }
  CHECK(told.skipped[folder / "b"].to_string().find("No such file") != std::string::npos);
  require_content(session.snapshot(), "z", "stays");
  testing::require_sound(*store);
}

TEST_CASE("ingest: a name that is too long for a document is told, the others are put",
          "[ingest][unit]") {
  const TemporaryDirectory folder;
  const std::string long_name(255, 'n');
  write_file(folder / long_name, "long");
  write_file(folder / "short", "short");
  OpenedStore store;
  Session session = store.session();
  const std::string fits(limits::kNameBytesMax - long_name.size(), 'p');
  Told told;
  must(session.put_directory(fits, folder.path(), telling(told)));
  CHECK(told.skipped.empty());
  require_content(session.snapshot(), fits + long_name, "long");

  const DirectoryResult result =
      must(session.put_directory(fits + "p", folder.path(), telling(told)));
  CHECK(result.files == 1);
  CHECK(result.skipped == 1);
  REQUIRE(told.skipped.contains(folder / long_name));
  CHECK(told.skipped[folder / long_name].code() == StatusCode::kInvalidArgument);
  require_content(session.snapshot(), fits + "pshort", "short");
  testing::require_sound(*store);
}

// Deeper than a path may be long: the system refuses it, and that is told.
TEST_CASE("ingest: folders deeper than a path can be are told, the others are put",
          "[ingest][unit]") {
  const TemporaryDirectory folder;
  write_file(folder / "z", "stays");
  int at = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::string step(200, 'd');
  for (int depth = 0; depth < 30; ++depth) {
    REQUIRE(::mkdirat(at, step.c_str(), 0700) == 0);
    const int below = ::openat(at, step.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(below >= 0);
    ::close(at);
    at = below;
  }
  ::close(at);
  OpenedStore store;
  Session session = store.session();
  Told told;
  const DirectoryResult result = must(session.put_directory("", folder.path(), telling(told)));
  CHECK(result.files == 1);
  REQUIRE(told.skipped.size() == 1);
  INFO(told.skipped.begin()->second.to_string());
  CHECK(told.skipped.begin()->second.to_string().find("File name too long") != std::string::npos);
  require_content(session.snapshot(), "z", "stays");
}

// A caller's source that fails, or says nonsense.
class OddSource final : public Source {
 public:
  enum class Way { kFails, kOverfills };
  OddSource(Way way, std::size_t good) : way_(way), left_(good), rng_(5) {}
  Result<std::size_t> read(std::span<std::byte> buffer) override {
    if (left_ == 0 && way_ == Way::kFails) return io_error("the line was cut");
    if (left_ == 0) return buffer.size() + 1;
    const std::size_t count = std::min({left_, buffer.size(), std::size_t{4096}});
    for (std::byte& byte : buffer.first(count)) byte = static_cast<std::byte>(rng_.below(256));
    left_ -= count;
    return count;
  }
  std::uint64_t size_hint() const override { return ~std::uint64_t{0}; }

 private:
  Way way_;
  std::size_t left_;
  Rng rng_;
};

TEST_CASE("ingest: a source that fails or lies loses nothing that was stored", "[ingest][unit]") {
  OpenedStore store;
  Session session = store.session();
  must(session.put("odd", as_bytes(std::string_view("before"))));
  for (const std::size_t good : {std::size_t{0}, std::size_t{100'000}, kLargeBytes}) {
    INFO(good);
    OddSource failing(OddSource::Way::kFails, good);
    const auto failed = session.put("odd", failing);
    CHECK(failed.status().code() == StatusCode::kIo);
    CHECK(failed.status().message().find("the line was cut") != std::string::npos);
    OddSource lying(OddSource::Way::kOverfills, good);
    CHECK(session.put("odd", lying).status().code() == StatusCode::kInvalidArgument);
    require_content(session.snapshot(), "odd", "before");
    testing::require_sound(*store);
  }
  must(session.put("odd", as_bytes(std::string_view("after"))));
  must(store->sweep({.forsaken_jobs = true, .retain_seconds = 0}));
  require_content(session.snapshot(), "odd", "after");
  testing::require_sound(*store);
}

}  // namespace
}  // namespace hartonomous
