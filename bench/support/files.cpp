#include "support/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

Status system_error(std::string_view what, const std::string& path) {
  return io_error(concat(what, " '", path, "': ", std::string_view(std::strerror(errno))));
}

std::uint64_t allocated(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return 0;
  constexpr std::uint64_t kStatBlockBytes = 512;  // whatever the file system's own is
  return static_cast<std::uint64_t>(found.st_blocks) * kStatBlockBytes;
}

}  // namespace

Result<Scratch> Scratch::make(const std::string& parent, const std::string& name) {
  std::string pattern = parent + "/" + name + "-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return system_error("make a folder in", parent);
  return Scratch(std::move(pattern));
}

Scratch::Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}

Scratch& Scratch::operator=(Scratch&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

Scratch::~Scratch() {
  if (!path_.empty()) remove_all(path_);
}

Result<MappedFile> MappedFile::open(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(std::uint64_t size, file.size());
  if (size == 0) return MappedFile(Bytes());
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.descriptor(), 0);
  if (at == MAP_FAILED) return system_error("map", path);
  return MappedFile(Bytes(static_cast<const std::byte*>(at), size));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<std::uint64_t> disk_bytes(const std::string& path) {
  std::error_code error;
  std::uint64_t total = allocated(path);
  std::filesystem::recursive_directory_iterator entry(path, error), end;
  while (!error && entry != end) {
    total += allocated(entry->path().string());
    entry.increment(error);
  }
  if (error) return io_error(concat("list '", path, "': ", error.message()));
  return total;
}

Result<ContentHash> file_hash(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  std::vector<std::byte> buffer(1 << 20);
  Sha256 hasher;
  while (true) {
    HTN_ASSIGN_OR_RETURN(std::size_t count, file.read(buffer));
    hasher.update(Bytes(buffer).first(count));
    if (count < buffer.size()) return hasher.finish();
  }
}

void remove_all(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace hartonomous::bench
