#pragma once

// LineReader: the lines of a file, one by one, with failures that name file and line.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::judged {

// A document of JSON is on one line.
inline constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;

inline constexpr std::string_view kBlanks = " \t\r\n\f\v";

inline std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// An id is one word: files of TREC separate by blanks.
inline bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_of(kBlanks) == text.npos;
}

// The words of a line. Lifetime: that of the line.
std::vector<std::string_view> split_words(std::string_view line);

class LineReader {
 public:
  // A byte order mark of UTF-8 is stepped over.
  static Result<LineReader> open(const std::string& path);

  // The next line without its end, "\n" or "\r\n". False: the file has ended.
  // Lifetime: until the next call. Errors: kResourceExhausted above kLineBytesMax, kIo.
  Result<bool> next(std::string_view& line);
  // The first line with more than blanks, which next() gives again; empty: there is none.
  Result<std::string_view> peek_text();

  // kInvalidArgument: "'a.txt' line 12: what".
  Status refuse(std::string_view what) const { return refuse_at(number_, what); }
  Status refuse_at(std::uint64_t line, std::string_view what) const;
  Status too_large(std::string_view what) const;

  std::uint64_t number() const { return number_; }  // of the line that next() gave
  std::uint64_t bytes_done() const { return buffer_offset_ + begin_; }
  std::uint64_t bytes_total() const { return total_; }

 private:
  LineReader(File file, std::uint64_t total) : file_(std::move(file)), total_(total) {}
  // False: nothing was left to read.
  Result<bool> read_more();

  File file_;
  std::uint64_t total_;
  std::string buffer_;
  std::uint64_t buffer_offset_ = 0;
  std::size_t begin_ = 0;  // of the next line, within the buffer
  std::uint64_t number_ = 0;
  bool is_at_end_ = false;
};

}  // namespace hartonomous::judged
