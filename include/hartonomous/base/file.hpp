#pragma once

// Files of the operating system, with errors that name the path. POSIX.
// Thread-safety: a File is for one thread at a time; free functions are thread-safe.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous {

// An owned file descriptor.
class File {
 public:
  enum class Mode { kRead, kCreate, kReadWrite };  // kCreate truncates

  // Errors: kNotFound, kIo.
  static Result<File> open(const std::string& path, Mode mode);
  static File standard_input();

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  // Reads until the buffer is full or the file ends; returns the bytes read.
  Result<std::size_t> read(std::span<std::byte> buffer);
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> buffer);
  Status write(Bytes bytes);
  Status write_at(std::uint64_t offset, Bytes bytes);
  Status sync();
  // 0 for pipes.
  Result<std::uint64_t> size() const;
  int descriptor() const { return descriptor_; }
  const std::string& path() const { return path_; }

 private:
  File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_ = -1;
  std::string path_;
};

// The whole file. Errors: kNotFound, kIo, kResourceExhausted above `bytes_max`.
Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max);
// Writes a new file beside `path`, syncs it, renames it over `path` and syncs the folder.
Status write_file_durably(const std::string& path, Bytes bytes);
// Makes a folder and its parents. Status OK when it exists.
Status make_directories(const std::string& path);
// Bytes free to this user on the volume that holds `path`.
Result<std::uint64_t> free_space(const std::string& path);

}  // namespace hartonomous
