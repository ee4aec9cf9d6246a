#pragma once

// Source: content as it comes. A file is watched: one that changes while it is read is refused,
// because what was read may never have been in it.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::ingest {

class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;
  // Fills the buffer as far as the content goes; fewer bytes are its end.
  virtual Result<std::size_t> read(std::span<std::byte> buffer) = 0;
  // 0 when unknown.
  virtual std::uint64_t size_hint() const { return 0; }
  // Whether rewind() can go back to the first byte.
  virtual bool can_rewind() const { return false; }
  virtual Status rewind() {
    return Status(StatusCode::kNotSupported, "this source has no way back");
  }
};

// The bytes must outlive it.
std::unique_ptr<Source> make_bytes_source(Bytes bytes);
// Errors: kNotFound, kIo; kInvalidArgument for what is not a regular file. read() gives kConflict
// when the file has changed since it was opened.
Result<std::unique_ptr<Source>> open_file_source(const std::string& path);

}  // namespace hartonomous::ingest
