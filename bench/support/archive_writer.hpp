#pragma once

// ArchiveWriter: a ZIP archive of stored members, as PyTorch and NumPy write theirs: contents begin
// at multiples of 64. Below 4 GiB. Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/file.hpp>

#include "support/byte_writer.hpp"

namespace hartonomous::bench {

class ArchiveWriter {
 public:
  static Result<ArchiveWriter> create(const std::string& path);
  // Of a head and a body, one after the other.
  Status add(std::string_view name, std::string_view head, std::string_view body = {});
  // Writes the directory, and syncs.
  Status finish();

 private:
  explicit ArchiveWriter(File file) : file_(std::move(file)) {}

  File file_;
  std::uint64_t at_ = 0;
  std::uint16_t members_ = 0;
  ByteWriter directory_;
};

}  // namespace hartonomous::bench
