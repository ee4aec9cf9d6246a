#include "codec/key.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include <hartonomous/base/rng.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

using Fields = std::tuple<std::uint32_t, std::string, std::uint64_t, std::uint8_t, std::uint64_t>;

// Few values, so that fields are often equal and the next one decides.
std::string short_text(Rng& rng) {
  constexpr char kBytes[] = {'\x00', '\x01', '\x02', '\xfe', '\xff'};
  std::string text(rng.below(4), '\0');
  for (char& c : text) c = kBytes[rng.below(sizeof kBytes)];
  return text;
}

std::uint64_t edge(Rng& rng, unsigned bits) {
  const std::uint64_t largest = ~std::uint64_t{0} >> (64 - bits);
  return rng.below(2) == 0 ? rng.below(3) : largest - rng.below(300);
}

Fields random_fields(Rng& rng) {
  return {static_cast<std::uint32_t>(edge(rng, 32)), short_text(rng), edge(rng, 40),
          static_cast<std::uint8_t>(edge(rng, 8)), edge(rng, 64)};
}

std::string encode(const Fields& fields) {
  const auto& [domain, text, content, kind, number] = fields;
  return KeyWriter().u32(domain).string(text).u40(content).u8(kind).u64(number).take();
}

TEST_CASE("codec: the order of encoded keys is the order of their fields", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(50'000); ++i) {
    const Fields a = random_fields(rng);
    const Fields b = random_fields(rng);
    REQUIRE((a < b) == (encode(a) < encode(b)));
    REQUIRE((a == b) == (encode(a) == encode(b)));
  }
}

TEST_CASE("codec: decoding a key gives its fields back", "[codec][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(20'000); ++i) {
    const Fields fields = random_fields(rng);
    const std::string key = encode(fields);
    KeyReader reader(as_bytes(key));
    const Fields back = {reader.u32(), reader.string(), reader.u40(), reader.u8(), reader.u64()};
    REQUIRE(reader.done());
    REQUIRE(back == fields);
  }
}

TEST_CASE("codec: exactly the keys of a prefix lie from it to its end", "[codec][property]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(50'000); ++i) {
    const std::string prefix = short_text(rng);
    const std::string key = rng.below(2) == 0 ? prefix + short_text(rng) : short_text(rng);
    const std::string end = prefix_end(prefix);
    const bool inside = key >= prefix && (end.empty() || key < end);
    REQUIRE(inside == key.starts_with(prefix));
  }
}

}  // namespace
}  // namespace hartonomous::codec
