#include "text/query_parser.hpp"

#include <catch2/catch.hpp>

#include "support/text_samples.hpp"

namespace hartonomous::text {
namespace {

using testing::make_analyzer;

ParsedQuery parsed(std::string_view text, const QueryTextOptions& options = {},
                   const AnalysisOptions& analysis = {}) {
  const auto analyzer = make_analyzer(analysis);
  auto result = parse_query(text, *analyzer, options);
  INFO(text);
  REQUIRE(result.ok());
  return std::move(result).value();
}

std::string tree(std::string_view text, const QueryTextOptions& options = {},
                 const AnalysisOptions& analysis = {}) {
  return to_string(parsed(text, options, analysis).root);
}

// Trees of what needed no mending.
std::string clean(std::string_view text, const QueryTextOptions& options = {}) {
  const ParsedQuery query = parsed(text, options);
  INFO(text);
  CHECK(query.notes == std::vector<std::string>());
  return to_string(query.root);
}

constexpr QueryTextOptions all_of() { return {.default_operator = DefaultOperator::kAnd}; }

TEST_CASE("text: words of a query are alternatives, or all required", "[text][unit]") {
  CHECK(clean("cats") == "cat");
  CHECK(clean("cats running") == "(cat | run)");
  CHECK(clean("cats running", all_of()) == "(+cat +run)");
  CHECK(clean("") == "()");
  CHECK(clean("wi-fi") == "\"wi fi\"");
  CHECK(clean("()") == "()");
}

TEST_CASE("text: a phrase keeps the gaps of stop words", "[text][unit]") {
  CHECK(clean("\"lazy dogs\"") == "\"lazi dog\"");
  CHECK(clean("\"dogs of the war\"~3") == "\"dog _ _ war\"~3");
  CHECK(clean("\"dogs\"") == "dog");
  CHECK(clean("\xE2\x80\x9Clazy dogs\xE2\x80\x9D") == "\"lazi dog\"");
  CHECK(clean("\"lazy dogs\"^2.5 cat^0.5") == "(\"lazi dog\"^2.5 | cat^0.5)");
}

TEST_CASE("text: signs and operators say what must match", "[text][unit]") {
  CHECK(clean("+a1 b1 -c1") == "(+a1 -c1 b1)");
  CHECK(clean("a1 -c1") == "(-c1 a1)");
  CHECK(clean("a1 AND b1") == "(+a1 +b1)");
  CHECK(clean("a1 && b1 || c1") == "((+a1 +b1) | c1)");
  CHECK(clean("a1 OR b1 AND c1") == "(a1 | (+b1 +c1))");
  CHECK(clean("a1 AND NOT b1") == "(+a1 -b1)");
  CHECK(clean("a1 NOT b1") == "(-b1 a1)");
  CHECK(clean("a1 b1 OR c1", all_of()) == "((+a1 +b1) | c1)");
  CHECK(clean("a1 -b1", all_of()) == "(+a1 -b1)");
  CHECK(clean("(a1 OR b1) c1", all_of()) == "(+(a1 | b1) +c1)");
  CHECK(clean("a1 AND (b1 c1)^2") == "(+a1 +(b1 | c1)^2)");
  CHECK(clean("+(a1 b1)") == "(a1 | b1)");
}

TEST_CASE("text: a prefix is compared folded and its stem is looked for", "[text][unit]") {
  CHECK(clean("Comput*") == "comput*");
  CHECK(clean("running*") == "(running* | run)");
  CHECK(clean("the*") == "the*");
  CHECK(clean("wi-f*") == "(+wi +f*)");
  CHECK(clean("comput*^2") == "comput*^2");
}

TEST_CASE("text: a fuzzy word is its stem give or take letters", "[text][unit]") {
  CHECK(clean("colour~") == "colour~1");
  CHECK(clean("cats~2") == "cat~2");
  CHECK(clean("cats~0") == "cat");
  CHECK(clean("colour~2^3") == "colour~2^3");
  CHECK(clean("of~") == "of~1");
  CHECK(clean("x~2") == "x");
  CHECK(tree("cats~7") == "cat~2");
  CHECK(tree("cats~0.8") == "cat~1");
}

TEST_CASE("text: a field is asked for by its name", "[text][unit]") {
  const QueryTextOptions options{.fields = {"title", "body"}};
  CHECK(clean("title:cats dogs", options) == "([0]:cat | dog)");
  CHECK(clean("body:(cats dogs)^2", options) == "[1]:(cat | dog)^2");
  CHECK(clean("body:\"lazy dogs\"", options) == "[1]:\"lazi dog\"");
  CHECK(clean("-title:cats dogs", options) == "(-[0]:cat dog)");
  CHECK(clean("title: cats", options) == "[0]:cat");
  CHECK(clean("title:comput*", options) == "[0]:comput*");
  const ParsedQuery other = parsed("other:cats", options);
  CHECK(to_string(other.root) == "\"other cat\"");
  CHECK(other.notes.size() == 1);
  CHECK(tree("title:", options) == "titl");
  CHECK(tree("title: OR cats", options) == "(titl | cat)");
  CHECK(clean("http://x.org") == "\"http x.org\"");
}

TEST_CASE("text: what people leave open is closed and said", "[text][unit]") {
  const auto mended = [](std::string_view text) {
    const ParsedQuery query = parsed(text);
    INFO(text);
    CHECK(query.notes.size() == 1);
    return to_string(query.root);
  };
  CHECK(mended("\"lazy dogs") == "\"lazi dog\"");
  CHECK(mended("(a1 b1") == "(a1 | b1)");
  CHECK(mended("a1 ) b1") == "(a1 | b1)");
  CHECK(mended("AND a1") == "a1");
  CHECK(mended("a1 OR") == "a1");
  CHECK(mended("a1 AND AND b1") == "(+a1 +b1)");
  CHECK(mended("a1 NOT") == "a1");
  CHECK(mended("a1 & b1") == "(a1 | b1)");
  CHECK(mended("the cats") == "cat");
  CHECK(mended("-cats") == "()");
  CHECK(mended("w*rd") == "\"w rd\"");
  CHECK(mended("*") == "()");
  CHECK(mended("cats^0") == "cat");
  CHECK(mended("a1 - b1") == "(a1 | b1)");
}

TEST_CASE("text: identifiers of code are asked for whole and by parts", "[text][unit]") {
  const AnalysisOptions code{.rule = TokenRule::kCode};
  CHECK(tree("readFiles", {}, code) == "(readfiles | \"read file\")");
  CHECK(tree("files", {}, code) == "file");
  CHECK(tree("\"readFiles path\"", {}, code) == "\"read file path\"");
  CHECK(tree("a.readFiles", {}, code) == "\"a read file\"");
  CHECK(tree("readFi*", {}, code) == "readfi*");
  CHECK(tree("_name", {}, code) == "(_name | name)");
}

TEST_CASE("text: limits of a query are refused by name", "[text][unit]") {
  const auto analyzer = make_analyzer();
  const auto refused = [&](const std::string& text) {
    const auto result = parse_query(text, *analyzer, {});
    return result.status().code() == StatusCode::kInvalidArgument;
  };
  CHECK(refused(std::string(kQueryTextBytesMax + 1, ' ')));
  CHECK_FALSE(refused(std::string(kQueryTextBytesMax, ' ')));
  CHECK_FALSE(refused(std::string(64, '(') + "x"));
  CHECK(refused(std::string(65, '(') + "x"));
  CHECK(refused(std::string(1 << 19, '(')));
  std::string words;
  for (int i = 0; i < 1024; ++i) words += "w ";
  CHECK_FALSE(refused(words));
  CHECK_FALSE(refused('"' + words + '"'));
  CHECK(refused(words + "w"));
  CHECK(refused('"' + words + "w\""));
  std::string deep;
  for (int i = 0; i < 30; ++i) deep += "a1 OR b1 AND NOT (";
  CHECK(refused(deep + "c"));
}

TEST_CASE("text: notes are few however much is mended", "[text][unit]") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "&% ) ";
  for (int i = 0; i < 200; ++i) text += std::string(static_cast<std::size_t>(i), '&') + " ";
  const ParsedQuery query = parsed(text);
  CHECK(query.notes.size() == 17);
  CHECK(parsed("\xFF\xFE").notes[0].find('\xFF') == std::string::npos);
}

}  // namespace
}  // namespace hartonomous::text
