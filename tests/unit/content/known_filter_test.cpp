#include "content/known_filter.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::content {
namespace {

TEST_CASE("content: a filter never denies what was inserted", "[content][unit]") {
  HTN_TEST_SEED(seed, 31);
  Rng rng(seed);
  // Sized right, far too small, and one block.
  for (const std::uint64_t bytes_max : {1u << 20, 4096u, 1u}) {
    KnownFilter filter(50'000, bytes_max);
    std::vector<std::uint64_t> known{0, codec::kFingerprintMax};
    for (int i = 0; i < 50'000; ++i) known.push_back(rng.below(codec::kFingerprintMax));
    for (const std::uint64_t fingerprint : known) filter.insert(fingerprint);
    std::uint64_t denied = 0;
    for (const std::uint64_t fingerprint : known) denied += filter.may_contain(fingerprint) ? 0 : 1;
    CHECK(denied == 0);
    CHECK(filter.entries() <= known.size());
    if (bytes_max == 1u << 20) CHECK(filter.entries() > known.size() * 99 / 100);
  }
}

TEST_CASE("content: a filter within its capacity denies almost everything else",
          "[content][unit]") {
  HTN_TEST_SEED(seed, 32);
  Rng rng(seed);
  KnownFilter filter(100'000, 1u << 20);
  for (int i = 0; i < 100'000; ++i) filter.insert(rng.below(codec::kFingerprintMax));
  int wrong = 0;
  for (int i = 0; i < 100'000; ++i) {
    wrong += filter.may_contain(rng.below(codec::kFingerprintMax)) ? 1 : 0;
  }
  CHECK(wrong < 1000);
}

TEST_CASE("content: an empty filter denies everything", "[content][unit]") {
  const KnownFilter filter(1000, 1u << 20);
  CHECK_FALSE(filter.may_contain(0));
  CHECK_FALSE(filter.may_contain(codec::kFingerprintMax));
  CHECK(filter.bytes() > 0);
}

}  // namespace
}  // namespace hartonomous::content
