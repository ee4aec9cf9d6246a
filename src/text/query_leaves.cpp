#include "text/query_leaves.hpp"

#include <algorithm>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "text/query_parser.hpp"

namespace hartonomous::text {

namespace {

using Kind = QueryNode::Kind;

QueryNode leaf(Kind kind, std::string term) {
  QueryNode node;
  node.kind = kind;
  node.term = std::move(term);
  return node;
}

QueryNode either(QueryNode one, QueryNode other) {
  QueryNode node;
  node.kind = Kind::kOr;
  node.children.push_back(std::move(one));
  node.children.push_back(std::move(other));
  return node;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

QueryLeaves::QueryLeaves(const Analyzer& analyzer)
    : analyzer_(analyzer), folding_(analyzer.folding_only()) {}

Status QueryLeaves::count(const std::vector<Found>& tokens) {
  words_ += tokens.size();
  if (words_ <= kQueryTextWordsMax) return {};
  return invalid_argument(concat("a query of more than ", kQueryTextWordsMax, " words"));
}

Result<std::vector<QueryLeaves::Found>> QueryLeaves::tokens(const Analyzer& analyzer,
                                                            AnalyzerScratch& scratch,
                                                            std::string_view text) {
  std::vector<Found> found;
  HTN_RETURN_IF_ERROR(analyzer.analyze(text, scratch, [&](const Token& token) {
    if (found.size() > kQueryTextWordsMax) return;  // it is refused below
    found.push_back({std::string(token.term), token.position, token.begin, token.end});
  }));
  HTN_RETURN_IF_ERROR(count(found));
  return found;
}

// An identifier is at the position of its first part, and holds it.
bool QueryLeaves::is_whole(const std::vector<Found>& tokens, std::size_t index) {
  if (index + 1 == tokens.size()) return false;
  return tokens[index + 1].begin < tokens[index].end;
}

std::vector<QueryLeaves::Found> QueryLeaves::without_wholes(const std::vector<Found>& tokens) {
  std::vector<Found> parts;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!is_whole(tokens, i)) parts.push_back(tokens[i]);
  }
  return parts;
}

QueryNode QueryLeaves::phrase_of(const std::vector<Found>& tokens, std::uint32_t slop) {
  if (tokens.empty()) return {};
  if (tokens.size() == 1) return leaf(Kind::kTerm, tokens[0].term);
  QueryNode node;
  node.kind = Kind::kPhrase;
  node.slop = slop;
  for (const Found& token : tokens) {
    node.phrase.push_back({token.term, token.position - tokens[0].position});
  }
  return node;
}

Result<QueryNode> QueryLeaves::word(std::string_view text) {
  HTN_ASSIGN_OR_RETURN(const auto found, tokens(analyzer_, scratch_, text));
  const auto parts = without_wholes(found);
  const bool is_identifier = found.size() == parts.size() + 1 && is_whole(found, 0);
  if (!is_identifier) return phrase_of(parts, 0);
  return either(leaf(Kind::kTerm, found[0].term), phrase_of(parts, 0));
}

Result<QueryNode> QueryLeaves::phrase(std::string_view text, std::uint32_t slop) {
  HTN_ASSIGN_OR_RETURN(const auto found, tokens(analyzer_, scratch_, text));
  return phrase_of(without_wholes(found), slop);
}

Result<QueryNode> QueryLeaves::prefix(std::string_view text) {
  HTN_ASSIGN_OR_RETURN(auto folded, tokens(folding_, folding_scratch_, text));
  if (folded.empty()) return QueryNode();
  HTN_ASSIGN_OR_RETURN(const auto found, tokens(analyzer_, scratch_, text));
  // Of an identifier, what is not there yet may be within its last part.
  const bool is_identifier = is_whole(folded, 0);
  QueryNode last = leaf(Kind::kPrefix, is_identifier ? folded[0].term : folded.back().term);
  const bool has_stem = !found.empty() && found.back().begin == folded.back().begin;
  if (has_stem && !is_identifier && !found.back().term.starts_with(last.term)) {
    last = either(std::move(last), leaf(Kind::kTerm, found.back().term));
  }
  if (folded.size() == 1 || is_identifier) return last;
  QueryNode node;
  node.kind = Kind::kAnd;
  for (const Found& token : without_wholes(found)) {
    if (token.begin >= folded.back().begin) continue;
    node.children.push_back(leaf(Kind::kTerm, token.term));
  }
  node.children.push_back(std::move(last));
  return node;
}

Result<QueryNode> QueryLeaves::fuzzy(std::string_view text, std::uint32_t edits) {
  HTN_ASSIGN_OR_RETURN(auto found, tokens(analyzer_, scratch_, text));
  if (found.empty()) {
    HTN_ASSIGN_OR_RETURN(found, tokens(folding_, folding_scratch_, text));
  }
  found = without_wholes(found);
  if (found.size() != 1) return phrase_of(found, 0);
  const auto letters = static_cast<std::uint32_t>(characters(found[0].term));
  QueryNode node = leaf(Kind::kFuzzy, found[0].term);
  node.edits = std::min(edits, letters - 1);
  if (node.edits == 0) node.kind = Kind::kTerm;
  return node;
}

}  // namespace hartonomous::text
