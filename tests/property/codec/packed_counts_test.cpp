#include "codec/packed_counts.hpp"

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/rng.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

std::string encoded(const Counts& counts) {
  std::string bytes;
  encode_counts(counts, bytes);
  return bytes;
}

TEST_CASE("codec: adding encoded counts to zeros gives them back", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(2000); ++round) {
    const Counts counts = testing::random_counts(rng, 63);
    Counts back = {};
    REQUIRE(add_counts(as_bytes(encoded(counts)), back).ok());
    REQUIRE(back == counts);
    REQUIRE(encoded(back) == encoded(counts));
  }
}

TEST_CASE("codec: counts fold to the same sum in every order and grouping", "[codec][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(500); ++round) {
    const std::string a = encoded(testing::random_counts(rng, 60));
    const std::string b = encoded(testing::random_counts(rng, 60));
    const std::string c = encoded(testing::random_counts(rng, 60));
    const auto sum = [](const std::string& x, const std::string& y) {
      Counts counts = {};
      REQUIRE(add_counts(as_bytes(x), counts).ok());
      REQUIRE(add_counts(as_bytes(y), counts).ok());
      return encoded(counts);
    };
    REQUIRE(sum(a, b) == sum(b, a));
    REQUIRE(sum(sum(a, b), c) == sum(a, sum(b, c)));
  }
}

}  // namespace
}  // namespace hartonomous::codec
