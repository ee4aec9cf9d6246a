#include <hartonomous/base/rng.hpp>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>

namespace hartonomous {
namespace {

TEST_CASE("base: the same seed gives the same numbers, on every machine", "[base][unit]") {
  // xoshiro256** from a SplitMix64 state of seed 0: the published reference values.
  Rng rng(0);
  CHECK(rng() == 0x99ec5f36cb75f2b4u);
  CHECK(rng() == 0xbf6e1f784956452au);
  CHECK(rng() == 0x1a5f849d4933e6e0u);
  for (int i = 3; i < 999; ++i) rng();
  CHECK(rng() == 0x7aac8c483a2edd2fu);
}

TEST_CASE("base: bounded numbers stay below their bound and reach all of it", "[base][unit]") {
  Rng rng(1);
  std::array<int, 7> seen = {};
  for (int i = 0; i < 7000; ++i) ++seen.at(rng.below(7));
  for (const int count : seen) CHECK((count > 850 && count < 1150));
  for (int i = 0; i < 100; ++i) CHECK(rng.below(1) == 0);
  const std::uint64_t huge = (std::uint64_t{1} << 63) + 1;  // half of the draws are redrawn
  for (int i = 0; i < 1000; ++i) CHECK(rng.below(huge) < huge);
}

TEST_CASE("base: uniform and normal numbers have their mean and variance", "[base][unit]") {
  Rng rng(2);
  constexpr int kCount = 100'000;
  double uniform_sum = 0;
  double normal_sum = 0;
  double normal_squares = 0;
  for (int i = 0; i < kCount; ++i) {
    const double uniform = rng.uniform();
    REQUIRE((uniform >= 0 && uniform < 1));
    uniform_sum += uniform;
    const double normal = rng.normal();
    normal_sum += normal;
    normal_squares += normal * normal;
  }
  CHECK(uniform_sum / kCount == Approx(0.5).margin(0.01));
  CHECK(normal_sum / kCount == Approx(0).margin(0.02));
  CHECK(normal_squares / kCount == Approx(1).margin(0.03));
}

}  // namespace
}  // namespace hartonomous
