// The runs of a collection: what was appended, and which one has a unit.

#include <catch2/catch.hpp>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "collection/run_directory.hpp"
#include "support/seed.hpp"

namespace hartonomous::collection {
namespace {

TEST_CASE("collection: runs are found by their units as a scan finds them", "[collection][unit]") {
  HTN_TEST_SEED(seed, 7);
  Rng rng(seed);
  RunDirectory directory;
  std::vector<Run> plain;
  CHECK(directory.find(0) == 0);  // count(): none
  std::uint32_t unit = 3;
  while (plain.size() < 3000) {
    std::vector<Run> some;
    for (std::uint64_t i = rng.below(200); i > 0; --i) {
      const auto units = static_cast<std::uint32_t>(rng.below(4));
      some.push_back({.first = unit,
                      .units = units,
                      .document = DocumentId{rng.below(1000)},
                      .from = Instant{static_cast<std::int64_t>(plain.size())}});
      unit += units + static_cast<std::uint32_t>(rng.below(8) == 0 ? rng.below(5) : 0);
    }
    directory.append(some);
    plain.insert(plain.end(), some.begin(), some.end());
    if (plain.empty()) continue;
    const auto ended = static_cast<std::uint32_t>(rng.below(plain.size()));
    const Instant to{static_cast<std::int64_t>(1'000'000 + plain.size())};
    directory.end(ended, to);
    plain[ended].to = to;
  }
  REQUIRE(directory.count() == plain.size());
  for (std::uint32_t r = 0; r < plain.size(); ++r) {
    CHECK(directory.get(r) == plain[r]);
    CHECK(directory.first_unit(r) == plain[r].first);
  }
  for (std::uint32_t at = 0; at < unit + 5; ++at) {
    std::uint32_t wanted = directory.count();
    for (std::uint32_t r = 0; r < plain.size() && plain[r].first <= at; ++r) wanted = r;
    REQUIRE(directory.find(at) == wanted);
  }
  CHECK(directory.memory_bytes() >= 3000 * 32);
}

}  // namespace
}  // namespace hartonomous::collection
