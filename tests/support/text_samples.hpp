#pragma once

// What analyses give, for tests, and random texts.
// Thread-safety: pure functions.

#include <catch2/catch.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "text/analyzer.hpp"

namespace hartonomous::testing {

inline std::shared_ptr<const text::Analyzer> make_analyzer(
    const text::AnalysisOptions& options = {}) {
  auto made = text::Analyzer::make(options);
  REQUIRE(made.ok());
  return *made;
}

// Words as they are: neither stems nor stop words.
inline text::AnalysisOptions plain_words() { return {.language = "none", .stop_words = {{}}}; }

struct OwnedToken {
  std::string term;
  std::uint32_t position;
  std::uint32_t begin;
  std::uint32_t end;
  friend bool operator==(const OwnedToken&, const OwnedToken&) = default;
};

inline std::vector<OwnedToken> tokens_of(const text::Analyzer& analyzer, std::string_view text) {
  std::vector<OwnedToken> tokens;
  const Status done = analyzer.analyze(text, [&](const text::Token& token) {
    tokens.push_back({std::string(token.term), token.position, token.begin, token.end});
  });
  REQUIRE(done.ok());
  return tokens;
}

// "term@position term@position".
inline std::string terms_of(const text::Analyzer& analyzer, std::string_view text) {
  std::string out;
  for (const OwnedToken& token : tokens_of(analyzer, text)) {
    out += concat(out.empty() ? "" : " ", token.term, '@', token.position);
  }
  return out;
}

// Pieces put together at random.
inline std::string text_of_pieces(Rng& rng, std::span<const std::string_view> pieces,
                                  std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += pieces[rng.below(pieces.size())];
  return text;
}

// Of every kind of script, marks and emoji. A joiner of emoji is between them only: ICU takes one
// behind a space to be of the word, and the space with it.
inline constexpr std::string_view kTextPieces[] = {
    "a",
    "B",
    "zoo",
    "3",
    "07",
    "_",
    ".",
    "'",
    "\xE2\x80\x99",
    ",",
    ";",
    ":",
    "@",
    " ",
    "\n",
    "\r\n",
    "-",
    "\"",
    "(",
    "\xC3\xA9",
    "\xC3\x9F",
    "\xD0\x96",
    "\xCE\xA9",
    "\xC2\xB2",
    "\xC2\xAD",
    "\xCC\x81",
    "e\xCC\x81",
    "\xE2\x80\x9C",
    "\xE2\x80\x94",
    "\xC2\xA0",
    "\xC2\xB7",
    "\xE4\xB8\x96\xE7\x95\x8C",
    "\xE3\x81\xB2\xE3\x82\x89",
    "\xE3\x82\xAB\xE3\x82\xBF",
    "\xED\x95\x9C\xEA\xB8\x80",
    "\xE0\xB8\xA0\xE0\xB8\xB2\xE0\xB8\xA9\xE0\xB8\xB2",
    "\xD7\xA9\xD7\x9C",
    "\xD9\x85\xD8\xB1",
    "\xE0\xA4\xB9\xE0\xA4\xBF",
    "\xF0\x9F\x8E\x89",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
    "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA",

    "\xEF\xB8\x8F",
    "\xC2\xA9",
    "\xEF\xBC\xA1",
    "\xEF\xB7\xBA",
};
inline constexpr std::string_view kBrokenPieces[] = {
    "\xFF",     "\xC3",         "\xE2\x80", "\xF0\x9F\x8E",
    "\xC0\xAF", "\xED\xA0\x80", "\x80",     std::string_view("\0", 1),
};

}  // namespace hartonomous::testing
