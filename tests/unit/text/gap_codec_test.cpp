#include "text/gap_codec.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::text {
namespace {

struct Block {
  BlockFrequencies frequencies{};
  std::size_t fields = 1;
  std::size_t count = 0;
  std::vector<std::uint32_t> gaps;
  GapShape shape() const { return {frequencies, fields, count}; }
};

Block random_block(Rng& rng) {
  Block block;
  block.fields = 1 + rng.below(kFieldsMax);
  block.count = 1 + rng.below(kBlockPostings);
  const std::uint64_t width = rng.below(33);
  for (std::size_t i = 0; i < block.count; ++i) {
    block.frequencies[rng.below(block.fields)][i] = 1;
    if (rng.below(4) == 0) {
      block.frequencies[rng.below(block.fields)][i] += static_cast<std::uint32_t>(rng.below(9));
    }
    for (std::size_t field = 0; field < block.fields; ++field) {
      for (std::uint32_t j = 0; j < block.frequencies[field][i]; ++j) {
        const std::uint64_t bits = rng.below(30) == 0 ? 32 : width;
        block.gaps.push_back(static_cast<std::uint32_t>(rng.below(std::uint64_t{1} << bits)));
      }
    }
  }
  return block;
}

TEST_CASE("text: the gaps of a block are what was encoded", "[text][unit]") {
  HTN_TEST_SEED(seed, 731);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(500); ++round) {
    const Block block = random_block(rng);
    std::string encoded;
    encode_gaps(block.shape(), block.gaps, encoded);
    std::vector<std::uint32_t> back;
    std::array<std::size_t, kBlockPostings + 1> begins;
    REQUIRE(decode_gaps(block.shape(), as_bytes(encoded), back, begins));
    REQUIRE(back == block.gaps);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < block.count; ++i) {
      REQUIRE(begins[i] == begin);
      for (std::size_t field = 0; field < block.fields; ++field) {
        begin += block.frequencies[field][i];
      }
    }
    REQUIRE(begins[block.count] == begin);
  }
}

TEST_CASE("text: gaps cut or longer than their block are refused", "[text][unit]") {
  HTN_TEST_SEED(seed, 732);
  Rng rng(seed);
  const Block block = random_block(rng);
  std::string encoded;
  encode_gaps(block.shape(), block.gaps, encoded);
  std::vector<std::uint32_t> back;
  std::array<std::size_t, kBlockPostings + 1> begins;
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    const Bytes less = as_bytes(encoded).first(size);
    REQUIRE_FALSE(decode_gaps(block.shape(), less, back, begins));
  }
  REQUIRE_FALSE(decode_gaps(block.shape(), as_bytes(encoded + '\0'), back, begins));
}

TEST_CASE("text: foreign frequencies make no reader reserve for them", "[text][unit]") {
  Block block;
  block.count = kBlockPostings;
  block.frequencies[0].fill(~std::uint32_t{0});
  std::vector<std::uint32_t> back;
  std::array<std::size_t, kBlockPostings + 1> begins;
  CHECK_FALSE(decode_gaps(block.shape(), as_bytes(std::string(1000, '\xFF')), back, begins));
  CHECK(back.empty());
}

}  // namespace
}  // namespace hartonomous::text
