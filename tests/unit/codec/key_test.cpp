#include "codec/key.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

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

// In order; each sorts before the next one, and turned round behind it.
template <typename Number, typename Write>
void check_order(const std::vector<Number>& numbers, Write write) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      KeyWriter a;
      KeyWriter b;
      write(a, numbers[i]);
      write(b, numbers[j]);
      const std::string key_a = a.take();
      const std::string key_b = b.take();
      INFO(numbers[i] << " and " << numbers[j]);
      REQUIRE((key_a < key_b) == (i < j));
      const auto turned = [](const std::string& key) {
        return KeyWriter().raw(as_bytes(key)).descend_from(0).take();
      };
      REQUIRE((turned(key_a) < turned(key_b)) == (j < i));
    }
  }
}

TEST_CASE("codec: signed numbers, doubles and u16 sort as numbers do", "[codec][unit]") {
  using Int = std::numeric_limits<std::int64_t>;
  using Double = std::numeric_limits<double>;
  check_order<std::uint16_t>({0, 1, 255, 256, 65535},
                             [](KeyWriter& out, std::uint16_t number) { out.u16(number); });
  check_order<std::int64_t>(
      {Int::min(), Int::min() + 1, -256, -255, -1, 0, 1, 255, 256, Int::max()},
      [](KeyWriter& out, std::int64_t number) { out.i64(number); });
  check_order<double>(
      {-Double::infinity(), -Double::max(), -1.5, -1, -Double::min(), -Double::denorm_min(), -0.0,
       0.0, Double::denorm_min(), Double::min(), 1, 1.5, Double::max(), Double::infinity()},
      [](KeyWriter& out, double number) { out.f64(number); });
}

TEST_CASE("codec: random signed numbers and doubles sort as numbers do", "[codec][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = static_cast<std::int64_t>(rng() >> rng.below(64)) * (rng.below(2) == 0 ? 1 : -1);
    const auto b = static_cast<std::int64_t>(rng() >> rng.below(64)) * (rng.below(2) == 0 ? 1 : -1);
    REQUIRE((a < b) == (KeyWriter().i64(a).take() < KeyWriter().i64(b).take()));
    const double x = std::ldexp(rng.uniform() - 0.5, static_cast<int>(rng.below(2000)) - 1000);
    const double y = rng.below(2) == 0 ? -x : x * (0.5 + rng.uniform());
    REQUIRE((x < y) == (KeyWriter().f64(x).take() < KeyWriter().f64(y).take()));
  }
}

TEST_CASE("codec: what descends sorts behind its equals before, and by what follows",
          "[codec][unit]") {
  const auto key = [](std::int64_t first, std::string_view second, std::int64_t third) {
    KeyWriter out;
    out.i64(first);
    const std::size_t place = out.size();
    out.string(second).descend_from(place);
    return out.i64(third).take();
  };
  CHECK(key(1, "b", 0) < key(1, "a", 0));
  CHECK(key(1, "ab", 0) < key(1, "a", 0));
  CHECK(key(1, "a\0"sv, 0) < key(1, "a", 0));
  CHECK(key(1, "a", 9) < key(2, "b", 0));
  CHECK(key(1, "a", 0) < key(1, "a", 1));
}

TEST_CASE("codec: a u16 is read back", "[codec][unit]") {
  KeyReader reader(as_bytes("\x01\x02\xff"));
  CHECK(reader.u16() == 0x0102);
  CHECK_FALSE(reader.done());
  CHECK(reader.u16() == 0);
  CHECK_FALSE(reader.ok());
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
