#pragma once

// QueryLeaves: the words and phrases of a query as nodes, by the analysis of the collection.
// Thread-safety: one thread at a time.

#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "text/analyzer.hpp"
#include "text/query_node.hpp"

namespace hartonomous::text {

class QueryLeaves {
 public:
  // Lifetime: of the analyzer.
  explicit QueryLeaves(const Analyzer& analyzer);

  // kNothing: no token. A word of several tokens is a phrase of them; an identifier of code itself
  // or the phrase of its parts. Errors of all: kInternal: ICU failed; kInvalidArgument: more words
  // than kQueryTextWordsMax.
  Result<QueryNode> word(std::string_view text);
  Result<QueryNode> phrase(std::string_view text, std::uint32_t slop);
  // Terms that begin so, and the stem of the word: "running*" finds what is stored as "run". Of
  // several tokens the last is the prefix. Stop words are no exception.
  Result<QueryNode> prefix(std::string_view text);
  // Terms `edits` from the word's own, less than it has letters. Of several tokens the phrase.
  Result<QueryNode> fuzzy(std::string_view text, std::uint32_t edits);

 private:
  struct Found {
    std::string term;
    std::uint32_t position;
    std::uint32_t begin;
    std::uint32_t end;
  };
  Result<std::vector<Found>> tokens(const Analyzer& analyzer, AnalyzerScratch& scratch,
                                    std::string_view text);
  Status count(const std::vector<Found>& tokens);
  static QueryNode phrase_of(const std::vector<Found>& tokens, std::uint32_t slop);
  static std::vector<Found> without_wholes(const std::vector<Found>& tokens);
  static bool is_whole(const std::vector<Found>& tokens, std::size_t index);

  const Analyzer& analyzer_;
  Analyzer folding_;
  AnalyzerScratch scratch_;
  AnalyzerScratch folding_scratch_;
  std::size_t words_ = 0;
};

}  // namespace hartonomous::text
