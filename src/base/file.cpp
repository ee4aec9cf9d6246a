#include <hartonomous/base/file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <hartonomous/base/text.hpp>

namespace hartonomous {

namespace {

// The failure of a system call on a path; strerror() is not thread-safe, the category's is.
Status system_failure(std::string_view what, std::string_view path, int error,
                      SourceLocation where = SourceLocation::current()) {
  StatusCode code = StatusCode::kIo;
  if (error == ENOENT) code = StatusCode::kNotFound;
  if (error == ENOSPC || error == EDQUOT) code = StatusCode::kResourceExhausted;
  return {code, concat(what, " '", path, "': ", std::generic_category().message(error)), where};
}

// Repeats a system call that a signal interrupted.
template <typename Call>
auto without_interrupts(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

int open_flags(File::Mode mode) {
  switch (mode) {
    case File::Mode::kRead:
      return O_RDONLY;
    case File::Mode::kCreate:
      return O_RDWR | O_CREAT | O_TRUNC;
    case File::Mode::kReadWrite:
      return O_RDWR;
  }
  return O_RDONLY;
}

Status sync_folder_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? std::string(".") : parent.string();
  const int descriptor = without_interrupts(
      [&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (descriptor < 0) return system_failure("open folder", folder, errno);
  const int failed = without_interrupts([&] { return ::fsync(descriptor); });
  const int error = errno;
  ::close(descriptor);
  if (failed != 0) return system_failure("sync folder", folder, error);
  return {};
}

Status write_new_file(const std::string& path, Bytes bytes) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  HTN_RETURN_IF_ERROR(file.write(bytes));
  return file.sync();
}

}  // namespace

Result<File> File::open(const std::string& path, Mode mode) {
  const int descriptor =
      without_interrupts([&] { return ::open(path.c_str(), open_flags(mode) | O_CLOEXEC, 0644); });
  if (descriptor < 0) return system_failure("open", path, errno);
  return File(descriptor, path);
}

File File::standard_input() {
  // A duplicate, so that closing this file leaves the process its standard input.
  return {::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "standard input"};
}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> File::read(std::span<std::byte> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const std::span<std::byte> rest = buffer.subspan(done);
    const ssize_t got =
        without_interrupts([&] { return ::read(descriptor_, rest.data(), rest.size()); });
    if (got < 0) return system_failure("read", path_, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<std::size_t> File::read_at(std::uint64_t offset, std::span<std::byte> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const std::span<std::byte> rest = buffer.subspan(done);
    const auto at = static_cast<off_t>(offset + done);
    const ssize_t got =
        without_interrupts([&] { return ::pread(descriptor_, rest.data(), rest.size(), at); });
    if (got < 0) return system_failure("read", path_, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Status File::write(Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t put =
        without_interrupts([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (put < 0) return system_failure("write", path_, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Status File::write_at(std::uint64_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const auto at = static_cast<off_t>(offset);
    const ssize_t put =
        without_interrupts([&] { return ::pwrite(descriptor_, bytes.data(), bytes.size(), at); });
    if (put < 0) return system_failure("write", path_, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

Status File::sync() {
  // Data and size, which is what reading it back takes; the times may lag.
  if (without_interrupts([&] { return ::fdatasync(descriptor_); }) != 0) {
    return system_failure("sync", path_, errno);
  }
  return {};
}

Result<std::uint64_t> File::size() const {
  struct stat facts = {};
  if (::fstat(descriptor_, &facts) != 0) return system_failure("stat", path_, errno);
  return static_cast<std::uint64_t>(S_ISREG(facts.st_mode) ? facts.st_size : 0);
}

Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t expected, file.size());
  const auto too_large = [&] {
    return resource_exhausted(concat("read '", path, "': more than ", bytes_max, " bytes"));
  };
  if (expected > bytes_max) return too_large();
  // Pipes and the files of /proc say no size: read until the end, whatever was expected.
  constexpr std::size_t kStep = std::size_t{64} << 10;
  std::string text;
  std::size_t filled = 0;
  while (true) {
    text.resize(filled + (filled == 0 ? expected + 1 : kStep));
    const std::span<char> room = std::span(text).subspan(filled);
    HTN_ASSIGN_OR_RETURN(const std::size_t got, file.read(std::as_writable_bytes(room)));
    filled += got;
    if (filled > bytes_max) return too_large();
    if (got < room.size()) break;
  }
  text.resize(filled);
  return text;
}

Status write_file_durably(const std::string& path, Bytes bytes) {
  const std::string beside = path + ".tmp";
  Status written = write_new_file(beside, bytes);
  if (written.ok() && ::rename(beside.c_str(), path.c_str()) != 0) {
    written = system_failure("rename over", path, errno);
  }
  if (!written.ok()) {
    ::unlink(beside.c_str());
    return written;
  }
  return sync_folder_of(path);
}

Status make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return system_failure("make folder", path, error.value());
  return {};
}

Result<std::uint64_t> free_space(const std::string& path) {
  struct statvfs facts = {};
  if (without_interrupts([&] { return ::statvfs(path.c_str(), &facts); }) != 0) {
    return system_failure("statvfs", path, errno);
  }
  return static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
}

}  // namespace hartonomous
