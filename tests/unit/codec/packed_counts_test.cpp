#include "codec/packed_counts.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace hartonomous::codec {
namespace {

using namespace std::string_view_literals;

StatusCode added_code(std::string_view encoded) {
  Counts counts = {};
  return add_counts(as_bytes(encoded), counts).code();
}

TEST_CASE("codec: counts add slot by slot", "[codec][unit]") {
  Counts counts = {};
  counts[0] = 5;
  counts[511] = -5;
  std::string encoded;
  encode_counts(counts, encoded);
  REQUIRE(add_counts(as_bytes(encoded), counts).ok());
  CHECK(counts[0] == 10);
  CHECK(counts[1] == 0);
  CHECK(counts[511] == -10);
}

TEST_CASE("codec: counts that cancel out encode as none", "[codec][unit]") {
  Counts counts = {};
  counts.fill(7);
  std::string encoded;
  encode_counts(counts, encoded);
  for (auto& count : counts) count = -7;
  REQUIRE(add_counts(as_bytes(encoded), counts).ok());
  encoded.clear();
  encode_counts(counts, encoded);
  CHECK(encoded == "\x05");
}

TEST_CASE("codec: counts that no encoder wrote are corruption", "[codec][unit]") {
  CHECK(added_code("\x05") == StatusCode::kOk);
  CHECK(added_code("\x05\x01\x02") == StatusCode::kOk);
  CHECK(added_code("") == StatusCode::kCorruption);
  CHECK(added_code("\x04\x01\x02") == StatusCode::kCorruption);          // tag
  CHECK(added_code("\x05\x01") == StatusCode::kCorruption);              // cut
  CHECK(added_code("\x05\x00\x02"sv) == StatusCode::kCorruption);        // empty run
  CHECK(added_code("\x05\x01\x00"sv) == StatusCode::kCorruption);        // ends with zeros
  CHECK(added_code("\x05\x01\x02\x01\x02") == StatusCode::kCorruption);  // equal neighbours
  CHECK(added_code("\x05\x80\x04\x02") == StatusCode::kOk);              // 512 slots
  CHECK(added_code("\x05\x81\x04\x02") == StatusCode::kCorruption);      // 513 slots
  CHECK(added_code("\x05\xff\x03\x02\x02\x04") == StatusCode::kCorruption);
}

TEST_CASE("codec: a count that leaves 64 bits is corruption, up to the bounds it is not",
          "[codec][unit]") {
  Counts counts = {};
  counts[3] = INT64_MAX - 1;
  counts[4] = INT64_MIN + 1;
  Counts steps = {};
  steps[3] = 1;
  steps[4] = -1;
  std::string encoded;
  encode_counts(steps, encoded);
  REQUIRE(add_counts(as_bytes(encoded), counts).ok());
  CHECK(counts[3] == INT64_MAX);
  CHECK(counts[4] == INT64_MIN);
  for (const std::size_t slot : {3u, 4u}) {
    Counts over = {};
    over[slot] = steps[slot];
    encoded.clear();
    encode_counts(over, encoded);
    Counts copy = counts;
    CHECK(add_counts(as_bytes(encoded), copy).code() == StatusCode::kCorruption);
  }
}

}  // namespace
}  // namespace hartonomous::codec
