#include "text/snippet.hpp"

#include <catch2/catch.hpp>

#include "support/seed.hpp"
#include "support/text_samples.hpp"
#include "text/edit_distance.hpp"
#include "text/query_parser.hpp"

namespace hartonomous::text {
namespace {

using testing::make_analyzer;

std::vector<Snippet> snippets(std::string_view text, std::string_view query,
                              const SnippetOptions& options = {}) {
  const auto analyzer = make_analyzer();
  const auto parsed = parse_query(query, *analyzer, {});
  REQUIRE(parsed.ok());
  AnalyzerScratch scratch;
  auto found = snippets_of(text, *analyzer, scratch, snippet_terms(parsed->root, 0), options);
  REQUIRE(found.ok());
  return std::move(found).value();
}

// Windows with their hits in brackets, parted by " | ".
std::string shown(std::string_view text, std::string_view query,
                  const SnippetOptions& options = {}) {
  std::string out;
  for (const Snippet& snippet : snippets(text, query, options)) {
    if (!out.empty()) out += " | ";
    std::size_t at = snippet.window.begin;
    for (const ByteRange& hit : snippet.hits) {
      out += text.substr(at, hit.begin - at);
      out += concat('[', text.substr(hit.begin, hit.end - hit.begin), ']');
      at = hit.end;
    }
    out += text.substr(at, snippet.window.end - at);
  }
  return out;
}

constexpr std::string_view kFoxes =
    "The quick brown fox jumps over the lazy dog while seven foxes slept near a dog and a cat.";

TEST_CASE("text: a snippet shows the words that a query asks for", "[text][unit]") {
  CHECK(shown("The quick brown fox.", "foxes") == "The quick brown [fox].");
  CHECK(shown(kFoxes, "cats", {.characters = 20}) == "a dog and a [cat].");
  CHECK(shown(kFoxes, "qui*", {.characters = 16}) == "The [quick] brown");
  CHECK(shown(kFoxes, "slopt~", {.characters = 16}) == "[slept] near a");
  CHECK(shown(kFoxes, "\"lazy dogs\"", {.characters = 22}) == "the [lazy] [dog] while");
  CHECK(shown(kFoxes, "sloths", {.characters = 12}) == "The quick");
  CHECK(shown("", "x").empty());
}

TEST_CASE("text: a window has the most distinct terms and does not split words", "[text][unit]") {
  CHECK(shown(kFoxes, "fox dog cat", {.characters = 40}) ==
        "seven [foxes] slept near a [dog] and a [cat].");
  CHECK(shown("dog dog dog dog and then at last a cat sat by a dog", "cat dog",
              {.characters = 20}) == "a [cat] sat by a [dog]");
  CHECK(shown("abcdefghijklmnop", "abcdefghijklmnop", {.characters = 4}) == "[abcdefghijklmnop]");
}

TEST_CASE("text: several windows are apart and in the order of the text", "[text][unit]") {
  CHECK(shown(kFoxes, "quick cat", {.characters = 12, .count = 3}) ==
        "[quick] brown | and a [cat].");
  CHECK(shown(kFoxes, "fox", {.characters = 10, .count = 5}) == "[fox] jumps | [foxes]");
}

TEST_CASE("text: a rarer term weighs more", "[text][unit]") {
  const auto analyzer = make_analyzer();
  AnalyzerScratch scratch;
  const std::string_view text = "one two one two and far away at the end there is three";
  std::vector<SnippetTerm> terms = {
      {.term = "one", .weight = 1}, {.term = "two", .weight = 1}, {.term = "three", .weight = 5}};
  const auto found = snippets_of(text, *analyzer, scratch, terms, {.characters = 16});
  REQUIRE(found.ok());
  CHECK((*found)[0].hits.size() == 1);
  CHECK(text.substr((*found)[0].hits[0].begin) == "three");
}

TEST_CASE("text: hits are those of the field and of what is not excluded", "[text][unit]") {
  const auto analyzer = make_analyzer();
  const auto query = parse_query("title:cats dogs -birds fish", *analyzer, {.fields = {"title"}});
  REQUIRE(query.ok());
  CHECK(snippet_terms(query->root, 0).size() == 3);
  CHECK(snippet_terms(query->root, 1).size() == 2);
}

TEST_CASE("text: a snippet does not cut characters", "[text][unit]") {
  // A family of several code points, joined, many times.
  std::string families;
  for (int i = 0; i < 100; ++i) {
    families += "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7";
  }
  const std::string text = families + " cat " + families;
  const auto found = snippets(text, "cat", {.characters = 40});
  REQUIRE(found.size() == 1);
  CHECK(found[0].window.begin % 18 == 0);
  CHECK((found[0].window.end - 5) % 18 == 0);
  CHECK(found[0].hits.size() == 1);
}

TEST_CASE("text: options of snippets that mean nothing are refused", "[text][unit]") {
  const auto analyzer = make_analyzer();
  AnalyzerScratch scratch;
  for (const SnippetOptions& options : {SnippetOptions{.characters = 0}, SnippetOptions{.count = 0},
                                        SnippetOptions{.characters = kSnippetCharactersMax + 1}}) {
    CHECK(snippets_of("a", *analyzer, scratch, {}, options).status().code() ==
          StatusCode::kInvalidArgument);
  }
}

TEST_CASE("text: windows of random texts hold their hits and are short", "[text][unit]") {
  HTN_TEST_SEED(seed, 5);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(400); ++step) {
    std::string text;
    for (std::uint64_t i = rng.below(30); i > 0; --i) {
      text += testing::text_of_pieces(rng, testing::kTextPieces, rng.below(6));
      text += testing::text_of_pieces(rng, testing::kBrokenPieces, rng.below(2));
    }
    const SnippetOptions options{.characters = 1 + rng.below(40), .count = 1 + rng.below(4)};
    INFO(to_hex(as_bytes(text)) << ' ' << options.characters);
    std::uint64_t end = 0;
    for (const Snippet& snippet : snippets(text, "zoo b* \xD0\xB6 a~ 3", options)) {
      CHECK(snippet.window.begin >= end);
      end = snippet.window.end;
      CHECK(end <= text.size());
      CHECK(snippet.window.begin <= end);
      std::uint64_t at = snippet.window.begin;
      for (const ByteRange& hit : snippet.hits) {
        CHECK(hit.begin >= at);
        CHECK(hit.end > hit.begin);
        at = hit.end;
      }
      CHECK(at <= end);
    }
  }
}

TEST_CASE("text: a snippet of megabytes of hits takes bounded time", "[text][unit]") {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "cat dog ";
  CHECK(snippets(text, "cat dog", {.characters = 100, .count = 100}).size() == 100);
  CHECK(snippets(std::string(3 << 20, '\x80') + " cat", "cat").size() == 1);
}

TEST_CASE("text: words are letters apart", "[text][unit]") {
  CHECK(is_within_edits("cat", "cat", 0));
  CHECK(is_within_edits("cat", "cart", 1));
  CHECK(is_within_edits("cat", "act", 1));
  CHECK_FALSE(is_within_edits("cat", "dog", 2));
  CHECK(is_within_edits("kitten", "sittin", 2));
  CHECK_FALSE(is_within_edits("kitten", "sitting", 2));
  CHECK(is_within_edits("\xC3\xA9t\xC3\xA9", "ete", 2));
  CHECK(is_within_edits("", "ab", 2));
}

}  // namespace
}  // namespace hartonomous::text
