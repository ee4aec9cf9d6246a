#include "ingest/tokenizer.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/contents.hpp"
#include "support/seed.hpp"

namespace hartonomous::ingest {
namespace {

std::vector<std::string> tokens_of(const std::string& text) {
  std::vector<Bytes> views;
  tokenize(as_bytes(text), views);
  std::vector<std::string> tokens;
  for (const Bytes view : views) tokens.emplace_back(as_text(view));
  return tokens;
}

using Tokens = std::vector<std::string>;

TEST_CASE("ingest: words, blanks, line ends and others are tokens", "[ingest][unit]") {
  CHECK(tokens_of("").empty());
  CHECK(tokens_of("two words") == Tokens{"two", " ", "words"});
  CHECK(tokens_of("a  \tb") == Tokens{"a", "  \t", "b"});
  CHECK(tokens_of("snake_case42!?") == Tokens{"snake_case42", "!", "?"});
  CHECK(tokens_of("a\nb\r\n\r\rc\n\n") ==
        Tokens{"a", "\n", "b", "\r\n", "\r", "\r", "c", "\n", "\n"});
  CHECK(tokens_of("\r") == Tokens{"\r"});
  CHECK(tokens_of("na\xC3\xAFve caf\xC3\xA9") == Tokens{"na\xC3\xAFve", " ", "caf\xC3\xA9"});
  CHECK(tokens_of("e\xCC\x81") == Tokens{"e\xCC\x81"});  // a mark belongs to its word
  CHECK(tokens_of("名前です。次") == Tokens{"名前です", "。", "次"});
  CHECK(tokens_of("\U0001F600\U0001F600") == Tokens{"\U0001F600", "\U0001F600"});
  CHECK(tokens_of("a\xC2\xA0z") == Tokens{"a", "\xC2\xA0", "z"});  // no-break space
  CHECK(tokens_of(std::string("a\0b", 3)) == Tokens{"a", std::string(1, '\0'), "b"});
}

TEST_CASE("ingest: longer runs are split at the last code point that fits", "[ingest][unit]") {
  CHECK(tokens_of(std::string(64, 'w')) == Tokens{std::string(64, 'w')});
  CHECK(tokens_of(std::string(65, 'w')) == Tokens{std::string(64, 'w'), "w"});
  CHECK(tokens_of(std::string(130, ' ')) ==
        Tokens{std::string(64, ' '), std::string(64, ' '), "  "});
  std::string wide;
  for (int i = 0; i < 22; ++i) wide += "名";  // 66 bytes
  const Tokens tokens = tokens_of(wide);
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[0].size() == 63);
  CHECK(tokens[1].size() == 3);
}

TEST_CASE("ingest: a text's shape is what naive code counts", "[ingest][unit]") {
  HTN_TEST_SEED(seed, 81);
  Rng rng(seed);
  for (int i = 0; i < 200; ++i) {
    const std::string text = testing::random_prose(rng, rng.below(2000));
    std::vector<Bytes> tokens{as_bytes("before")};
    const content::ExtentShape shape = tokenize(as_bytes(text), tokens);
    std::string together;
    for (std::size_t t = 1; t < tokens.size(); ++t) {
      REQUIRE(!tokens[t].empty());
      REQUIRE(tokens[t].size() <= 64);
      together += as_text(tokens[t]);
    }
    REQUIRE(together == text);
    const testing::NaivePlace end = testing::naive_place(text, text.size());
    REQUIRE(shape.bytes == text.size());
    REQUIRE(shape.children == tokens.size() - 1);
    REQUIRE(shape.characters == end.m);
    REQUIRE(shape.lines == end.y);
    REQUIRE(shape.tail_columns == end.x);
  }
}

TEST_CASE("ingest: an incomplete code point at the end is seen", "[ingest][unit]") {
  const auto tail = [](std::string_view text) { return incomplete_tail(as_bytes(text)); };
  CHECK(tail("") == 0);
  CHECK(tail("ab") == 0);
  CHECK(tail("\xC3") == 1);
  CHECK(tail("a\xC3\xA9") == 0);
  CHECK(tail("a\xE2\x82") == 2);
  CHECK(tail("a\xE2") == 1);
  CHECK(tail("a\xE2\x82\xAC") == 0);
  CHECK(tail("\xF0\x9F\x98") == 3);
  CHECK(tail("\xF0\x9F\x98\x80") == 0);
  CHECK(tail("\x80\x80\x80\x80") == 0);  // not UTF-8 at all
}

}  // namespace
}  // namespace hartonomous::ingest
