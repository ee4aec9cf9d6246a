#include "text/packed_numbers.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::text {
namespace {

std::vector<std::uint32_t> random_numbers(Rng& rng, std::size_t count, unsigned width) {
  std::vector<std::uint32_t> numbers(count);
  const std::uint64_t outliers = rng.below(20);
  for (std::uint32_t& number : numbers) {
    const unsigned bits = rng.below(100) < outliers ? 32 : width;
    number = static_cast<std::uint32_t>(rng.below(std::uint64_t{1} << bits));
  }
  return numbers;
}

TEST_CASE("text: packed numbers are what was packed", "[text][unit]") {
  HTN_TEST_SEED(seed, 721);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(40); ++round) {
    for (unsigned width = 0; width <= 32; ++width) {
      const std::size_t count = rng.below(2) == 0 ? kPackedMost : 1 + rng.below(kPackedMost);
      const auto numbers = random_numbers(rng, count, width);
      std::string packed = "before";
      pack_numbers(numbers, packed);
      packed += "after";
      Bytes rest = as_bytes(packed).subspan(6);
      std::vector<std::uint32_t> back(count, 7);
      REQUIRE(unpack_numbers(rest, back));
      REQUIRE(back == numbers);
      REQUIRE(as_text(rest) == "after");
    }
  }
}

TEST_CASE("text: packed numbers take the bits that most of them need", "[text][unit]") {
  std::vector<std::uint32_t> numbers(kPackedMost, 5);
  std::string packed;
  pack_numbers(numbers, packed);
  CHECK(packed.size() == 1 + kPackedMost * 3 / 8);
  numbers[77] = 1'000'000;
  packed.clear();
  pack_numbers(numbers, packed);
  CHECK(packed.size() == 2 + kPackedMost * 3 / 8 + 4);
  packed.clear();
  pack_numbers(std::vector<std::uint32_t>(kPackedMost), packed);
  CHECK(packed.size() == 1);
}

TEST_CASE("text: packed numbers that no encoder wrote are refused", "[text][unit]") {
  std::vector<std::uint32_t> numbers(kPackedMost, 5);
  numbers[3] = 1 << 20;
  std::string packed;
  pack_numbers(numbers, packed);
  const auto is_read = [](std::string_view text) {
    Bytes rest = as_bytes(text);
    std::vector<std::uint32_t> back(kPackedMost);
    return unpack_numbers(rest, back);
  };
  for (std::size_t size = 0; size < packed.size(); ++size) {
    REQUIRE_FALSE(is_read(std::string_view(packed).substr(0, size)));
  }
  REQUIRE(is_read(packed));
  std::string wide = packed;
  wide[0] = 33;
  CHECK_FALSE(is_read(wide));
  std::string index = packed;
  index[packed.size() - 4] = static_cast<char>(0x80);
  CHECK_FALSE(is_read(index));
}

}  // namespace
}  // namespace hartonomous::text
