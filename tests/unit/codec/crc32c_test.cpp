#include "codec/crc32c.hpp"

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/rng.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

// Vectors of RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
TEST_CASE("codec: the checksum is the one that others have", "[codec][unit]") {
  CHECK(crc32c(as_bytes("")) == 0);
  CHECK(crc32c(as_bytes("123456789")) == 0xE3069283);
  CHECK(crc32c(as_bytes(std::string(32, '\0'))) == 0x8A9136AA);
  CHECK(crc32c(as_bytes(std::string(32, '\xff'))) == 0x62A8AB43);
}

TEST_CASE("codec: the checksum by tables is that by the instruction", "[codec][unit]") {
  HTN_TEST_SEED(seed, 51);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(500); ++i) {
    const std::string text = testing::random_text(rng, rng.below(100));
    REQUIRE(crc32c_by_tables(as_bytes(text)) == crc32c(as_bytes(text)));
    REQUIRE(crc32c(as_bytes(text + "1")) != crc32c(as_bytes(text + "2")));
  }
}

}  // namespace
}  // namespace hartonomous::codec
