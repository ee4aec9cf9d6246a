#include <catch2/catch.hpp>

#include "support/vector_files.hpp"

namespace hartonomous::vectorfile {
namespace {

using testing::failure_of;
using testing::read_vectors;

testing::VectorFile lines(std::string_view bytes) {
  auto file = read_vectors(bytes, "a.jsonl");
  INFO(failure_of(file));
  REQUIRE(file.ok());
  return std::move(file).value();
}
std::string failure(std::string_view bytes) { return failure_of(read_vectors(bytes, "a.jsonl")); }
// Of a second row, behind one of two numbers.
std::string second(std::string_view row) {
  const std::string first = "{\"id\":\"a\",\"vector\":[1,2]}\n";
  const std::string at = "row 1 at byte " + std::to_string(first.size()) + ": ";
  const std::string said = failure(first + std::string(row) + "\n");
  return said.starts_with(at) ? said.substr(at.size()) : said;
}

TEST_CASE("vectorfile: JSON lines are read", "[vectorfile][unit]") {
  const auto file = lines(
      "\n{\"id\": \"a\", \"vector\": [0.5, -1e-2], \"importance\": 2.5}\r\n  \n"
      "{\"extra\":{\"vector\":[9]},\"vector\":[ 3 ,4 ] ,\"key\":\"\\u00e9\\n\"}\n"
      "{\"text\":\"t\",\"key\":7,\"vector\":[5,6],\"importance\":null}");
  CHECK(file.info.format == VectorFormat::kJsonLines);
  CHECK(file.info.dimension == 2);
  CHECK(file.info.element_type == "decimal");
  CHECK(file.info.keys == KeySource::kFile);
  CHECK(file.facts.keys == std::vector<std::string>{"a", "\xc3\xa9\n", "7"});
  CHECK(file.numbers == std::vector<float>{0.5F, -0.01F, 3, 4, 5, 6});
  REQUIRE(file.facts.importances.size() == 3);
  CHECK(file.facts.importances[0] == 2.5F);
  CHECK_FALSE(file.facts.importances[1].has_value());
  CHECK_FALSE(file.facts.importances[2].has_value());
}

TEST_CASE("vectorfile: JSON lines are known by their first byte", "[vectorfile][unit]") {
  const auto file = read_vectors("{\"vector\":[1]}", "a");
  REQUIRE(file.ok());
  CHECK(file->info.format == VectorFormat::kJsonLines);
  CHECK(file->info.keys == KeySource::kNone);
  CHECK(file->facts.keys.empty());
}

TEST_CASE("vectorfile: JSON lines of too few or many numbers are refused", "[vectorfile][unit]") {
  CHECK(second(R"({"id":"b","vector":[3,4]})") == "read");
  CHECK(second(R"({"id":"b","vector":[3]})") == "1 numbers, expected are 2");
  CHECK(second(R"({"id":"b","vector":[3,4,5]})") == "3 numbers, expected are 2");
  CHECK(second(R"({"id":"b","vector":[]})") == "0 numbers, expected are 2");
  CHECK(failure(R"({"vector":[]})") == "of dimension 0");
  CHECK(failure("\n\n") == "no row");
}

TEST_CASE("vectorfile: JSON lines that are no rows are refused by reason", "[vectorfile][unit]") {
  CHECK(second(R"({"id":"b","vector":[3,"4"]})") == "number 1 is no number");
  CHECK(second(R"({"id":"b","vector":[3,null]})") == "number 1 is no number");
  CHECK(second(R"({"id":"b","vector":[[3,4]]})") == "number 0 is no number");
  CHECK(second(R"({"id":"b","vector":[3,1e99]})") == "number 1 is infinite in float32");
  CHECK(second(R"({"id":"b","vector":7})") == "'vector' is no array");
  CHECK(second(R"({"id":"b"})") == "no member 'vector'");
  CHECK(second(R"({"vector":[3,4]})") == "no key, the first row has one");
  CHECK(second(R"({"id":null,"vector":[3,4]})") == "'id' is neither a string nor a number");
  CHECK(second(R"({"id":"b","id":"c","vector":[3,4]})") == "two members 'id'");
  CHECK(second(R"({"id":"b","vector":[3,4],"vector":[3,4]})") == "two members 'vector'");
  CHECK(second(R"({"id":"","vector":[3,4]})") == "an empty key");
  CHECK(second(R"({"id":"b","vector":[3,4],"importance":"1"})") == "'importance' is no number");
  CHECK(second(R"({"id":"b","vector":[3,4],"importance":1e99})") ==
        "'importance' is infinite in float32");
  CHECK(second("[3,4]") == "JSON: no object");
  const std::string unkeyed = "{\"vector\":[1]}\n";
  CHECK(failure(unkeyed + R"({"vector":[1],"id":"b"})") ==
        "row 1 at byte 15: a key, the first row has none");
}

TEST_CASE("vectorfile: lines that are no JSON are refused", "[vectorfile][unit]") {
  for (const std::string_view row :
       {"x", "{", R"({"id":"b","vector":[3,4]}x)", R"({"id":"b","vector":[3,4)",
        R"({"vector":[3,,4]})", R"({"id":"b","vector":[3 4]})", R"({"id":"b","vector":[03,4]})",
        R"({"id":"b","vector":[+3,4]})", R"({"id":"b","vector":[3,nan]})",
        "{\"id\":\"\xff\",\"vector\":[3,4]}"}) {
    INFO(row);
    CHECK(second(row).starts_with("JSON: "));
    CHECK(read_vectors(row, "a.jsonl").status().code() == StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace hartonomous::vectorfile
