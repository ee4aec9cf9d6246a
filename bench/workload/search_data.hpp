#pragma once

// What searches by words are measured on: lines or paragraphs of text, and queries of words that
// are common, rare and between. The same options give the same.
// Thread-safety: thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

struct SearchDataOptions {
  // What is searched as one: a line, or lines up to an empty one.
  enum class Unit : std::uint8_t { kLine, kParagraph };
  // A folder with texts in public-domain/*.txt and sotu/*.txt. Where they end, or with none, text
  // is made of words: of theirs as often as they have them, or of made-up ones, the n-th 1/n as
  // often as the first (Zipf).
  std::string folder = {};
  Unit unit = Unit::kLine;
  std::size_t count = 100'000;
  std::uint64_t seed = 1;
};

struct SearchData {
  std::vector<std::string> units;  // none is empty
  std::size_t real = 0;            // of them, from files: the first
  std::uint64_t bytes = 0;         // of all units
};

// Errors: kNotFound: a folder without texts; kIo.
Result<SearchData> make_search_data(const SearchDataOptions& options);

// Of one to four words of ASCII letters in lower case, of how many units have them: the n-th most
// frequent word is taken with a probability like 1/n. Words that one of twenty units has are left
// out: they are stop words to some and not to others.
std::vector<std::vector<std::string>> make_search_queries(const SearchData& data, std::size_t count,
                                                          std::uint64_t seed);

}  // namespace hartonomous::bench
