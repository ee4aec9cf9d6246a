#include "codec/posting_block.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace hartonomous::codec {
namespace {

using namespace std::string_view_literals;

StatusCode decoded_code(std::string_view block) {
  std::vector<Posting> postings;
  return decode_posting_block(as_bytes(block), postings).code();
}

TEST_CASE("codec: the widest postings fit a block", "[codec][unit]") {
  const std::vector<Posting> widest = {{0, 0}, {0, UINT64_MAX}, {UINT64_MAX, UINT64_MAX}};
  std::string block;
  encode_posting_block(widest, block);
  std::vector<Posting> back;
  REQUIRE(decode_posting_block(as_bytes(block), back).ok());
  CHECK(back == widest);
}

TEST_CASE("codec: finding postings appends, and an absent key has none", "[codec][unit]") {
  const std::vector<Posting> postings = {{5, 10}, {5, 11}, {7, 0}};
  std::string block;
  encode_posting_block(postings, block);
  std::vector<std::uint64_t> values = {1};
  REQUIRE(find_postings(as_bytes(block), 5, values).ok());
  CHECK(values == std::vector<std::uint64_t>{1, 10, 11});
  for (const std::uint64_t absent : {0, 4, 6, 8}) {
    REQUIRE(find_postings(as_bytes(block), absent, values).ok());
    CHECK(values.size() == 3);
  }
}

TEST_CASE("codec: a posting block that no encoder wrote is corruption", "[codec][unit]") {
  CHECK(decoded_code("\x04\x02\x05\x00\x01\x0a\x02\x01\x00"sv) == StatusCode::kOk);
  CHECK(decoded_code("\x05\x02\x05\x00\x01\x0a\x02\x01\x00"sv) == StatusCode::kCorruption);  // tag
  CHECK(decoded_code("\x04\x00\x05"sv) == StatusCode::kCorruption);  // no pairs
  CHECK(decoded_code("\x04\x03\x05\x00\x01\x0a\x02\x01\x00"sv) == StatusCode::kCorruption);
  CHECK(decoded_code("\x04\x01\x05\x00\x01\x0a\x02\x01\x00"sv) == StatusCode::kCorruption);
  CHECK(decoded_code("\x04\x02\x05\x01\x01\x0a\x02\x01\x00"sv) == StatusCode::kCorruption);
  CHECK(decoded_code("\x04\x02\x05\x00\x01\x0a\x00\x01\x00"sv) == StatusCode::kCorruption);
  CHECK(decoded_code("\x04\x02\x05\x00\x00\x02\x02\x01\x00"sv) == StatusCode::kCorruption);
  CHECK(decoded_code("\x04\x02\x05\x00\x03\x0a\x00\x00"sv) == StatusCode::kCorruption);
  CHECK(decoded_code("\x04\x01\x05\x00\x01\x0a\x00"sv) == StatusCode::kCorruption);  // a byte more
}

TEST_CASE("codec: keys and values past 64 bits are corruption", "[codec][unit]") {
  const std::string_view most = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv;
  const auto code = [&](std::string_view before, std::string_view after) {
    return decoded_code(std::string(before) + std::string(most) + std::string(after));
  };
  CHECK(code("\x04\x01\x05\x00\x01"sv, "") == StatusCode::kOk);
  CHECK(code("\x04\x02\x05\x00\x02"sv, "\x00"sv) == StatusCode::kCorruption);          // value + 1
  CHECK(code("\x04\x02"sv, "\x00\x01\x00\x01\x01\x00"sv) == StatusCode::kCorruption);  // key + 1
}

TEST_CASE("codec: a foreign pair count does not make a decoder reserve for it", "[codec][unit]") {
  const std::string block =
      "\x04" + std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01") + "\x05";
  CHECK(decoded_code(block) == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::codec
