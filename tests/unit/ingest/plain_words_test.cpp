#include "ingest/plain_words.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace hartonomous::ingest {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("ingest: lower case is that of every code point", "[ingest][unit]") {
  CHECK(lower_case("").empty());
  CHECK(lower_case("Hello, WORLD 42") == "hello, world 42");
  CHECK(lower_case("ÄÖÜ ΑΒΓ Жук") == "äöü αβγ жук");
  CHECK(lower_case("ß İ") == "ß i");  // of one code point each
}

TEST_CASE("ingest: uncased words are those of BERT's basic tokenizer", "[ingest][unit]") {
  CHECK(uncased_words("").empty());
  CHECK(uncased_words(" \t\r\n").empty());
  CHECK(uncased_words("Hello, World!") == Words{"hello", ",", "world", "!"});
  CHECK(uncased_words("don't a_b $5") == Words{"don", "'", "t", "a", "_", "b", "$", "5"});
  CHECK(uncased_words("Crème BRÛLÉE") == Words{"creme", "brulee"});
  CHECK(uncased_words("ab中文cd") == Words{"ab", "中", "文", "cd"});
  CHECK(uncased_words(std::string("a\0b\x01"
                                  "c",
                                  5)) == Words{"abc"});
  CHECK(uncased_words("\xC2\xA0x\xE2\x80\x94y") == Words{"x", "\xE2\x80\x94", "y"});
}

}  // namespace
}  // namespace hartonomous::ingest
