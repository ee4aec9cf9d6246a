#include "text/analyzer.hpp"

#include <catch2/catch.hpp>

#include "support/text_samples.hpp"

namespace hartonomous::text {
namespace {

using testing::make_analyzer;
using testing::plain_words;
using testing::terms_of;
using testing::tokens_of;

TEST_CASE("text: words are folded and stemmed and stop words leave a gap", "[text][unit]") {
  const auto english = make_analyzer();
  CHECK(terms_of(*english, "The Running of the Bulls") == "run@1 bull@4");
  CHECK(terms_of(*english, "John's dog; John\xE2\x80\x99s cats") == "john@0 dog@1 john@2 cat@3");
  CHECK(terms_of(*english, "") == "");
  CHECK(terms_of(*english, " .,;:-!? ") == "");
}

TEST_CASE("text: a token says where in the text it is", "[text][unit]") {
  const auto tokens = tokens_of(*make_analyzer(),
                                "a \xC3\x9C"
                                "ber-Cats, _so_");
  REQUIRE(tokens.size() == 3);
  CHECK(tokens[0] == testing::OwnedToken{"\xC3\xBC"
                                         "ber",
                                         1, 2, 7});
  CHECK(tokens[1] == testing::OwnedToken{"cat", 2, 8, 12});
  CHECK(tokens[2] == testing::OwnedToken{"so", 3, 15, 17});
}

TEST_CASE("text: words are those of UAX 29 but for at signs and colons", "[text][unit]") {
  const auto plain = make_analyzer(plain_words());
  CHECK(terms_of(*plain, "3.14 1,000 a.b can't x.1 1.x") ==
        "3.14@0 1,000@1 a.b@2 can't@3 x@4 1@5 1@6 x@7");
  CHECK(terms_of(*plain, "me@here.org a:b 1:2 @you") == "me@0 here.org@1 a@2 b@3 1@4 2@5 you@6");
  CHECK(terms_of(*plain, "snake_case __init__ ___ x2y") == "snake_case@0 init@1 x2y@2");
}

TEST_CASE("text: articles that lean on a word are words in French", "[text][unit]") {
  const auto french = make_analyzer({.language = "fr", .stop_words = {{}}});
  const auto tokens = tokens_of(*french, "L\xE2\x80\x99homme _d'or_");
  REQUIRE(tokens.size() == 4);
  CHECK(tokens[0] == testing::OwnedToken{"l", 0, 0, 1});
  CHECK(tokens[1] == testing::OwnedToken{"homm", 1, 4, 9});
  CHECK(tokens[3] == testing::OwnedToken{"or", 3, 13, 15});
  // Which are stop words there.
  CHECK(terms_of(*make_analyzer({.language = "fr"}), "L'homme d'or") == "homm@1 or@3");
}

TEST_CASE("text: folding is by case and compatibility", "[text][unit]") {
  const auto plain = make_analyzer(plain_words());
  CHECK(terms_of(*plain,
                 "Stra\xC3\x9F"
                 "e \xEF\xAC\x81ne \xEF\xBC\xA1 \xC3\x89t\xC3\xA9") ==
        "strasse@0 fine@1 a@2 \xC3\xA9t\xC3\xA9@3");
  // A letter and its mark are the letter that has it.
  CHECK(terms_of(*plain, "e\xCC\x81t\xC3\xA9") == "\xC3\xA9t\xC3\xA9@0");
  CHECK(terms_of(*plain, "x\xC2\xB2 H\xE2\x82\x82O") == "x@0 2@1 h@2 2@3 o@4");
  // A soft hyphen is not seen.
  CHECK(terms_of(*plain, "Zeit\xC2\xADung") == "zeitung@0");
}

TEST_CASE("text: Chinese, Japanese and Thai are cut by dictionaries", "[text][unit]") {
  const auto plain = make_analyzer(plain_words());
  CHECK(terms_of(*plain,
                 "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD\xE3\x81\xAB\xE4\xBD\x8F\xE3\x82\x80"
                 "\xE3\x80\x82") ==
        "\xE6\x9D\xB1\xE4\xBA\xAC@0 \xE9\x83\xBD@1 \xE3\x81\xAB@2 \xE4\xBD\x8F\xE3\x82\x80@3");
  const auto thai = tokens_of(*plain,
                              "\xE0\xB8\xA0\xE0\xB8\xB2\xE0\xB8\xA9\xE0\xB8\xB2"
                              "\xE0\xB9\x84\xE0\xB8\x97\xE0\xB8\xA2");
  REQUIRE(thai.size() == 2);
  CHECK(thai[1].begin == 12);
}

TEST_CASE("text: right-to-left words are words and emoji are tokens", "[text][unit]") {
  const auto plain = make_analyzer(plain_words());
  CHECK(tokens_of(*plain, "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xD9\x85\xD8\xB1\xD8\xAD").size() == 2);
  CHECK(terms_of(*plain, "ok \xF0\x9F\x8E\x89!") == "ok@0 \xF0\x9F\x8E\x89@1");
  // A flag is two characters, what is joined is one.
  CHECK(tokens_of(*plain, "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA").size() == 1);
  CHECK(tokens_of(*plain, "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB").size() == 1);
  CHECK(terms_of(*plain, "\xC2\xA9 2024") == "2024@0");
}

TEST_CASE("text: identifiers of code are found whole and by their parts", "[text][unit]") {
  const auto code = make_analyzer({.rule = TokenRule::kCode});
  CHECK(terms_of(*code, "readFiles(path)") == "readfiles@0 read@0 file@1 path@2");
  CHECK(terms_of(*code, "the HTTPServer2 is_on") ==
        "the@0 httpserver2@1 http@1 server@2 2@3 is_on@4 is@4 on@5");
  CHECK(terms_of(*code, "self.value->x[1,2] 3.14") == "self@0 valu@1 x@2 1@3 2@4 3.14@5");
  CHECK(terms_of(*code, "__init__ files") == "__init__@0 init@0 file@1");
  const auto asked = make_analyzer({.stop_words = {{"get"}}, .rule = TokenRule::kCode});
  CHECK(terms_of(*asked, "getName get") == "getname@0 name@1");
}

TEST_CASE("text: long words are cut into pieces", "[text][unit]") {
  const auto plain = make_analyzer(plain_words());
  const std::string text = std::string(600, 'x') + " y";
  const auto tokens = tokens_of(*plain, text);
  REQUIRE(tokens.size() == 4);
  CHECK(tokens[0].term.size() == 255);
  CHECK(tokens[2].end == 600);
  CHECK(tokens[3] == testing::OwnedToken{"y", 3, 601, 602});
  // Pieces end where characters do, and folding that lengthens does not lengthen them more.
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "\xEF\xB7\xBA";
  for (const auto& token : tokens_of(*plain, wide)) {
    CHECK(token.term.size() <= kTermBytesMax);
    CHECK(is_utf8(as_bytes(token.term)));
  }
}

TEST_CASE("text: bytes that are not UTF-8 end words", "[text][unit]") {
  const auto plain = make_analyzer(plain_words());
  CHECK(terms_of(*plain,
                 "ab\xFF"
                 "cd \xC3 e\xE2\x80 f") == "ab@0 cd@1 e@2 f@3");
  CHECK(terms_of(*plain, "\xF0\x9F\x8E") == "");
  CHECK(terms_of(*plain, std::string_view("a\0b", 3)) == "a@0 b@1");
}

TEST_CASE("text: floods of marks and letters are analysed", "[text][unit]") {
  const auto plain = make_analyzer(plain_words());
  std::string marks = "a";
  for (int i = 0; i < 200'000; ++i) marks += "\xCC\x81";
  CHECK(tokens_of(*plain, marks).size() == 1);
  CHECK(tokens_of(*plain, std::string(1 << 20, 'a')).size() == ((1 << 20) + 254) / 255);
  std::string han;
  for (int i = 0; i < 100'000; ++i) han += "\xE4\xB8\xAD";
  std::uint32_t end = 0;
  for (const auto& token : tokens_of(*plain, han)) {
    REQUIRE(token.begin == end);
    end = token.end;
  }
  CHECK(end == han.size());
  CHECK(tokens_of(*plain, std::string(100'000, '!') + "\xE4\xB8\xAD").size() == 1);
}

TEST_CASE("text: options that mean nothing are refused", "[text][unit]") {
  CHECK(Analyzer::make({.language = "klingon"}).status().code() == StatusCode::kInvalidArgument);
  CHECK(Analyzer::make({.language = ""}).status().code() == StatusCode::kInvalidArgument);
  CHECK(Analyzer::make({.rule = static_cast<TokenRule>(9)}).status().code() ==
        StatusCode::kInvalidArgument);
  CHECK(Analyzer::make({.stop_words = {{std::string(300, 'x')}}}).status().code() ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("text: stop words are compared folded", "[text][unit]") {
  const auto own = make_analyzer({.language = "none",
                                  .stop_words = {{"\xC3\x9C"
                                                  "BER"}}});
  CHECK(terms_of(*own,
                 "the \xC3\xBC"
                 "ber x") == "the@0 x@2");
  // Numbers are tokens; words of other languages have their stop words.
  CHECK(terms_of(*make_analyzer({.language = "none"}), "the 1990s") == "the@0 1990s@1");
}

TEST_CASE("text: languages go by name and code and have their stop words", "[text][unit]") {
  CHECK(terms_of(*make_analyzer({.language = "german"}), "Die H\xC3\xA4user") == "haus@1");
  CHECK(terms_of(*make_analyzer({.language = "deu"}), "der Hund") == "hund@1");
  CHECK(terms_of(*make_analyzer({.language = "DE"}), "und") == "");
  CHECK(terms_of(*make_analyzer({.language = "ru"}), "\xD0\xB8 \xD0\xBA\xD0\xBE\xD1\x82\xD1\x8B") ==
        "\xD0\xBA\xD0\xBE\xD1\x82@1");
  // Turkish has stems, and no list.
  CHECK(terms_of(*make_analyzer({.language = "tr"}), "ve evler") == "ve@0 ev@1");
}

TEST_CASE("text: a scratch serves another analyzer after forgetting", "[text][unit]") {
  const auto english = make_analyzer();
  const auto plain = make_analyzer(plain_words());
  AnalyzerScratch scratch;
  std::string out;
  const auto add = [&](const Token& token) { out += concat(token.term, ' '); };
  for (int i = 0; i < 2; ++i) {
    REQUIRE(english->analyze("the cats", scratch, add).ok());
    REQUIRE(plain->analyze("the cats", scratch, add).ok());
  }
  CHECK(out == "cat the cats cat the cats ");
}

}  // namespace
}  // namespace hartonomous::text
