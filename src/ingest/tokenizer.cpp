#include "ingest/tokenizer.hpp"

#include <array>

#include <hartonomous/base/limits.hpp>

#include <utf8proc.h>

namespace hartonomous::ingest {

namespace {

enum class Class : std::uint8_t { kWord, kBlank, kLineEnd, kOther };

Class ascii_class(std::uint8_t c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
    return Class::kWord;
  }
  if (c == ' ' || c == '\t') return Class::kBlank;
  if (c == '\n') return Class::kLineEnd;
  return Class::kOther;
}

std::array<Class, 128> make_ascii_classes() {
  std::array<Class, 128> classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    classes[c] = ascii_class(static_cast<std::uint8_t>(c));
  }
  return classes;
}

struct CodePoint {
  Class type;
  std::size_t bytes;
};

CodePoint wide_code_point(const std::uint8_t* at, std::size_t left) {
  utf8proc_int32_t point = 0;
  const utf8proc_ssize_t bytes = utf8proc_iterate(at, static_cast<utf8proc_ssize_t>(left), &point);
  if (bytes <= 0) return {Class::kOther, 1};
  const utf8proc_category_t category = utf8proc_category(point);
  // LU..LO, MN..ME, ND..NO are the categories from 1 on.
  const bool word = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
  return {word ? Class::kWord : Class::kOther, static_cast<std::size_t>(bytes)};
}

class Scanner {
 public:
  Scanner(Bytes text, std::vector<Bytes>& tokens)
      : text_(text), at_(reinterpret_cast<const std::uint8_t*>(text.data())), tokens_(tokens) {}

  content::ExtentShape run() {
    const std::size_t before = tokens_.size();
    while (offset_ < text_.size()) step();
    shape_.bytes = text_.size();
    shape_.children = tokens_.size() - before;
    return shape_;
  }

 private:
  CodePoint peek(std::size_t offset) const {
    const std::uint8_t c = at_[offset];
    if (c < 0x80) return {kAsciiClasses[c], 1};
    return wide_code_point(at_ + offset, text_.size() - offset);
  }

  void step() {
    const CodePoint first = peek(offset_);
    switch (first.type) {
      case Class::kWord:
      case Class::kBlank:
        take_run(first);
        break;
      case Class::kLineEnd:
        take_line_end(1, 1);
        break;
      case Class::kOther:
        if (at_[offset_] == '\r' && offset_ + 1 < text_.size() && at_[offset_ + 1] == '\n') {
          take_line_end(2, 2);
        } else {
          take(first.bytes, 1);
        }
        break;
    }
  }

  void take_run(CodePoint first) {
    std::size_t bytes = first.bytes;
    std::uint64_t points = 1;
    while (offset_ + bytes < text_.size()) {
      const CodePoint next = peek(offset_ + bytes);
      if (next.type != first.type || bytes + next.bytes > limits::kAtomBytesMax) break;
      bytes += next.bytes;
      ++points;
    }
    take(bytes, points);
  }

  void take(std::size_t bytes, std::uint64_t points) {
    tokens_.push_back(text_.subspan(offset_, bytes));
    offset_ += bytes;
    shape_.characters += points;
    shape_.tail_columns += points;
  }

  void take_line_end(std::size_t bytes, std::uint64_t points) {
    take(bytes, points);
    ++shape_.lines;
    shape_.tail_columns = 0;
  }

  static const std::array<Class, 128> kAsciiClasses;

  Bytes text_;
  const std::uint8_t* at_;
  std::vector<Bytes>& tokens_;
  std::size_t offset_ = 0;
  content::ExtentShape shape_;
};

const std::array<Class, 128> Scanner::kAsciiClasses = make_ascii_classes();

}  // namespace

std::size_t incomplete_tail(Bytes bytes) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    const std::uint8_t c = at[bytes.size() - back];
    if ((c & 0xC0) == 0x80) continue;
    const std::size_t needed = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

content::ExtentShape tokenize(Bytes text, std::vector<Bytes>& tokens) {
  return Scanner(text, tokens).run();
}

}  // namespace hartonomous::ingest
