#include "text/query_parser.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "text/icu_words.hpp"
#include "text/query_items.hpp"
#include "text/query_leaves.hpp"
#include "text/query_lexer.hpp"

namespace hartonomous::text {

namespace {

using Kind = QueryNode::Kind;
using Piece = QueryPiece::Kind;

constexpr std::uint32_t kSlopMax = 1000;
constexpr std::uint32_t kEditsMost = 2;

// A node, or nothing where there was no word.
using Operand = std::optional<QueryNode>;

// Items of one level, and the operators that wait for the next one.
class Sequence {
 public:
  explicit Sequence(QueryNotes& notes) : notes_(notes) {}

  void add_link(const QueryPiece& piece) {
    if (items_.empty() || !waiting_.empty()) {
      notes_.add(concat(QueryNotes::quoted(piece.text), ": not between words: left out"));
      return;
    }
    waiting_ = piece.text;
    link_ = piece.kind == Piece::kAnd ? QueryItem::Link::kAnd : QueryItem::Link::kOr;
  }
  void add_sign(const QueryPiece& piece) {
    waiting_ = piece.text;
    occur_ = piece.kind == Piece::kPlus ? QueryItem::Occur::kMust : QueryItem::Occur::kMustNot;
  }
  void add(Operand operand) {
    if (operand.has_value()) items_.push_back({std::move(*operand), occur_, link_});
    waiting_ = {};
    occur_ = QueryItem::Occur::kMay;
    link_ = QueryItem::Link::kNone;
  }
  QueryNode finish(DefaultOperator default_operator) {
    if (!waiting_.empty()) {
      notes_.add(concat(QueryNotes::quoted(waiting_), ": nothing is behind it: left out"));
    }
    return combine(std::move(items_), default_operator, notes_);
  }

 private:
  QueryNotes& notes_;
  std::vector<QueryItem> items_;
  std::string_view waiting_;
  QueryItem::Occur occur_ = QueryItem::Occur::kMay;
  QueryItem::Link link_ = QueryItem::Link::kNone;
};

class QueryParser {
 public:
  QueryParser(std::string_view text, const Analyzer& analyzer, const QueryTextOptions& options)
      : lexer_(text), leaves_(analyzer), options_(options) {}
  Result<ParsedQuery> parse();

 private:
  Result<QueryNode> sequence(std::size_t depth);
  Result<Operand> operand(QueryPiece piece, std::size_t depth);
  Result<Operand> group(std::size_t depth);
  Result<Operand> phrase(const QueryPiece& piece);
  Result<Operand> word(std::string_view text);
  Result<QueryNode> leaf(std::string_view text, const QuerySuffix& suffix);
  std::uint32_t take_field(QueryPiece& piece);
  std::optional<std::uint32_t> field_of(std::string_view name) const;
  void boost(QueryNode& node, const QuerySuffix& suffix);
  std::uint32_t number_of(std::string_view text, std::uint32_t otherwise, std::uint32_t most);

  QueryLexer lexer_;
  QueryLeaves leaves_;
  const QueryTextOptions& options_;
  QueryNotes notes_;
};

Result<ParsedQuery> QueryParser::parse() {
  HTN_ASSIGN_OR_RETURN(QueryNode root, sequence(0));
  if (depth_of(root) > kQueryTextDepthMax) {
    return invalid_argument(concat("a query of more than ", kQueryTextDepthMax, " levels"));
  }
  return ParsedQuery{std::move(root), notes_.take()};
}

Result<QueryNode> QueryParser::sequence(std::size_t depth) {
  Sequence items(notes_);
  while (true) {
    const QueryPiece piece = lexer_.next();
    switch (piece.kind) {
      case Piece::kEnd:
        if (depth > 0) notes_.add("a parenthesis was not closed");
        return items.finish(options_.default_operator);
      case Piece::kClose:
        if (depth > 0) return items.finish(options_.default_operator);
        notes_.add("a parenthesis was closed that was not open");
        break;
      case Piece::kAnd:
      case Piece::kOr:
        items.add_link(piece);
        break;
      case Piece::kPlus:
      case Piece::kMinus:
      case Piece::kNot:
        items.add_sign(piece);
        break;
      case Piece::kWord:
      case Piece::kPhrase:
      case Piece::kOpen: {
        HTN_ASSIGN_OR_RETURN(Operand found, operand(piece, depth));
        items.add(std::move(found));
      }
    }
  }
}

Result<Operand> QueryParser::operand(QueryPiece piece, std::size_t depth) {
  const std::uint32_t fields = take_field(piece);
  Result<Operand> found = Operand();
  if (piece.kind == Piece::kOpen) {
    found = group(depth + 1);
  } else if (piece.kind == Piece::kPhrase) {
    found = phrase(piece);
  } else {
    found = word(piece.text);
  }
  if (found.ok() && found->has_value()) (*found)->fields &= fields;
  return found;
}

// The fields that are asked of the operand; `piece` becomes what is behind the colon.
std::uint32_t QueryParser::take_field(QueryPiece& piece) {
  const std::size_t colon = piece.kind == Piece::kWord ? piece.text.find(':') : 0;
  if (colon == 0 || colon == std::string_view::npos) return kEveryField;
  const std::string_view name = piece.text.substr(0, colon);
  const auto field = field_of(name);
  if (!field.has_value()) {
    if (!options_.fields.empty()) {
      notes_.add(concat("there is no field ", QueryNotes::quoted(name), ": it is a word"));
    }
    return kEveryField;
  }
  if (colon + 1 < piece.text.size()) {
    piece.text.remove_prefix(colon + 1);
    return std::uint32_t{1} << *field;
  }
  const Piece ahead = lexer_.peek().kind;
  if (ahead != Piece::kWord && ahead != Piece::kPhrase && ahead != Piece::kOpen) {
    notes_.add(concat(QueryNotes::quoted(piece.text), ": no words are behind it: it is a word"));
    return kEveryField;
  }
  piece = lexer_.next();
  return std::uint32_t{1} << *field;
}

std::optional<std::uint32_t> QueryParser::field_of(std::string_view name) const {
  const auto at = std::find(options_.fields.begin(), options_.fields.end(), name);
  if (at == options_.fields.end()) return std::nullopt;
  return static_cast<std::uint32_t>(at - options_.fields.begin());
}

Result<Operand> QueryParser::group(std::size_t depth) {
  if (depth > kQueryTextDepthMax) {
    return invalid_argument(concat("a query of more than ", kQueryTextDepthMax, " parentheses"));
  }
  HTN_ASSIGN_OR_RETURN(QueryNode node, sequence(depth));
  const QuerySuffix suffix = lexer_.suffix();
  if (suffix.tilde.has_value()) notes_.add("'~' is behind a parenthesis: left out");
  boost(node, suffix);
  return node.kind == Kind::kNothing ? Operand() : Operand(std::move(node));
}

Result<Operand> QueryParser::phrase(const QueryPiece& piece) {
  if (!piece.is_closed) notes_.add("a quotation was not closed");
  const QuerySuffix suffix = lexer_.suffix();
  std::uint32_t slop = 0;
  if (suffix.tilde.has_value()) slop = number_of(*suffix.tilde, 1, kSlopMax);
  HTN_ASSIGN_OR_RETURN(QueryNode node, leaves_.phrase(piece.text, slop));
  if (node.kind == Kind::kNothing) {
    notes_.add(concat(QueryNotes::quoted(piece.text), ": no words but stop words: left out"));
    return Operand();
  }
  boost(node, suffix);
  return Operand(std::move(node));
}

Result<Operand> QueryParser::word(std::string_view text) {
  std::string_view bare = text;
  const QuerySuffix suffix = take_suffix(bare);
  HTN_ASSIGN_OR_RETURN(QueryNode node, leaf(bare, suffix));
  if (node.kind == Kind::kNothing) {
    notes_.add(concat(QueryNotes::quoted(text),
                      has_content(bare) ? ": a stop word: left out" : ": no word: left out"));
    return Operand();
  }
  boost(node, suffix);
  return Operand(std::move(node));
}

Result<QueryNode> QueryParser::leaf(std::string_view text, const QuerySuffix& suffix) {
  const std::size_t star = text.find('*');
  const bool is_prefix = star != std::string_view::npos && star + 1 == text.size() && star > 0;
  if (star != std::string_view::npos && !is_prefix && has_content(text)) {
    notes_.add(concat(QueryNotes::quoted(text), ": a '*' counts only behind a word"));
  }
  if (is_prefix) {
    if (suffix.tilde.has_value()) notes_.add("'~' is behind a '*': left out");
    return leaves_.prefix(text.substr(0, star));
  }
  if (!suffix.tilde.has_value()) return leaves_.word(text);
  const std::uint32_t edits = number_of(*suffix.tilde, 1, kEditsMost);
  return edits == 0 ? leaves_.word(text) : leaves_.fuzzy(text, edits);
}

void QueryParser::boost(QueryNode& node, const QuerySuffix& suffix) {
  if (!suffix.caret.has_value()) return;
  const std::string_view text = *suffix.caret;
  float value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (is_number && value > 0 && value <= kQueryBoostMax) {
    // Of parentheses in parentheses the product, within the same bounds.
    node.boost = std::clamp(node.boost * value, 1 / kQueryBoostMax, kQueryBoostMax);
  } else {
    notes_.add(concat("'^' and ", QueryNotes::quoted(text), ": left out, a boost is above 0 and ",
                      "at most 1000"));
  }
}

// Of what stands behind '~': `otherwise` if it is no number.
std::uint32_t QueryParser::number_of(std::string_view text, std::uint32_t otherwise,
                                     std::uint32_t most) {
  if (text.empty()) return otherwise;
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole =
      read.ptr == text.data() + text.size() && read.ec != std::errc::invalid_argument;
  if (is_whole && read.ec == std::errc() && number <= most) return number;
  number = is_whole ? most : otherwise;
  notes_.add(concat("'~' and ", QueryNotes::quoted(text), ": taken as ", number));
  return number;
}

}  // namespace

Result<ParsedQuery> parse_query(std::string_view text, const Analyzer& analyzer,
                                const QueryTextOptions& options) {
  if (text.size() > kQueryTextBytesMax) {
    return invalid_argument(
        concat("a query of ", text.size(), " bytes: at most ", kQueryTextBytesMax));
  }
  return QueryParser(text, analyzer, options).parse();
}

}  // namespace hartonomous::text
