#include "codec/key.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace hartonomous::codec {
namespace {

using namespace std::string_view_literals;

std::string read_string(std::string_view key, bool& done) {
  KeyReader reader(as_bytes(key));
  std::string text = reader.string();
  done = reader.done();
  return text;
}

TEST_CASE("codec: a string in a key ends at its terminator and nowhere else", "[codec][unit]") {
  bool done = false;
  CHECK(read_string("ab\x00\x01"sv, done) == "ab");
  CHECK(done);
  CHECK(read_string("\x00\xff\x00\x01"sv, done) == "\0"sv);
  CHECK(done);
  CHECK(read_string("\x00\x01"sv, done).empty());
  CHECK(done);
  for (const std::string_view bad : {"ab"sv, "ab\x00"sv, "ab\x00\x02"sv, "ab\x00\xff"sv, ""sv}) {
    CHECK(read_string(bad, done).empty());
    CHECK_FALSE(done);
  }
}

TEST_CASE("codec: a shorter string sorts before its extensions, also by zeros", "[codec][unit]") {
  const auto encoded = [](std::string_view text) {
    return KeyWriter().string(text).u8(0xff).take();
  };
  CHECK(encoded("a") < encoded("a\0"sv));
  CHECK(encoded("a\0"sv) < encoded("a\x01"sv));
  CHECK(encoded("a\0\xff"sv) < encoded("a\x01"sv));
  CHECK(encoded("") < encoded("\0"sv));
}

TEST_CASE("codec: the end of a prefix carries over bytes of FF", "[codec][unit]") {
  CHECK(prefix_end("ab") == "ac");
  CHECK(prefix_end("a\xff\xff") == "b");
  CHECK(prefix_end("\xff").empty());
  CHECK(prefix_end("").empty());
}

TEST_CASE("codec: a key reader that ran past the end stays failed", "[codec][unit]") {
  KeyReader reader(as_bytes("\x01\x02"));
  CHECK(reader.u32() == 0);
  CHECK_FALSE(reader.ok());
  CHECK(reader.u8() == 0);
  CHECK_FALSE(reader.done());
}

}  // namespace
}  // namespace hartonomous::codec
