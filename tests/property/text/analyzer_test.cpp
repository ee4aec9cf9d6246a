// Laws of analysis: the words that are found by a table are those that ICU finds, and what is
// remembered of words changes nothing.

#include "text/analyzer.hpp"

#include <catch2/catch.hpp>

#include "support/seed.hpp"
#include "support/text_samples.hpp"
#include "text/icu_words.hpp"
#include "text/word_scanner.hpp"

namespace hartonomous::text {
namespace {

using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

Ranges words_of_icu(std::string_view text) {
  auto icu = IcuWords::open();
  REQUIRE(icu.ok());
  std::vector<WordRange> words;
  const auto stopped =
      icu->words(text, {0, static_cast<std::uint32_t>(text.size())}, IcuWords::Tail::kIsEnd, words);
  REQUIRE(stopped.ok());
  REQUIRE(*stopped == text.size());
  Ranges ranges;
  for (const WordRange& word : words) ranges.emplace_back(word.begin, word.end);
  return ranges;
}

// As an analysis has them: the table's, and ICU's of stretches.
Ranges words_of_scan(std::string_view text) {
  auto icu = IcuWords::open();
  REQUIRE(icu.ok());
  Ranges ranges;
  scan_words(
      text, WordClasses::get(),
      [&](std::size_t begin, std::size_t end) { ranges.emplace_back(begin, end); },
      [&](std::size_t begin, std::size_t) {
        const Region region = region_from(text, begin);
        std::vector<WordRange> words;
        REQUIRE(
            icu->words(text,
                       {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(region.end)},
                       region.tail, words)
                .ok());
        for (const WordRange& word : words) ranges.emplace_back(word.begin, word.end);
        return region.next;
      });
  return ranges;
}

// What we cut at and versions of ICU may not.
std::string without_colons(std::string text) {
  for (char& c : text) {
    if (c == ':' || c == '@') c = ' ';
  }
  return text;
}

TEST_CASE("text: words of random ASCII are those of ICU", "[text][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  constexpr std::string_view kOften = "aZ09_'.,;: -";
  for (int step = 0; step < testing::steps(3000); ++step) {
    std::string text;
    for (std::uint64_t size = rng.below(60); text.size() < size;) {
      text += rng.below(8) == 0 ? static_cast<char>(rng.below(128)) : kOften[rng.below(12)];
    }
    INFO(to_hex(as_bytes(text)) << ' ' << text);
    const std::string parted = without_colons(text);
    CHECK(words_of_scan(text) == words_of_icu(parted));
  }
}

TEST_CASE("text: words of random text of all scripts are those of ICU", "[text][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(3000); ++step) {
    const std::string text =
        without_colons(testing::text_of_pieces(rng, testing::kTextPieces, rng.below(24)));
    INFO(to_hex(as_bytes(text)) << ' ' << text);
    CHECK(words_of_scan(text) == words_of_icu(text));
  }
}

TEST_CASE("text: words of characters of the table are those of ICU", "[text][property]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(3000); ++step) {
    std::string text;
    for (std::uint64_t count = rng.below(12); count > 0; --count) {
      if (rng.below(3) == 0) {
        text += "a1.'_ "[rng.below(6)];
      } else if (rng.below(4) == 0) {
        const auto c = static_cast<unsigned>(rng.below(0x80));
        text += {'\xE2', static_cast<char>(0x80 + (c >> 6)), static_cast<char>(0x80 + (c & 63))};
      } else {
        const auto c = static_cast<unsigned>(0x80 + rng.below(0x780));
        text += {static_cast<char>(0xC0 + (c >> 6)), static_cast<char>(0x80 + (c & 63))};
      }
    }
    INFO(to_hex(as_bytes(text)) << ' ' << text);
    CHECK(words_of_scan(text) == words_of_icu(text));
  }
}

TEST_CASE("text: what is remembered of words changes no token", "[text][property]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  for (const TokenRule rule : {TokenRule::kWords, TokenRule::kCode}) {
    const auto analyzer = testing::make_analyzer({.rule = rule});
    AnalyzerScratch scratch;
    for (int step = 0; step < testing::steps(500); ++step) {
      const std::string text = testing::text_of_pieces(rng, testing::kTextPieces, rng.below(40)) +
                               testing::text_of_pieces(rng, testing::kBrokenPieces, rng.below(3)) +
                               testing::text_of_pieces(rng, testing::kTextPieces, rng.below(40));
      std::vector<testing::OwnedToken> tokens;
      REQUIRE(analyzer
                  ->analyze(text, scratch,
                            [&](const Token& token) {
                              tokens.push_back({std::string(token.term), token.position,
                                                token.begin, token.end});
                            })
                  .ok());
      INFO(to_hex(as_bytes(text)));
      CHECK(tokens == testing::tokens_of(*analyzer, text));
    }
  }
}

}  // namespace
}  // namespace hartonomous::text
