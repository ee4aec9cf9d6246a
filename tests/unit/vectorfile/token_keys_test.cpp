#include "vectorfile/token_keys.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include <hartonomous/vectorfile/vector_reader.hpp>

#include "support/temporary_directory.hpp"

namespace hartonomous::vectorfile {
namespace {

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST_CASE("vectorfile: tokens are keys in the order of their ids", "[vectorfile][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = folder / "tokenizer.json";
  write(path, R"({"version": "1.0", "model": {"type": "WordPiece",
                 "vocab": {"king": 1, "[UNK]": 0, "##ly": 2}}})");
  const auto tokens = read_token_keys(path);
  REQUIRE(tokens.ok());
  CHECK(*tokens == std::vector<std::string>{"[UNK]", "king", "##ly"});
}

TEST_CASE("vectorfile: a file of tokens with gaps or doubles is refused", "[vectorfile][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = folder / "tokenizer.json";
  for (const char* vocabulary : {R"({"a": 0, "b": 2})", R"({"a": 0, "b": 0})", R"({"a": -1})",
                                 R"({"a": 0.5})", R"({"a": "0"})", R"(["a"])"}) {
    INFO(vocabulary);
    write(path, std::string(R"({"model": {"vocab": )") + vocabulary + "}}");
    CHECK(read_token_keys(path).status().code() == StatusCode::kInvalidArgument);
  }
  write(path, "{");
  CHECK(read_token_keys(path).status().code() == StatusCode::kInvalidArgument);
  CHECK(read_token_keys(folder / "none.json").status().code() == StatusCode::kNotFound);
}

// Two vectors of two numbers.
const std::string kFvecs =
    std::string("\2\0\0\0\0\0\200\77\0\0\0\0", 12) + std::string("\2\0\0\0\0\0\0\0\0\0\200\77", 12);

TEST_CASE("vectorfile: rows have the tokens as keys and must be as many", "[vectorfile][unit]") {
  const testing::TemporaryDirectory folder;
  write(folder / "a.fvecs", kFvecs);
  const auto read = [&](const std::string& vocabulary) -> Result<std::vector<std::string>> {
    write(folder / "t.json", R"({"model": {"vocab": )" + vocabulary + "}}");
    HTN_ASSIGN_OR_RETURN(const auto reader,
                         VectorReader::open(folder / "a.fvecs", {.keys_path = folder / "t.json"}));
    std::vector<std::string> keys;
    std::vector<float> rows(2);
    VectorRowFacts facts;
    while (true) {
      HTN_ASSIGN_OR_RETURN(const std::size_t count, reader->read(rows, &facts));
      if (count == 0) return keys;
      keys.insert(keys.end(), facts.keys.begin(), facts.keys.end());
    }
  };
  const auto both = read(R"({"x": 1, "y": 0})");
  REQUIRE(both.ok());
  CHECK(*both == std::vector<std::string>{"y", "x"});
  CHECK(read(R"({"x": 0})").status().code() == StatusCode::kInvalidArgument);
  CHECK(read(R"({"x": 0, "y": 1, "z": 2})").status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous::vectorfile
