#pragma once

// The pieces of a query as it is written.
// Thread-safety: one thread at a time.

#include <cstddef>
#include <optional>
#include <string_view>

namespace hartonomous::text {

struct QueryPiece {
  enum class Kind { kEnd, kWord, kPhrase, kOpen, kClose, kAnd, kOr, kNot, kPlus, kMinus };
  Kind kind = Kind::kEnd;
  std::string_view text = {};  // of words and phrases, without quotation marks
  bool is_closed = true;       // of phrases
};

// What stands behind a word, a phrase or a parenthesis.
struct QuerySuffix {
  std::optional<std::string_view> tilde = {};  // what is behind ~, mostly a number
  std::optional<std::string_view> caret = {};
};

class QueryLexer {
 public:
  explicit QueryLexer(std::string_view text) : text_(text) {}

  QueryPiece next();
  // What the next piece will be.
  QueryPiece peek() const;
  // Behind a phrase or a parenthesis, without a space.
  QuerySuffix suffix();

 private:
  std::size_t quote_at(std::size_t at) const;
  QueryPiece phrase(std::size_t mark);
  QueryPiece word();

  std::string_view text_;
  std::size_t at_ = 0;
};

// Takes ~ and ^ from the end of a word.
QuerySuffix take_suffix(std::string_view& word);

}  // namespace hartonomous::text
