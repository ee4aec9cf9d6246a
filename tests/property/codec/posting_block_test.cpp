#include "codec/posting_block.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

TEST_CASE("codec: decoding a posting block gives its pairs back", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(1000); ++round) {
    const auto postings = testing::random_postings(rng, round % 10 == 0 ? 4096 : 32);
    std::string block;
    encode_posting_block(postings, block);
    std::vector<Posting> back;
    REQUIRE(decode_posting_block(as_bytes(block), back).ok());
    REQUIRE(back == postings);
  }
}

TEST_CASE("codec: finding postings gives exactly the key's values", "[codec][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(500); ++round) {
    const auto postings = testing::random_postings(rng, 100);
    std::string block;
    encode_posting_block(postings, block);
    for (int i = 0; i < 10; ++i) {
      const std::uint64_t near = postings[rng.below(postings.size())].key;
      const std::uint64_t wanted = near + rng.below(3) - 1;
      std::vector<std::uint64_t> expected;
      for (const Posting& posting : postings) {
        if (posting.key == wanted) expected.push_back(posting.value);
      }
      std::vector<std::uint64_t> found;
      REQUIRE(find_postings(as_bytes(block), wanted, found).ok());
      REQUIRE(found == expected);
    }
  }
}

}  // namespace
}  // namespace hartonomous::codec
