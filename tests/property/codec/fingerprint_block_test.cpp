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

TEST_CASE("codec: decoding a fingerprint block gives its entries back", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(1000); ++round) {
    const auto entries = testing::random_fingerprints(rng, round % 10 == 0 ? 4096 : 64);
    std::string block;
    encode_fingerprint_block(entries, block);
    std::vector<FingerprintEntry> decoded;
    REQUIRE(decode_fingerprint_block(as_bytes(block), decoded).ok());
    REQUIRE(decoded == entries);
  }
}

TEST_CASE("codec: finding a fingerprint gives exactly its entries' ids", "[codec][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    const auto entries = testing::random_fingerprints(rng, round % 10 == 0 ? 4096 : 64);
    std::string block;
    encode_fingerprint_block(entries, block);
    for (int i = 0; i < 30; ++i) {
      std::uint64_t wanted = entries[rng.below(entries.size())].fingerprint;
      if (i % 3 == 1) wanted += rng.below(3) - 1;
      if (i % 3 == 2) wanted = rng.below(kFingerprintMax);
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

TEST_CASE("codec: a fingerprint block of random entries takes 5.3 bytes an entry",
          "[codec][property]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  std::vector<FingerprintEntry> entries(4096);
  // The share of the fingerprint space that one block of a run of 8 million contents covers.
  for (auto& entry : entries) entry = {rng.below(std::uint64_t{1} << 29), rng.below(8'000'000)};
  std::sort(entries.begin(), entries.end());
  std::string block;
  encode_fingerprint_block(entries, block);
  CHECK(static_cast<double>(block.size()) / 4096 < 5.4);
}

}  // namespace
}  // namespace hartonomous::codec
