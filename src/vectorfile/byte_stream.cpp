#include "vectorfile/byte_stream.hpp"

#include <algorithm>
#include <cstring>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::vectorfile {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;
static_assert(kLineBytesMax / limits::kVectorDimensionMax >= 64, "room for long decimals");

}  // namespace

Result<ByteStream> ByteStream::open(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t total, file.size());
  return ByteStream(std::move(file), total);
}

Result<Bytes> ByteStream::peek(std::size_t bytes) {
  if (end_ - begin_ < bytes && !is_at_end_) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    buffer_offset_ += begin_;
    end_ -= begin_;
    begin_ = 0;
    if (buffer_.size() < std::max(bytes, kBufferBytes)) {
      buffer_.resize(std::max(bytes, kBufferBytes));
    }
    HTN_ASSIGN_OR_RETURN(const std::size_t got, file_.read(std::span(buffer_).subspan(end_)));
    end_ += got;
    is_at_end_ = end_ < buffer_.size();
  }
  return Bytes(buffer_).subspan(begin_, end_ - begin_);
}

Result<ByteStream::Line> ByteStream::peek_line() {
  std::size_t searched = 0;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const Bytes shown, peek(searched + 1));
    const std::string_view text = as_text(shown);
    const std::size_t end = text.find('\n', searched);
    const bool is_last = end == text.npos && is_at_end_;
    if (std::min(end, text.size()) > kLineBytesMax) {
      return resource_exhausted(concat("a line of more than ", format_bytes(kLineBytesMax)));
    }
    if (end != text.npos || is_last) {
      Line line{.text = text.substr(0, end), .bytes = is_last ? text.size() : end + 1};
      if (line.text.ends_with('\r')) line.text.remove_suffix(1);
      return line;
    }
    searched = text.size();
    // Twice as much each time, so that a long line is copied twice at most.
    HTN_RETURN_IF_ERROR(peek(2 * searched).status());
  }
}

}  // namespace hartonomous::vectorfile
