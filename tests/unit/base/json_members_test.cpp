#include <hartonomous/base/json_members.hpp>

#include <catch2/catch.hpp>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous {
namespace {

TEST_CASE("base: members of a JSON object stand in its text", "[base][unit]") {
  const auto members = split_json_object(
      " {\"a\" : [1, {\"b\": \"]}\\\"\"}] , \"a\":-1.5e3,\"\\u0062\\\\\": \"x\\\\\" ,\"\":{}, "
      "\"t\":true}\n");
  REQUIRE(members.ok());
  REQUIRE(members->size() == 5);
  CHECK((*members)[0].name == "a");
  CHECK((*members)[0].value == "[1, {\"b\": \"]}\\\"\"}]");
  CHECK((*members)[1].name == "a");
  CHECK((*members)[1].value == "-1.5e3");
  CHECK((*members)[2].name == "b\\");
  CHECK((*members)[2].value == "\"x\\\\\"");
  CHECK((*members)[3].name.empty());
  CHECK((*members)[3].value == "{}");
  CHECK((*members)[4].value == "true");
  const auto none = split_json_object("{ }");
  REQUIRE(none.ok());
  CHECK(none->empty());
}

TEST_CASE("base: what is no JSON object has no members", "[base][unit]") {
  for (const std::string_view text :
       {"", "[]", "1", "\"{}\"", "{", "{}{}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{'a':1}",
        "{\"a\":[1,,2]}", "{\"a\":nul}", "{\"a\":\"\xff\"}", "{\"a\":01}"}) {
    INFO(text);
    CHECK(split_json_object(text).status().code() == StatusCode::kInvalidArgument);
  }
}

std::string random_value(Rng& rng, int depth) {
  constexpr std::string_view kPlain[] = {"1",    "-2.5e-3", "\"\"", "\"[\\\"}\\\\\"",
                                         "null", "\"a,:\""};
  const std::uint64_t kind = rng.below(depth > 3 ? 1 : 3);
  if (kind == 0) return std::string(kPlain[rng.below(std::size(kPlain))]);
  std::string out(kind == 1 ? "[" : "{");
  const std::uint64_t count = rng.below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i != 0) out += rng.below(2) == 0 ? "," : " ,\t";
    if (kind == 2) out += "\"k" + std::to_string(i) + "\\n\": ";
    out += random_value(rng, depth + 1);
  }
  return out + (kind == 1 ? "]" : " }");
}

TEST_CASE("base: split members are those of the tree", "[base][unit]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(500); ++round) {
    const std::string text =
        "{\"x\":" + random_value(rng, 0) + ", \"y\" : " + random_value(rng, 0) + "}";
    INFO(text);
    const auto members = split_json_object(text);
    const auto json = parse_json(text);
    REQUIRE(members.ok());
    REQUIRE(json.ok());
    REQUIRE(members->size() == json->members.size());
    for (std::size_t i = 0; i < members->size(); ++i) {
      const JsonMember& member = json->members[i];
      REQUIRE((*members)[i].name == member.name);
      REQUIRE((*members)[i].value ==
              text.substr(member.value.begin, member.value.end - member.value.begin));
    }
  }
}

}  // namespace
}  // namespace hartonomous
