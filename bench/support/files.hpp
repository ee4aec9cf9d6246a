#pragma once

// Files and folders of a benchmark: a scratch folder, a mapped input, what a folder takes on disk.
// Thread-safety: free functions are thread-safe, objects are for one thread at a time.

#include <cstdint>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

// A new folder, removed with everything in it.
class Scratch {
 public:
  static Result<Scratch> make(const std::string& parent, const std::string& name);
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&& other) noexcept;
  ~Scratch();
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// A whole file in memory, read in beforehand so that nothing waits for the disk.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();
  Bytes bytes() const { return bytes_; }

 private:
  explicit MappedFile(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

// Everything under the folder, as the disk has it: allocated blocks, folders themselves included.
Result<std::uint64_t> disk_bytes(const std::string& path);
Result<ContentHash> file_hash(const std::string& path);
void remove_all(const std::string& path);

}  // namespace hartonomous::bench
