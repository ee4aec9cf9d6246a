#include "codec/fingerprint_block.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

std::vector<FingerprintEntry> unpack(const std::vector<std::uint64_t>& packed, std::uint64_t base) {
  std::vector<FingerprintEntry> entries;
  for (const std::uint64_t entry : packed) {
    entries.push_back(
        {static_cast<std::uint32_t>(entry >> 32), base + static_cast<std::uint32_t>(entry)});
  }
  return entries;
}

TEST_CASE("codec: decoding a fingerprint block gives its entries back", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int round = 0; round < 1000; ++round) {
    const auto packed = testing::random_fingerprints(rng, round % 10 == 0 ? 4096 : 64);
    const std::uint64_t base = testing::random_number(rng, 63);
    std::string block;
    encode_fingerprint_block(packed, base, block);
    std::vector<FingerprintEntry> entries;
    REQUIRE(decode_fingerprint_block(as_bytes(block), entries).ok());
    REQUIRE(entries == unpack(packed, base));
  }
}

TEST_CASE("codec: finding a fingerprint gives exactly its entries' ids", "[codec][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int round = 0; round < 300; ++round) {
    const auto packed = testing::random_fingerprints(rng, round % 10 == 0 ? 4096 : 64);
    std::string block;
    encode_fingerprint_block(packed, 1000, block);
    const std::vector<FingerprintEntry> entries = unpack(packed, 1000);
    for (int i = 0; i < 30; ++i) {
      auto wanted = static_cast<std::uint32_t>(packed[rng.below(packed.size())] >> 32);
      if (i % 3 == 1) wanted += static_cast<std::uint32_t>(rng.below(3)) - 1;
      if (i % 3 == 2) wanted = static_cast<std::uint32_t>(rng());
      std::vector<std::uint64_t> expected;
      for (const FingerprintEntry& entry : entries) {
        if (entry.fingerprint == wanted) expected.push_back(entry.id);
      }
      std::vector<std::uint64_t> found;
      REQUIRE(find_fingerprint(as_bytes(block), wanted, found).ok());
      REQUIRE(found == expected);
    }
  }
}

TEST_CASE("codec: a fingerprint block of random entries takes 4.3 bytes an entry",
          "[codec][property]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  std::vector<std::uint64_t> packed(4096);
  // The share of the fingerprint space that one block of a run of 8 million contents covers.
  for (auto& entry : packed) entry = rng.below(std::uint64_t{1} << 21) << 32 | rng.below(8'000'000);
  std::sort(packed.begin(), packed.end());
  std::string block;
  encode_fingerprint_block(packed, 0, block);
  CHECK(static_cast<double>(block.size()) / 4096 < 4.4);
}

}  // namespace
}  // namespace hartonomous::codec
