#include "text/term_matcher.hpp"

#include <catch2/catch.hpp>
#include <hartonomous/base/rng.hpp>
#include <map>
#include <set>

#include "support/seed.hpp"
#include "support/text_oracle.hpp"
#include "text/term_walk.hpp"

using namespace hartonomous;
using namespace hartonomous::text;

namespace {

std::vector<std::string> walk(const std::vector<std::set<std::string>>& segments,
                              const TermWalk::MakeMatcher& make) {
  MemoryUnits units(1);
  std::vector<std::unique_ptr<MemoryIndex>> indexes;
  std::vector<const TermIndex*> pointers;
  const std::uint32_t length = 1;
  for (std::uint32_t unit = 0; unit < segments.size(); ++unit) {
    units.add(unit, {&length, 1});
    indexes.push_back(std::make_unique<MemoryIndex>(unit, unit + 1, units));
    for (const std::string& term : segments[unit]) {
      indexes.back()->add_counted(term, unit, {&length, 1});
    }
    indexes.back()->seal();
    pointers.push_back(indexes.back().get());
  }
  TermWalk walk(pointers, make);
  std::vector<std::string> found;
  for (;;) {
    WalkedTerm term;
    const Result<bool> some = walk.next(term);
    REQUIRE(some.ok());
    if (!*some) return found;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      CHECK(term.in.at(i).has_value() == segments[i].contains(term.term));
    }
    found.push_back(term.term);
  }
}

// Words of few letters of one to four bytes.
std::u32string random_letters(Rng& rng) {
  static constexpr std::u32string_view kLetters = U"ab\u00e4\u00e5\u4e2d\U0001F600";
  std::u32string word;
  for (std::uint64_t i = 0, end = rng.below(8); i < end; ++i)
    word.push_back(kLetters[rng.below(6)]);
  return word;
}

std::string utf8(std::u32string_view letters) {
  std::string out;
  for (const char32_t letter : letters) {
    const auto code = static_cast<std::uint32_t>(letter);
    if (code < 0x80) {
      out.push_back(static_cast<char>(code));
      continue;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out.push_back(static_cast<char>((0xFF00U >> (more + 1) & 0xFFU) | code >> (6 * more)));
    for (int i = more; i-- > 0;) {
      out.push_back(static_cast<char>(0x80 | (code >> (6 * i) & 0x3F)));
    }
  }
  return out;
}

}  // namespace

TEST_CASE("text: terms: near words are those that few changes of letters apart",
          "[text][terms][unit]") {
  HTN_TEST_SEED(seed, 7331);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(40); ++step) {
    std::vector<std::set<std::string>> segments(1 + rng.below(4));
    std::map<std::string, std::u32string> words;
    for (std::uint64_t i = 0, end = rng.below(1500); i < end; ++i) {
      const std::u32string letters = random_letters(rng);
      const std::string word = utf8(letters);
      words[word] = letters;
      segments[rng.below(segments.size())].insert(word);
    }
    const std::u32string asked = random_letters(rng);
    const auto edits = static_cast<std::uint32_t>(rng.below(3));
    std::vector<std::string> expected;
    for (const auto& [word, letters] : words) {
      if (testing::letters_apart(asked, letters) <= edits) expected.push_back(word);
    }
    CHECK(walk(segments, [&] { return make_fuzzy_matcher(utf8(asked), edits); }) == expected);
  }
}

TEST_CASE("text: terms: a prefix is that of those found", "[text][terms][unit]") {
  HTN_TEST_SEED(seed, 7332);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(20); ++step) {
    std::vector<std::set<std::string>> segments(1 + rng.below(3));
    std::set<std::string> all;
    for (std::uint64_t i = 0, end = rng.below(2000); i < end; ++i) {
      const std::string word = utf8(random_letters(rng));
      all.insert(word);
      segments[rng.below(segments.size())].insert(word);
    }
    const std::string prefix = utf8(random_letters(rng)).substr(0, rng.below(4));
    std::vector<std::string> expected;
    for (const std::string& word : all) {
      if (word.starts_with(prefix)) expected.push_back(word);
    }
    CHECK(walk(segments, [&] { return make_prefix_matcher(prefix); }) == expected);
  }
}

TEST_CASE("text: terms: bytes that are no letter are letters of their own", "[text][terms][unit]") {
  const std::vector<std::set<std::string>> segments = {{"a\xFF", "a\xFE", "a\xC3", "ab"}};
  CHECK(walk(segments, [] { return make_fuzzy_matcher("a\xFF", 0); }) ==
        std::vector<std::string>{"a\xFF"});
  CHECK(walk(segments, [] { return make_fuzzy_matcher("a\xFF", 1); }).size() == 4);
}

TEST_CASE("text: terms: after all of a prefix comes the next string", "[text][terms][unit]") {
  CHECK(after_prefix("ab") == "ac");
  CHECK(after_prefix("a\xFF\xFF") == "b");
  CHECK(after_prefix("\xFF").empty());
  CHECK(after_prefix("").empty());
}
