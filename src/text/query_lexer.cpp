#include "text/query_lexer.hpp"

namespace hartonomous::text {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_number_part(char c) { return (c >= '0' && c <= '9') || c == '.'; }

// The number that ends the text behind `mark`, or the mark alone.
std::optional<std::string_view> take_number(std::string_view& word, char mark) {
  std::size_t begin = word.size();
  while (begin > 0 && is_number_part(word[begin - 1])) --begin;
  if (begin == 0 || word[begin - 1] != mark) return std::nullopt;
  const std::string_view number = word.substr(begin);
  word.remove_suffix(number.size() + 1);
  return number;
}

}  // namespace

QuerySuffix take_suffix(std::string_view& word) {
  QuerySuffix suffix;
  suffix.caret = take_number(word, '^');
  suffix.tilde = take_number(word, '~');
  if (suffix.tilde.has_value() && !suffix.caret.has_value()) {
    suffix.caret = take_number(word, '^');
  }
  return suffix;
}

// Bytes of the quotation mark that is there: the straight one, and those that word processors make
// of it.
std::size_t QueryLexer::quote_at(std::size_t at) const {
  const std::string_view here = text_.substr(at, 3);
  if (here.starts_with('"')) return 1;
  for (const std::string_view mark : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"}) {
    if (here == mark) return 3;
  }
  return 0;
}

QueryPiece QueryLexer::peek() const {
  QueryLexer ahead = *this;
  return ahead.next();
}

QueryPiece QueryLexer::next() {
  using Kind = QueryPiece::Kind;
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  if (at_ == text_.size()) return {};
  if (const std::size_t mark = quote_at(at_); mark > 0) return phrase(mark);
  const char c = text_[at_];
  if (c == '(' || c == ')') {
    ++at_;
    return {c == '(' ? Kind::kOpen : Kind::kClose, text_.substr(at_ - 1, 1)};
  }
  // A sign is one if something stands right behind it.
  const bool is_followed = at_ + 1 < text_.size() && !is_space(text_[at_ + 1]);
  if ((c == '+' || c == '-') && is_followed) {
    ++at_;
    return {c == '+' ? Kind::kPlus : Kind::kMinus, text_.substr(at_ - 1, 1)};
  }
  return word();
}

QueryPiece QueryLexer::phrase(std::size_t mark) {
  const std::size_t begin = at_ + mark;
  std::size_t end = begin;
  while (end < text_.size() && quote_at(end) == 0) ++end;
  at_ = end == text_.size() ? end : end + quote_at(end);
  return {QueryPiece::Kind::kPhrase, text_.substr(begin, end - begin), end < text_.size()};
}

QueryPiece QueryLexer::word() {
  using Kind = QueryPiece::Kind;
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '(' && text_[at_] != ')' &&
         quote_at(at_) == 0) {
    ++at_;
  }
  const std::string_view word = text_.substr(begin, at_ - begin);
  if (word == "AND" || word == "&&") return {Kind::kAnd, word};
  if (word == "OR" || word == "||") return {Kind::kOr, word};
  if (word == "NOT") return {Kind::kNot, word};
  return {Kind::kWord, word};
}

QuerySuffix QueryLexer::suffix() {
  const std::size_t begin = at_;
  while (at_ < text_.size() &&
         (text_[at_] == '~' || text_[at_] == '^' || is_number_part(text_[at_]))) {
    if (at_ == begin && is_number_part(text_[at_])) return {};
    ++at_;
  }
  std::string_view written = text_.substr(begin, at_ - begin);
  return take_suffix(written);
}

}  // namespace hartonomous::text
