#include "judged/line_reader.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::judged {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t end = 0;
  while (true) {
    const std::size_t begin = line.find_first_not_of(kBlanks, end);
    if (begin == line.npos) return words;
    end = std::min(line.find_first_of(kBlanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
  }
}

Result<LineReader> LineReader::open(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t total, file.size());
  LineReader reader(std::move(file), total);
  HTN_RETURN_IF_ERROR(reader.read_more().status());
  if (reader.buffer_.starts_with(kByteOrderMark)) reader.begin_ = kByteOrderMark.size();
  return reader;
}

Result<bool> LineReader::read_more() {
  if (is_at_end_) return false;
  buffer_.erase(0, begin_);
  buffer_offset_ += begin_;
  begin_ = 0;
  const std::size_t held = buffer_.size();
  // Twice as much each time, so that a long line is copied twice at most.
  buffer_.resize(held + std::max(held, kReadBytes));
  const std::span<char> free = std::span(buffer_).subspan(held);
  HTN_ASSIGN_OR_RETURN(const std::size_t got, file_.read(std::as_writable_bytes(free)));
  is_at_end_ = got < free.size();
  buffer_.resize(held + got);
  return got > 0;
}

Result<bool> LineReader::next(std::string_view& line) {
  std::size_t searched = 0;  // behind begin_
  while (true) {
    const std::size_t end = buffer_.find('\n', begin_ + searched);
    const bool is_last = end == std::string::npos && is_at_end_;
    if (std::min(end, buffer_.size()) - begin_ > kLineBytesMax) {
      return too_large(concat("the next line has more than ", format_bytes(kLineBytesMax)));
    }
    if (is_last && begin_ == buffer_.size()) return false;
    if (end != std::string::npos || is_last) {
      line =
          std::string_view(buffer_).substr(begin_, end == std::string::npos ? end : end - begin_);
      begin_ = is_last ? buffer_.size() : end + 1;
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      return true;
    }
    searched = buffer_.size() - begin_;
    HTN_RETURN_IF_ERROR(read_more().status());
  }
}

Result<std::string_view> LineReader::peek_text() {
  std::string_view line;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, next(line));
    if (!more) return std::string_view();
    if (!trimmed(line).empty()) break;
  }
  begin_ = static_cast<std::size_t>(line.data() - buffer_.data());
  --number_;
  return line;
}

Status LineReader::refuse_at(std::uint64_t line, std::string_view what) const {
  return invalid_argument(concat("'", file_.path(), "' line ", line, ": ", what));
}

Status LineReader::too_large(std::string_view what) const {
  return resource_exhausted(concat("'", file_.path(), "' line ", number_, ": ", what));
}

}  // namespace hartonomous::judged
