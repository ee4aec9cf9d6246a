#include "text/top_hits.hpp"

#include <catch2/catch.hpp>
#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

using namespace hartonomous;
using namespace hartonomous::text;

TEST_CASE("text: hits: the best are kept and the rest may not enter", "[text][hits][unit]") {
  HTN_TEST_SEED(seed, 7341);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(200); ++step) {
    std::vector<Hit> all;
    std::uint32_t unit = 0;
    for (std::uint64_t i = 0, end = rng.below(200); i < end; ++i) {
      unit += 1 + static_cast<std::uint32_t>(rng.below(3));
      all.push_back({static_cast<float>(rng.below(20)), unit});
    }
    const auto k = static_cast<std::uint32_t>(1 + rng.below(30));
    std::optional<Hit> after;
    if (rng.below(2) == 0 && !all.empty()) after = all[rng.below(all.size())];
    TopHits top(k, after);
    for (const Hit& hit : all) {
      const bool may = top.may_enter(static_cast<double>(hit.score));
      TopHits before = top;
      top.offer(static_cast<double>(hit.score), hit.unit);
      if (!may) CHECK(TopHits(before).take() == TopHits(top).take());
    }
    std::sort(all.begin(), all.end(), is_better);
    if (after.has_value()) {
      std::erase_if(all, [&](const Hit& hit) { return !is_better(*after, hit); });
    }
    if (all.size() > k) all.resize(k);
    CHECK(top.is_full() == (all.size() == k));
    CHECK(top.take() == all);
  }
}

TEST_CASE("text: hits: of equal scores the lower unit stays", "[text][hits][unit]") {
  TopHits top(2, std::nullopt);
  for (std::uint32_t unit = 1; unit <= 4; ++unit) top.offer(1.5, unit);
  CHECK_FALSE(top.may_enter(1.5));
  CHECK(top.may_enter(1.6));
  CHECK(top.take() == std::vector<Hit>{{1.5F, 1}, {1.5F, 2}});
}
