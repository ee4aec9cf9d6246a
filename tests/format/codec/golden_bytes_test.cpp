// The bytes of every codec, fixed: a change here is a change of the format version.
// The same vectors stand in docs/format.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "codec/fingerprint_block.hpp"
#include "codec/key.hpp"
#include "codec/numbers_page.hpp"
#include "codec/packed_counts.hpp"
#include "codec/page.hpp"
#include "codec/posting_block.hpp"
#include "codec/varint.hpp"

namespace hartonomous::codec {
namespace {

std::string hex(const std::string& bytes) { return to_hex(as_bytes(bytes)); }

TEST_CASE("codec: golden bytes of varints and fixed numbers", "[codec][format]") {
  const auto varint = [](std::uint64_t number) {
    std::string bytes;
    append_varint(bytes, number);
    return hex(bytes);
  };
  CHECK(varint(0) == "00");
  CHECK(varint(127) == "7f");
  CHECK(varint(128) == "8001");
  CHECK(varint(300) == "ac02");
  CHECK(varint(UINT64_MAX) == "ffffffffffffffffff01");
  std::string bytes;
  append_fixed32(bytes, 0x01020304);
  append_fixed64(bytes, 0x05060708090a0b0c);
  CHECK(hex(bytes) ==
        "04030201"
        "0c0b0a0908070605");
  CHECK(zigzag(0) == 0);
  CHECK(zigzag(-1) == 1);
  CHECK(zigzag(1) == 2);
  CHECK(zigzag(INT64_MIN) == UINT64_MAX);
}

TEST_CASE("codec: golden bytes of a key", "[codec][format]") {
  const std::string key = KeyWriter()
                              .u8(0x01)
                              .u32(0x02030405)
                              .u40(0x060708090a)
                              .u64(0x0b0c0d0e0f101112)
                              .string(std::string_view("a\0b", 3))
                              .raw(as_bytes("xy"))
                              .take();
  CHECK(hex(key) ==
        "01"
        "02030405"
        "060708090a"
        "0b0c0d0e0f101112"
        "6100ff620001"
        "7879");
  const std::string ordered =
      KeyWriter().u16(0x0102).i64(1).i64(-1).f64(1.0).f64(-1.0).string("a").descend_from(34).take();
  CHECK(hex(ordered) ==
        "0102"
        "8000000000000001"
        "7fffffffffffffff"
        "bff0000000000000"
        "400fffffffffffff"
        "9efffe");
}

TEST_CASE("codec: golden bytes of a uniform page", "[codec][format]") {
  std::string page;
  encode_uniform_page(3, 2, as_bytes("aabbcc"), page);
  CHECK(hex(page) ==
        "01"
        "0300"
        "02"
        "616162626363");
}

TEST_CASE("codec: golden bytes of a mixed page", "[codec][format]") {
  const std::vector<std::uint8_t> lengths = {1, kDeadSlot, 0, 2};
  std::string page;
  encode_page(lengths, as_bytes("xyz"), page);
  CHECK(hex(page) ==
        "02"
        "0400"
        "01ff0002"
        "78797a");
}

// Of the numbers 0x03020100, 0x07060504, ...: planes of sixteen bytes that nothing makes smaller.
TEST_CASE("codec: golden bytes of a page of numbers", "[codec][format]") {
  std::string payload;
  for (int byte = 0; byte < 64; ++byte) payload.push_back(static_cast<char>(byte));
  std::string page;
  REQUIRE(
      encode_numbers_page(as_bytes(payload), {.width = 4, .is_rotated = false}, {}, 1000, page));
  CHECK(hex(page) ==
        "03"
        "0100"
        "04"
        "100004080c1014181c2024282c3034383c"
        "100105090d1115191d2125292d3135393d"
        "1002060a0e12161a1e22262a2e32363a3e"
        "1003070b0f13171b1f23272b2f33373b3f");
  // Against itself everything is zero: what zstd makes of that is its own matter, reading it is
  // not.
  std::string against;
  REQUIRE(encode_numbers_page(as_bytes(payload), {.width = 1, .is_rotated = true},
                              as_bytes(payload), 1000, against));
  CHECK(hex(against).starts_with("03010031"));
  std::string plain;
  REQUIRE(decode_numbers_page(as_bytes(against), as_bytes(payload), plain).ok());
  CHECK(plain.substr(4) == payload);
}

TEST_CASE("codec: golden bytes of a fingerprint block", "[codec][format]") {
  const std::vector<FingerprintEntry> four = {{10, 100}, {10, 103}, {15, 101}, {40, 102}};
  std::string block;
  encode_fingerprint_block(four, block);
  CHECK(hex(block) ==
        "03"
        "0400"
        "0a00000000000000"
        "02"
        "02"
        "6400000000000000"
        "90"
        "9c"
        "0b04");
  const std::vector<FingerprintEntry> one = {{7, 9}};
  block.clear();
  encode_fingerprint_block(one, block);
  CHECK(hex(block) ==
        "03"
        "0100"
        "0700000000000000"
        "00"
        "00"
        "0900000000000000"
        "01");
}

TEST_CASE("codec: golden bytes of a posting block", "[codec][format]") {
  const std::vector<Posting> postings = {{5, 10}, {5, 11}, {5, 300}, {7, 0}};
  std::string block;
  encode_posting_block(postings, block);
  CHECK(hex(block) ==
        "04"
        "04"
        "05"
        "00030a"
        "00"
        "a002"
        "020100");
}

TEST_CASE("codec: golden bytes of packed counts", "[codec][format]") {
  Counts counts = {};
  std::string bytes;
  encode_counts(counts, bytes);
  CHECK(hex(bytes) == "05");
  std::fill_n(counts.begin(), 300, 1);
  std::fill_n(counts.begin() + 300, 10, -2);
  counts[311] = 3;
  bytes.clear();
  encode_counts(counts, bytes);
  CHECK(hex(bytes) ==
        "05"
        "ac0202"
        "0a03"
        "0100"
        "0106");
}

}  // namespace
}  // namespace hartonomous::codec
