#pragma once

// ByteStream: a file from its beginning to its end, through a buffer that shows what comes next.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::vectorfile {

// A line of text is refused above this. It has room for kVectorDimensionMax numbers.
inline constexpr std::size_t kLineBytesMax = std::size_t{8} << 20;

class ByteStream {
 public:
  static Result<ByteStream> open(const std::string& path);

  // The next bytes, fewer than `bytes` only at the end of the file; there may be more of them.
  // Lifetime: until the next call. Errors: kIo.
  Result<Bytes> peek(std::size_t bytes);
  // Steps over. REQUIRES: they were shown.
  void skip(std::size_t bytes) { begin_ += bytes; }

  struct Line {
    std::string_view text;  // without its end, "\n" or "\r\n"
    std::size_t bytes = 0;  // with it; 0: the file has ended
  };
  // The next line, which is not stepped over. Lifetime: until the next call.
  // Errors: kResourceExhausted above kLineBytesMax, kIo.
  Result<Line> peek_line();

  std::uint64_t offset() const { return buffer_offset_ + begin_; }
  std::uint64_t total() const { return total_; }
  const std::string& path() const { return file_.path(); }

 private:
  ByteStream(File file, std::uint64_t total) : file_(std::move(file)), total_(total) {}

  File file_;
  std::uint64_t total_;
  std::vector<std::byte> buffer_;
  std::uint64_t buffer_offset_ = 0;
  // What is shown next, within the buffer.
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_at_end_ = false;
};

}  // namespace hartonomous::vectorfile
