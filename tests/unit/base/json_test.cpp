#include <hartonomous/base/json.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous {
namespace {

Json must(Result<Json> json) {
  INFO(json.status().to_string());
  REQUIRE(json.ok());
  return std::move(json).value();
}

TEST_CASE("base: JSON is one value and nothing beside it", "[base][unit]") {
  for (const char* good : {"{}", "[1, 2.5e3]", "null", "\"a\\u00e9\"", " {\"a\": {\"b\": []}} ",
                           "-0", "true", "123456789012345678901234567890", "[1e999, -0.5E+3]"}) {
    INFO(good);
    CHECK(is_json(good));
    CHECK(parse_json(good).ok());
  }
  for (const char* bad : {"",
                          " ",
                          "{",
                          "{'a': 1}",
                          "[1,]",
                          "1 2",
                          "nul",
                          "nullx",
                          "truex",
                          "\"\xff\"",
                          "{\"a\": 01}",
                          "]",
                          "1],[2",
                          "1,2",
                          "[1}",
                          "{\"a\":1,}",
                          "{\"a\" 1}",
                          "{\"a\":}",
                          "{1:2}",
                          "\"a",
                          "\"a\"b",
                          "\"\\x\"",
                          "\"\\ud800\"",
                          "\"a\nb\"",
                          "-",
                          "1.",
                          ".5",
                          "1e",
                          "+1",
                          "[1 2]",
                          "12345678901234567890123x",
                          "[1e999, 1x]",
                          "[,1]",
                          "[[]",
                          "[]]",
                          "\"a\" \"b\"",
                          "tru",
                          "{\"a\":1 \"b\":2}",
                          "{\"a\":1,,\"b\":2}",
                          "1 ]",
                          "[1e999] 2"}) {
    INFO(bad);
    CHECK_FALSE(is_json(bad));
    CHECK(parse_json(bad).status().code() == StatusCode::kInvalidArgument);
  }
  CHECK_FALSE(is_json(std::string(100'000, '[')));
  CHECK(parse_json(std::string(100'000, '[')).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("base: JSON is read as deep as its bound and no deeper", "[base][unit]") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse_json(nested(kJsonDepthMax)).ok());
  CHECK_FALSE(parse_json(nested(kJsonDepthMax + 1)).ok());
  CHECK(is_json(nested(kJsonDepthMax - 1)));
  CHECK_FALSE(is_json(nested(kJsonDepthMax)));
}

TEST_CASE("base: a JSON value keeps what was written, in order", "[base][unit]") {
  const std::string text = R"( {"id": 7, "share": 0.10,
    "no": null, "yes": true, "name": "a\"\\\n\u00e9\ud83d\ude00", "list": [ 1, [ ] , {} ],
    "id": -1} )";
  const Json json = must(parse_json(text));
  REQUIRE(json.kind == Json::Kind::kObject);
  REQUIRE(json.members.size() == 7);
  CHECK(json.members[6].name == "id");
  CHECK(json.find("id")->as_int64() == 7);
  CHECK(json.find("share")->text == "0.10");
  CHECK(json.find("share")->as_double() == 0.1);
  CHECK_FALSE(json.find("share")->as_int64().has_value());
  CHECK(json.find("no")->kind == Json::Kind::kNil);
  CHECK((json.find("yes")->kind == Json::Kind::kBool && json.find("yes")->boolean));
  CHECK(json.find("name")->text == "a\"\\\n\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(json.find("list")->items.size() == 3);
  CHECK(json.find("other") == nullptr);
  const auto written = [&](const Json& value) {
    return text.substr(value.begin, value.end - value.begin);
  };
  CHECK(written(json) == text.substr(1, text.size() - 2));
  CHECK(written(*json.find("share")) == "0.10");
  CHECK(written(*json.find("no")) == "null");
  CHECK(written(*json.find("list")) == "[ 1, [ ] , {} ]");
  CHECK(written(json.find("list")->items[1]) == "[ ]");
  CHECK(written(json.find("list")->items[2]) == "{}");
  CHECK(written(*json.find("name")) == R"("a\"\\\n\u00e9\ud83d\ude00")");
}

TEST_CASE("base: a JSON number is one where it fits", "[base][unit]") {
  const auto number = [](const char* text) { return must(parse_json(text)); };
  CHECK(number("-9223372036854775808").as_int64() == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(number("9223372036854775808").as_int64().has_value());
  CHECK(number("9223372036854775808").as_double() == 9223372036854775808.0);
  CHECK_FALSE(number("1e3").as_int64().has_value());
  CHECK(number("1e3").as_double() == 1000);
  CHECK_FALSE(number("1e999").as_double().has_value());
  CHECK_FALSE(number("\"1\"").as_int64().has_value());
  CHECK_FALSE(number("\"1\"").as_double().has_value());
}

TEST_CASE("base: what is wrong with JSON is told with its place", "[base][unit]") {
  CHECK(parse_json("[1, 2, 01]").status().message().find("byte 7") != std::string::npos);
  CHECK(parse_json("{\"a\": tru}").status().message().find("byte 6") != std::string::npos);
}

TEST_CASE("base: written JSON strings and numbers read back", "[base][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  std::string all;
  for (int c = 0; c < 0x80; ++c) all.push_back(static_cast<char>(c));
  all += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  std::string out;
  append_json_string(out, all);
  CHECK(out.find('\n') == std::string::npos);
  CHECK(must(parse_json(out)).text == all);
  out.clear();
  append_json_string(out, "\x1f\b\f\n\r\t\"\\/");
  CHECK(out == R"("\u001f\b\f\n\r\t\"\\/")");
  for (int i = 0; i < 1000; ++i) {
    const double each = (rng.uniform() - 0.5) * std::pow(10.0, double(rng.below(600)) - 300);
    out.clear();
    append_json_number(out, each);
    REQUIRE(must(parse_json(out)).as_double() == each);
  }
}

TEST_CASE("base: minified JSON says the same on one line", "[base][unit]") {
  CHECK(minify_json(" {\n\"a b\" : [ 1 ,\t2 ] }\r\n") == R"({"a b":[1,2]})");
  CHECK(minify_json("\"a  b\"") == "\"a  b\"");
  CHECK(minify_json("1e999 ") == "1e999");
}

// Both ways to judge, which share no code but the first pass, agree about damaged texts.
TEST_CASE("base: what is JSON can be read, and nothing else", "[base][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const std::string whole =
      R"({"a": [1, -2.5e3, true, null, "x\n\u00e9"], "b": {"c": {}, "d": [[], 0]}, "e": ""})";
  constexpr std::string_view kBytes = "{}[],:\"\\01-.eEtn u\n";
  std::size_t good = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = whole;
    for (std::uint64_t n = 1 + rng.below(2); n > 0; --n) {
      const std::size_t at = rng.below(text.size());
      const char c = kBytes[rng.below(kBytes.size())];
      switch (rng.below(3)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        default:
          text.erase(at, 1 + rng.below(3));
      }
    }
    INFO(text);
    REQUIRE(parse_json(text).ok() == is_json(text));
    good += is_json(text) ? 1 : 0;
  }
  CHECK(good > 1000);
}

}  // namespace
}  // namespace hartonomous
