#include "codec/varint.hpp"

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/rng.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

TEST_CASE("codec: decoding a varint or fixed number gives it back", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(50'000); ++i) {
    const std::uint64_t number = testing::random_number(rng, 64);
    std::string bytes;
    append_varint(bytes, number);
    REQUIRE(bytes.size() <= kVarintBytesMax);
    append_fixed64(bytes, number);
    append_fixed32(bytes, static_cast<std::uint32_t>(number));
    ByteReader reader(as_bytes(bytes));
    REQUIRE(reader.varint() == number);
    REQUIRE(reader.fixed64() == number);
    REQUIRE(reader.fixed32() == static_cast<std::uint32_t>(number));
    REQUIRE(reader.done());
  }
}

TEST_CASE("codec: zigzag maps signed numbers one to one, small ones to small ones",
          "[codec][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(50'000); ++i) {
    const auto number = static_cast<std::int64_t>(rng());
    REQUIRE(unzigzag(zigzag(number)) == number);
    const auto small = static_cast<std::int64_t>(rng.below(129)) - 64;
    REQUIRE(zigzag(small) <= 128);
  }
}

TEST_CASE("codec: a number has one varint only", "[codec][property]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  int accepted = 0;
  for (int i = 0; i < testing::steps(100'000); ++i) {
    const std::string bytes = testing::random_text(rng, 1 + rng.below(12));
    ByteReader reader(as_bytes(bytes));
    const std::uint64_t number = reader.varint();
    if (!reader.ok()) continue;
    ++accepted;
    std::string again;
    append_varint(again, number);
    REQUIRE(bytes.starts_with(again));
    REQUIRE(again.size() + reader.remaining() == bytes.size());
  }
  CHECK(accepted > 1000);
}

}  // namespace
}  // namespace hartonomous::codec
