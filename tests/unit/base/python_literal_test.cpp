#include <hartonomous/base/python_literal.hpp>

#include <catch2/catch.hpp>

namespace hartonomous {
namespace {

TEST_CASE("base: literals of Python are read", "[base][unit]") {
  const auto dict = parse_python_literal(R"( {'a': [1, -2L, ()], "b": None, 'c\'': True} )");
  REQUIRE(dict.ok());
  REQUIRE(dict->members.size() == 3);
  CHECK(dict->members[0].value.items.at(1).text == "-2");
  CHECK(dict->members[1].value.kind == Json::Kind::kNil);
  CHECK(dict->find("c'")->boolean);
  for (const std::string_view text : {"", "{", "{'a'}", "{'a':}", "{1:2}", "[1", "[,]", "(1 2)",
                                      "'a", "'a\\", "1 2", "-", "__import__('os')", "1.5"}) {
    INFO(text);
    CHECK_FALSE(parse_python_literal(text).ok());
  }
}

}  // namespace
}  // namespace hartonomous
