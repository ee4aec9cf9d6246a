#include <hartonomous/base/file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/temporary_directory.hpp"

namespace hartonomous {
namespace {

using testing::TemporaryDirectory;

TEST_CASE("base: a file is written, read and read at an offset", "[base][unit]") {
  const TemporaryDirectory folder;
  Result<File> file = File::open(folder / "f", File::Mode::kCreate);
  REQUIRE(file.ok());
  REQUIRE(file->write(as_bytes("hello")).ok());
  REQUIRE(file->write(as_bytes(" world")).ok());
  REQUIRE(file->write_at(0, as_bytes("J")).ok());
  REQUIRE(file->sync().ok());
  CHECK(*file->size() == 11);
  std::vector<std::byte> buffer(5);
  CHECK(*file->read_at(6, buffer) == 5);
  CHECK(as_text(Bytes(buffer)) == "world");
  CHECK(*file->read_at(9, buffer) == 2);
  CHECK(*file->read_at(11, buffer) == 0);

  Result<File> again = File::open(folder / "f", File::Mode::kRead);
  REQUIRE(again.ok());
  std::vector<std::byte> all(20);
  CHECK(*again->read(all) == 11);
  CHECK(as_text(Bytes(all).first(11)) == "Jello world");
  CHECK(again->path() == folder / "f");
}

TEST_CASE("base: creating truncates, opening to read and write does not", "[base][unit]") {
  const TemporaryDirectory folder;
  REQUIRE(write_file_durably(folder / "f", as_bytes("abc")).ok());
  CHECK(*File::open(folder / "f", File::Mode::kReadWrite)->size() == 3);
  CHECK(*File::open(folder / "f", File::Mode::kCreate)->size() == 0);
}

TEST_CASE("base: file errors name the path and the reason", "[base][unit]") {
  const TemporaryDirectory folder;
  const Status missing = File::open(folder / "none", File::Mode::kReadWrite).status();
  CHECK(missing.code() == StatusCode::kNotFound);
  CHECK_THAT(std::string(missing.message()),
             Catch::Contains(folder / "none") && Catch::Contains("No such file"));
  const Status is_folder = File::open(folder.path(), File::Mode::kCreate).status();
  CHECK(is_folder.code() == StatusCode::kIo);
  Result<File> read_only = File::open("/dev/null", File::Mode::kRead);
  REQUIRE(read_only.ok());
  CHECK(read_only->write(as_bytes("x")).code() == StatusCode::kIo);
  CHECK(read_file(folder.path(), 100).status().code() == StatusCode::kIo);
}

TEST_CASE("base: a full device is a resource exhausted", "[base][unit]") {
  Result<File> full = File::open("/dev/full", File::Mode::kReadWrite);
  REQUIRE(full.ok());
  CHECK(full->write(as_bytes("x")).code() == StatusCode::kResourceExhausted);
}

TEST_CASE("base: files close on exec and with their owner", "[base][unit]") {
  const TemporaryDirectory folder;
  int descriptor = -1;
  {
    Result<File> opened = File::open(folder / "f", File::Mode::kCreate);
    REQUIRE(opened.ok());
    descriptor = opened->descriptor();
    CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    File moved = std::move(*opened);
    CHECK(moved.descriptor() == descriptor);
    CHECK(opened->descriptor() == -1);  // NOLINT(bugprone-use-after-move)
  }
  CHECK(::fcntl(descriptor, F_GETFD) == -1);
}

TEST_CASE("base: closing the standard input file leaves the process its standard input",
          "[base][unit]") {
  { const File input = File::standard_input(); }
  CHECK(::fcntl(STDIN_FILENO, F_GETFD) != -1);
}

TEST_CASE("base: a pipe has no size and is read until it ends", "[base][unit]") {
  const TemporaryDirectory folder;
  REQUIRE(::mkfifo((folder / "p").c_str(), 0600) == 0);
  const int writer = ::open((folder / "p").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(writer >= 0);
  Result<File> reader = File::open(folder / "p", File::Mode::kRead);
  REQUIRE(reader.ok());
  CHECK(*reader->size() == 0);
  REQUIRE(::write(writer, "ab", 2) == 2);
  ::close(writer);
  std::vector<std::byte> buffer(8);
  CHECK(*reader->read(buffer) == 2);
}

TEST_CASE("base: read_file returns the whole file or refuses one that is too large",
          "[base][unit]") {
  const TemporaryDirectory folder;
  const std::string text(100'000, 'x');
  REQUIRE(write_file_durably(folder / "f", as_bytes(text)).ok());
  CHECK(*read_file(folder / "f", text.size()) == text);
  CHECK(read_file(folder / "f", text.size() - 1).status().code() == StatusCode::kResourceExhausted);
  CHECK(read_file(folder / "g", 1).status().code() == StatusCode::kNotFound);
  // Its size is said to be zero.
  CHECK_FALSE(read_file("/proc/self/status", 1 << 20)->empty());
  CHECK(read_file("/dev/zero", 1 << 20).status().code() == StatusCode::kResourceExhausted);
}

TEST_CASE("base: writing durably replaces a file whole and leaves nothing beside it",
          "[base][unit]") {
  const TemporaryDirectory folder;
  REQUIRE(write_file_durably(folder / "f", as_bytes("old text")).ok());
  REQUIRE(write_file_durably(folder / "f", as_bytes("new")).ok());
  CHECK(*read_file(folder / "f", 100) == "new");
  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    entries += entry.exists() ? 1 : 0;
  }
  CHECK(entries == 1);
}

TEST_CASE("base: a durable write that fails keeps the old file and no new one", "[base][unit]") {
  const TemporaryDirectory folder;
  REQUIRE(make_directories(folder / "f/in the way").ok());
  CHECK(write_file_durably(folder / "f", as_bytes("new")).code() == StatusCode::kIo);
  CHECK_FALSE(std::filesystem::exists(folder / "f.tmp"));
  CHECK(write_file_durably(folder / "none/f", as_bytes("x")).code() == StatusCode::kNotFound);
}

TEST_CASE("base: folders are made with their parents, again and again", "[base][unit]") {
  const TemporaryDirectory folder;
  CHECK(make_directories(folder / "a/b/c").ok());
  CHECK(make_directories(folder / "a/b/c").ok());
  CHECK(std::filesystem::is_directory(folder / "a/b/c"));
  REQUIRE(write_file_durably(folder / "file", {}).ok());
  CHECK(make_directories(folder / "file/below").code() == StatusCode::kIo);
}

TEST_CASE("base: free space is asked of the volume of an existing path", "[base][unit]") {
  const TemporaryDirectory folder;
  CHECK(*free_space(folder.path()) > 0);
  CHECK(free_space(folder / "none").status().code() == StatusCode::kNotFound);
}

}  // namespace
}  // namespace hartonomous
