// Foreign texts and queries: whatever is given, tokens and trees keep their laws.

#include "text/analyzer.hpp"

#include <catch2/catch.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"
#include "support/text_samples.hpp"
#include "text/query_parser.hpp"
#include "text/snippet.hpp"

namespace hartonomous::text {
namespace {

constexpr int kRounds = 3000;

// Pieces of all scripts, broken ones, plain bytes, and one of them many times.
std::string foreign_text(Rng& rng) {
  std::string text;
  for (std::uint64_t parts = rng.below(8); parts > 0; --parts) {
    switch (rng.below(5)) {
      case 0:
        text += testing::random_text(rng, rng.below(20));
        break;
      case 1:
        text += testing::text_of_pieces(rng, testing::kBrokenPieces, rng.below(4));
        break;
      case 2: {
        const std::string_view piece =
            testing::kTextPieces[rng.below(std::size(testing::kTextPieces))];
        for (std::uint64_t times = rng.below(400); times > 0; --times) text += piece;
        break;
      }
      default:
        text += testing::text_of_pieces(rng, testing::kTextPieces, rng.below(20));
    }
  }
  return text;
}

void require_laws(const Analyzer& analyzer, AnalyzerScratch& scratch, std::string_view text) {
  std::uint32_t position = 0;
  std::uint32_t begin = 0;
  const Status done = analyzer.analyze(text, scratch, [&](const Token& token) {
    REQUIRE(!token.term.empty());
    REQUIRE(token.term.size() <= kTermBytesMax);
    REQUIRE(is_utf8(as_bytes(token.term)));
    REQUIRE(token.position >= position);
    REQUIRE(token.begin >= begin);
    REQUIRE(token.begin < token.end);
    REQUIRE(token.end <= text.size());
    REQUIRE(is_utf8(as_bytes(text.substr(token.begin, token.end - token.begin))));
    position = token.position;
    begin = token.begin;
  });
  REQUIRE(done.ok());
}

TEST_CASE("text: tokens of foreign texts keep their laws", "[text][fuzz]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const auto words = testing::make_analyzer();
  const auto code = testing::make_analyzer({.language = "de", .rule = TokenRule::kCode});
  AnalyzerScratch words_scratch;
  AnalyzerScratch code_scratch;
  for (int round = 0; round < testing::steps(kRounds); ++round) {
    const std::string text = foreign_text(rng);
    INFO("round " << round << ", " << to_hex(as_bytes(text)));
    require_laws(*words, words_scratch, text);
    require_laws(*code, code_scratch, text);
  }
}

TEST_CASE("text: every language takes foreign texts", "[text][fuzz]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (const std::string language :
       {"arabic",    "armenian",   "basque",     "catalan",  "danish",     "dutch",
        "english",   "finnish",    "french",     "german",   "greek",      "hindi",
        "hungarian", "indonesian", "irish",      "italian",  "lithuanian", "nepali",
        "norwegian", "porter",     "portuguese", "romanian", "russian",    "serbian",
        "spanish",   "swedish",    "tamil",      "turkish",  "yiddish",    "none"}) {
    const auto analyzer = testing::make_analyzer({.language = language});
    AnalyzerScratch scratch;
    for (int round = 0; round < testing::steps(kRounds / 50); ++round) {
      const std::string text = foreign_text(rng);
      INFO(language << ' ' << to_hex(as_bytes(text)));
      require_laws(*analyzer, scratch, text);
    }
  }
}

void require_laws(const QueryNode& node) {
  using Kind = QueryNode::Kind;
  REQUIRE(node.boost > 0);
  REQUIRE(node.boost <= kQueryBoostMax);
  const bool has_children = node.kind == Kind::kAnd || node.kind == Kind::kOr;
  REQUIRE((!node.children.empty() || !node.optional.empty()) ==
          (has_children || node.kind == Kind::kNot));
  if (node.kind == Kind::kNot) REQUIRE(node.children.size() == 1);
  if (node.kind == Kind::kPhrase) REQUIRE(node.phrase.size() > 1);
  bool has_positive = !node.optional.empty();
  for (const QueryNode& child : node.children) {
    if (child.kind != Kind::kNot) has_positive = true;
    if (child.kind == Kind::kNot) REQUIRE(node.kind == Kind::kAnd);
    REQUIRE(child.kind != Kind::kNothing);
    require_laws(child);
  }
  if (has_children) REQUIRE(has_positive);
  for (const QueryNode& child : node.optional) require_laws(child);
}

TEST_CASE("text: foreign queries become trees or are refused", "[text][fuzz]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  constexpr std::string_view kOperators[] = {
      "AND ", " OR ",         " NOT ", "+",        "-",           "\"",  "(",    ")", "*",
      "~",    "~2",           "^",     "^2.5",     "title:",      "cat", " dog", " ", "the",
      "^9e9", "~99999999999", "&&",    "readFile", "\xE2\x80\x9C"};
  AnalyzerScratch scratch;
  for (const TokenRule rule : {TokenRule::kWords, TokenRule::kCode}) {
    const auto analyzer = testing::make_analyzer({.rule = rule});
    for (int round = 0; round < testing::steps(kRounds); ++round) {
      std::string text = testing::text_of_pieces(rng, kOperators, rng.below(30));
      if (rng.below(3) == 0) text += foreign_text(rng);
      text += testing::text_of_pieces(rng, kOperators, rng.below(30));
      const auto default_operator = static_cast<DefaultOperator>(rng.below(2));
      INFO("round " << round << ", " << to_hex(as_bytes(text)));
      const auto parsed = parse_query(text, *analyzer, {default_operator, {"title"}});
      if (!parsed.ok()) {
        REQUIRE(parsed.status().code() == StatusCode::kInvalidArgument);
        continue;
      }
      require_laws(parsed->root);
      REQUIRE(!to_string(parsed->root).empty());
      for (const std::string& note : parsed->notes) REQUIRE(is_utf8(as_bytes(note)));
      const auto snippets =
          snippets_of(text, *analyzer, scratch, snippet_terms(parsed->root, 0), {.count = 3});
      REQUIRE(snippets.ok());
    }
  }
}

}  // namespace
}  // namespace hartonomous::text
