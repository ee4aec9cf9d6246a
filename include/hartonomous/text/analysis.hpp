#pragma once

// How a text becomes the terms that are searched.
//
// Words are those of Unicode's word boundaries (UAX 29), folded by case and compatibility, without
// the language's stop words, reduced to their stems by Snowball's algorithm of the language. Code
// is cut as well where its identifiers are put together: readFile and read_file are found by each
// of their words. docs/text.md says it at length.
//
//   AnalysisOptions{}                                    English
//   AnalysisOptions{.language = "none", .stop_words = {{}}}  every word, as it is but for its case
//   AnalysisOptions{.rule = TokenRule::kCode}            source code with English words in it
//
// Values of the enumerations are stored: they are never given another meaning.
// Thread-safety: immutable.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::text {

// What is made a token.
enum class TokenRule : std::uint8_t { kWords = 1, kCode = 2 };

// "words", "code"; "unknown" for a number that is none of them.
std::string_view token_rule_name(TokenRule rule);
// Errors: kInvalidArgument, naming those there are.
Result<TokenRule> parse_token_rule(std::string_view name);

struct AnalysisOptions {
  // Of Snowball's languages, by its ISO 639 code or its English name: "en", "deu", "german".
  // "none": words stay as they are.
  std::string language = "en";
  // Words that are left out, compared folded; at most 10,000. Nothing: those of the language where
  // it has a list, and of code none. An empty list: none.
  std::optional<std::vector<std::string>> stop_words = {};
  TokenRule rule = TokenRule::kWords;
};

}  // namespace hartonomous::text
