#pragma once

// snippets_of: the places of a text that show best why a query found it.
//
// A window has as many distinct terms of the query as can be, weighted by how rare they are, then
// as many hits; it starts and ends between words, where there are any, and never within a character
// that people see as one. Hits are the words whose terms the query asks for: of a phrase each word.
// Cost: one analysis of at most kSnippetTextBytesMax of the text.
// Thread-safety: pure functions.

#include <cstdint>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "text/analyzer.hpp"
#include "text/query_node.hpp"

namespace hartonomous::text {

// What is behind is not looked at, nor what is behind so many hits.
inline constexpr std::size_t kSnippetTextBytesMax = std::size_t{8} << 20;
inline constexpr std::size_t kSnippetHitsMax = 20'000;
inline constexpr std::size_t kSnippetCharactersMax = 100'000;
inline constexpr std::size_t kSnippetsMax = 100;

struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct Snippet {
  ByteRange window;             // of the text
  std::vector<ByteRange> hits;  // ascending, within the window, of the text
};

// A term that a query looks for. Prefixes and fuzzy words: those they stood for are not known, so
// that they are compared again.
struct SnippetTerm {
  enum class Kind : std::uint8_t { kExact, kPrefix, kFuzzy };
  Kind kind = Kind::kExact;
  std::string term = {};
  std::uint32_t edits = 0;
  double weight = 1;  // more for a rarer term: its idf
};

// The terms of a query that are looked for in a field, those of a kNot left out; each once,
// weight 1.
std::vector<SnippetTerm> snippet_terms(const QueryNode& query, std::uint32_t field);

struct SnippetOptions {
  std::size_t characters = 200;  // code points of one window
  std::size_t count = 1;         // windows at most; they do not overlap
};

// The best windows in the order of the text. Without a hit: the start of the text.
// Errors: kInvalidArgument: options; kInternal: ICU failed.
Result<std::vector<Snippet>> snippets_of(std::string_view text, const Analyzer& analyzer,
                                         AnalyzerScratch& scratch,
                                         const std::vector<SnippetTerm>& terms,
                                         const SnippetOptions& options);

}  // namespace hartonomous::text
