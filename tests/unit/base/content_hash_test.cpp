#include <hartonomous/base/content_hash.hpp>

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/sha256.hpp>

namespace hartonomous {
namespace {

constexpr std::string_view kHashOfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_CASE("base: a content hash goes to hex and back, in either case", "[base][unit]") {
  std::string upper(kHashOfAbc);
  for (char& digit : upper) digit = static_cast<char>(std::toupper(digit));
  REQUIRE(ContentHash::from_hex(kHashOfAbc).ok());
  CHECK(*ContentHash::from_hex(kHashOfAbc) == sha256(as_bytes("abc")));
  CHECK(ContentHash::from_hex(upper)->to_hex() == kHashOfAbc);
}

TEST_CASE("base: what is not 64 hex digits is no content hash", "[base][unit]") {
  std::string text(kHashOfAbc);
  CHECK(ContentHash::from_hex(text.substr(1)).status().code() == StatusCode::kInvalidArgument);
  CHECK_FALSE(ContentHash::from_hex(text + "0").ok());
  for (const char bad : {'g', 'G', '/', ':', '@', '`', ' ', '\0'}) {
    for (const std::size_t at : {0, 33, 63}) {
      std::string changed = text;
      changed[at] = bad;
      CHECK_FALSE(ContentHash::from_hex(changed).ok());
    }
  }
}

TEST_CASE("base: a content hash is decoded from exactly 32 bytes", "[base][unit]") {
  const ContentHash hash = sha256(as_bytes("abc"));
  CHECK(*ContentHash::from_bytes(hash.bytes()) == hash);
  CHECK(ContentHash::from_bytes(hash.bytes().first(31)).status().code() ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("base: the prefix of a hash is its first eight bytes, most significant first",
          "[base][unit]") {
  CHECK(ContentHash::from_hex(kHashOfAbc)->prefix() == 0xba7816bf8f01cfeau);
  CHECK(ContentHash().prefix() == 0);
}

}  // namespace
}  // namespace hartonomous
