#include "text/phrase_match.hpp"

#include <catch2/catch.hpp>
#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/text_oracle.hpp"

using namespace hartonomous;
using namespace hartonomous::text;

namespace {

// Of a phrase of one-letter terms in a text of them.
std::uint32_t occurrences(const std::vector<PhraseTerm>& phrase, std::uint32_t slop,
                          const std::vector<std::string>& tokens) {
  std::vector<std::string> terms;
  std::vector<PhraseSlot> slots;
  for (const PhraseTerm& term : phrase) {
    const auto known = std::find(terms.begin(), terms.end(), term.term);
    slots.push_back({static_cast<std::size_t>(known - terms.begin()), term.offset});
    if (known == terms.end()) terms.push_back(term.term);
  }
  std::vector<PhraseMatch::Positions> lists(terms.size());
  for (std::uint32_t at = 0; at < tokens.size(); ++at) {
    const auto list = std::find(terms.begin(), terms.end(), tokens[at]);
    if (list != terms.end()) lists[static_cast<std::size_t>(list - terms.begin())].push_back(at);
  }
  return PhraseMatch(slots, slop).count(lists);
}

std::vector<std::string> letters(std::string_view text) {
  std::vector<std::string> tokens;
  for (const char letter : text) tokens.emplace_back(1, letter);
  return tokens;
}

std::uint32_t in(std::string_view text, std::string_view phrase, std::uint32_t slop) {
  std::vector<PhraseTerm> terms;
  for (std::uint32_t i = 0; i < phrase.size(); ++i) {
    if (phrase[i] != ' ') terms.push_back({std::string(1, phrase[i]), i});
  }
  return occurrences(terms, slop, letters(text));
}

}  // namespace

TEST_CASE("text: phrase: word by word it is counted where it stands", "[text][phrase][unit]") {
  CHECK(in("abcabc", "abc", 0) == 2);
  CHECK(in("abab", "ba", 0) == 1);
  CHECK(in("aaaa", "aa", 0) == 3);
  CHECK(in("axb", "ab", 0) == 0);
  CHECK(in("axbayb", "a b", 0) == 2);
  CHECK(in("", "ab", 0) == 0);
}

TEST_CASE("text: phrase: words that changed places are within two", "[text][phrase][unit]") {
  CHECK(in("ba", "ab", 1) == 0);
  CHECK(in("ba", "ab", 2) == 1);
  CHECK(in("axb", "ab", 1) == 1);
  CHECK(in("axxb", "ab", 1) == 0);
  CHECK(in("a", "aa", 4'000'000'000) == 0);  // each word is a place of its own
  CHECK(in("axxxxxa", "aa", 5) == 1);
}

TEST_CASE("text: phrase: occurrences are those that trying every place finds",
          "[text][phrase][unit]") {
  HTN_TEST_SEED(seed, 7321);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(4000); ++step) {
    std::vector<std::string> tokens;
    for (std::uint64_t i = 0, end = rng.below(14); i < end; ++i) {
      tokens.emplace_back(1, "abc"[rng.below(3)]);
    }
    std::vector<PhraseTerm> phrase;
    std::uint32_t offset = static_cast<std::uint32_t>(rng.below(3));
    for (std::uint64_t i = 0, end = 1 + rng.below(4); i < end; ++i) {
      phrase.push_back({std::string(1, "abc"[rng.below(3)]), offset});
      offset += 1 + (rng.below(4) == 0 ? 1 : 0);
    }
    const auto slop = static_cast<std::uint32_t>(rng.below(5));
    REQUIRE(occurrences(phrase, slop, tokens) == testing::phrase_occurrences(phrase, slop, tokens));
  }
}
