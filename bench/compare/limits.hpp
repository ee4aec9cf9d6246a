#pragma once

// What bounds any store on this machine: hashing the same bytes, copying the same file, and
// compressing the same tree. Thread-safety: thread-safe; a Zstd is for one thread at a time.

#include <cstdint>
#include <memory>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

// SHA-256 of every 64 bytes, in interleaved lanes. Returns a hash of the hashes' ends.
std::uint64_t hash_lanes(Bytes bytes);
// SHA-256 of every 64 KiB, one stream after another.
std::uint64_t hash_stream(Bytes bytes);
// Read and written a megabyte at a time, then synced.
Status copy_file_plainly(const std::string& from, const std::string& to);

struct ZstdSettings {
  int level = 3;
  int long_window_log = 0;  // as --long=; 0: without
};

// `zstd` of what it is given, counted and dropped.
class Zstd {
 public:
  static Result<Zstd> make(const ZstdSettings& settings = {});
  Zstd(Zstd&&) noexcept;
  Zstd& operator=(Zstd&&) = delete;
  ~Zstd();
  Status add(Bytes bytes);
  // Bytes of the whole frame.
  Result<std::uint64_t> finish();

 private:
  struct Impl;
  explicit Zstd(std::unique_ptr<Impl> impl);
  Status run(Bytes bytes, int how);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hartonomous::bench
