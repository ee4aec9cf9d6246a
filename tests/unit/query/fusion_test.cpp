#include <hartonomous/query/fusion.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::query {
namespace {

using Hits = std::vector<ScoredId>;

std::vector<FusedHit> fused(std::span<const RankedList> lists, const FusionOptions& options = {}) {
  auto hits = fuse(lists, options);
  INFO(hits.status().to_string());
  REQUIRE(hits.ok());
  return std::move(hits).value();
}

StatusCode refusal(const RankedList& list, const FusionOptions& options = {}) {
  return fuse({&list, 1}, options).status().code();
}

// Up to 12 hits of ids below 20, with scores that differences are exact of.
Hits made_hits(Rng& rng) {
  std::map<std::uint64_t, double> scores;
  for (std::uint64_t i = rng.below(13); i > 0; --i) {
    scores[rng.below(20)] = static_cast<double>(rng.below(9)) - 4;
  }
  Hits hits;
  for (const auto& [id, score] : scores) hits.push_back({id, score});
  return hits;
}

struct MadeLists {
  std::vector<Hits> hits;
  std::vector<double> weights;
  std::vector<RankedList> lists() const {
    std::vector<RankedList> lists;
    for (std::size_t l = 0; l < hits.size(); ++l) {
      lists.push_back({.hits = hits[l], .weight = weights[l]});
    }
    return lists;
  }
};

MadeLists made_lists(Rng& rng) {
  MadeLists made;
  for (std::uint64_t l = 1 + rng.below(4); l > 0; --l) {
    made.hits.push_back(made_hits(rng));
    made.weights.push_back(static_cast<double>(rng.below(4)) / 4);
  }
  return made;
}

FusionOptions made_options(Rng& rng) {
  return {.rule = rng.below(2) == 0 ? FusionRule::kWeightedSum : FusionRule::kReciprocalRank,
          .k = 0};
}

bool is_same(const std::vector<FusedHit>& a, const std::vector<FusedHit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.id == y.id && x.score == y.score;
  });
}

TEST_CASE("query: a weighted sum puts scores between the least and the most", "[query][unit]") {
  const Hits first = {{1, 10}, {2, 4}, {3, 2}};
  const Hits second = {{2, -1}, {4, -1}};
  const RankedList lists[] = {{.hits = first, .weight = 0.5}, {.hits = second, .weight = 0.3}};
  const auto hits = fused(lists);
  REQUIRE(hits.size() == 4);
  CHECK(hits[0].id == 1);
  CHECK(hits[0].score == Approx(0.5));
  CHECK(hits[1].id == 2);
  CHECK(hits[1].score == Approx(0.5 * 0.25 + 0.3));
  CHECK(hits[2].id == 4);
  CHECK(hits[2].score == Approx(0.3));
  CHECK(hits[3].id == 3);
  CHECK(hits[3].score == 0);
  REQUIRE(hits[1].parts.size() == 2);
  CHECK(hits[1].parts[0]->score == 4);
  CHECK(hits[1].parts[0]->share == Approx(0.25));
  CHECK(hits[1].parts[0]->rank == 2);
  CHECK(hits[1].parts[1]->score == -1);
  CHECK(hits[1].parts[1]->rank == 1);
  CHECK_FALSE(hits[0].parts[1].has_value());
  CHECK(fused(lists, {.k = 2}).size() == 2);
}

TEST_CASE("query: reciprocal ranks count ties as one rank", "[query][unit]") {
  const Hits first = {{1, 5}, {2, 7}, {3, 5}, {4, 1}};
  const Hits second = {{4, 0.5}};
  const RankedList lists[] = {{.hits = first}, {.hits = second, .weight = 2}};
  const auto hits = fused(lists, {.rule = FusionRule::kReciprocalRank});
  REQUIRE(hits.size() == 4);
  CHECK(hits[0].id == 4);
  CHECK(hits[0].score == Approx(1.0 / 64 + 2.0 / 61));
  CHECK(hits[1].id == 2);
  CHECK(hits[1].score == Approx(1.0 / 61));
  CHECK(hits[2].id == 1);
  CHECK(hits[2].score == Approx(1.0 / 62));
  CHECK(hits[3].id == 3);
  CHECK(hits[3].score == hits[2].score);
}

TEST_CASE("query: the weights of sp_FusionSearch take the region as it is", "[query][unit]") {
  const Hits vector = {{1, 0.9}, {2, 0.1}};
  const Hits keyword = {{2, 12}, {3, 3}};
  const Hits region = {{1, 0}, {2, 1}, {3, 0.5}};
  const auto hits = fused(fusion_search_lists(vector, keyword, region));
  REQUIRE(hits.size() == 3);
  CHECK(hits[0].id == 1);
  CHECK(hits[0].score == Approx(0.5));
  CHECK(hits[1].id == 2);
  CHECK(hits[1].score == Approx(0.3 + 0.2));
  CHECK(hits[2].id == 3);
  CHECK(hits[2].score == Approx(0.2 * 0.5));
  CHECK(refusal({.hits = keyword, .scale = ScoreScale::kUnit}) == StatusCode::kInvalidArgument);
}

TEST_CASE("query: scores far apart are put in their range", "[query][unit]") {
  const double most = std::numeric_limits<double>::max();
  const Hits first = {{1, most}, {2, 0}, {3, -most}};
  const RankedList list = {.hits = first};
  const auto hits = fused({&list, 1});
  REQUIRE(hits.size() == 3);
  CHECK(hits[0].score == 1);
  CHECK(hits[1].score == Approx(0.5));
  CHECK(hits[2].score == 0);
}

TEST_CASE("query: what cannot be ranked is refused", "[query][unit]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  const Hits good = {{1, 1}};
  for (const double wrong : {nan, infinite, -infinite}) {
    const Hits bad = {{1, 1}, {2, wrong}};
    CHECK(refusal({.hits = bad}) == StatusCode::kInvalidArgument);
    CHECK(refusal({.hits = good, .weight = wrong}) == StatusCode::kInvalidArgument);
    CHECK(refusal({.hits = good}, {.rank_constant = wrong}) == StatusCode::kInvalidArgument);
  }
  CHECK(refusal({.hits = good, .weight = -0.1}) == StatusCode::kInvalidArgument);
  const Hits twice = {{1, 1}, {2, 2}, {1, 3}};
  CHECK(refusal({.hits = twice}) == StatusCode::kInvalidArgument);
  const std::vector<RankedList> many(kFusedListsMax + 1);
  CHECK(fuse(many, {}).status().code() == StatusCode::kInvalidArgument);
  CHECK(fused({}).empty());
}

TEST_CASE("query: the order in a list does not matter to a fusion", "[query][unit]") {
  HTN_TEST_SEED(seed, 83);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    MadeLists made = made_lists(rng);
    const FusionOptions options = made_options(rng);
    const auto hits = fused(made.lists(), options);
    for (Hits& list : made.hits) {
      for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[rng.below(i)]);
    }
    REQUIRE(is_same(fused(made.lists(), options), hits));
    FusionOptions few = options;
    few.k = 1 + rng.below(10);
    std::vector<FusedHit> first(
        hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(std::min(few.k, hits.size())));
    REQUIRE(is_same(fused(made.lists(), few), first));
  }
}

TEST_CASE("query: weights that are scaled scale the scores of a fusion", "[query][unit]") {
  HTN_TEST_SEED(seed, 84);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    MadeLists made = made_lists(rng);
    const FusionOptions options = made_options(rng);
    auto hits = fused(made.lists(), options);
    for (double& weight : made.weights) weight *= 4;  // exact
    for (FusedHit& hit : hits) hit.score *= 4;
    REQUIRE(is_same(fused(made.lists(), options), hits));
    made.hits.push_back(made_hits(rng));
    made.weights.push_back(0);
    REQUIRE(is_same(fused(made.lists(), options), hits));
  }
}

std::size_t place_of(const std::vector<FusedHit>& hits, std::uint64_t id) {
  const auto at = std::find_if(hits.begin(), hits.end(), [&](const auto& h) { return h.id == id; });
  return static_cast<std::size_t>(at - hits.begin());
}

TEST_CASE("query: a hit whose score grows loses no place in a fusion", "[query][unit]") {
  HTN_TEST_SEED(seed, 85);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(1000); ++round) {
    MadeLists made = made_lists(rng);
    const FusionOptions options = made_options(rng);
    Hits& list = made.hits[rng.below(made.hits.size())];
    if (list.empty()) continue;
    ScoredId& hit = list[rng.below(list.size())];
    const std::uint64_t id = hit.id;
    const std::size_t before = place_of(fused(made.lists(), options), id);
    hit.score += static_cast<double>(1 + rng.below(6));
    REQUIRE(place_of(fused(made.lists(), options), id) <= before);
  }
}

// As the two rules are said in the header, from maps.
std::map<std::uint64_t, double> plain_scores(const MadeLists& made, const FusionOptions& options) {
  std::map<std::uint64_t, double> scores;
  for (std::size_t l = 0; l < made.hits.size(); ++l) {
    for (const ScoredId& hit : made.hits[l]) {
      double least = hit.score, most = hit.score, above = 0;
      for (const ScoredId& other : made.hits[l]) {
        least = std::min(least, other.score);
        most = std::max(most, other.score);
        above += other.score > hit.score ? 1 : 0;
      }
      const double normal = least == most ? 1 : (hit.score - least) / (most - least);
      const double share = options.rule == FusionRule::kWeightedSum ? normal : 1 / (60 + 1 + above);
      if (made.weights[l] > 0) scores[hit.id] += made.weights[l] * share;
    }
  }
  return scores;
}

TEST_CASE("query: a fusion equals the plain sums", "[query][unit]") {
  HTN_TEST_SEED(seed, 86);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    const MadeLists made = made_lists(rng);
    const FusionOptions options = made_options(rng);
    const auto expected = plain_scores(made, options);
    const auto hits = fused(made.lists(), options);
    REQUIRE(hits.size() == expected.size());
    for (std::size_t i = 0; i < hits.size(); ++i) {
      REQUIRE(hits[i].score == Approx(expected.at(hits[i].id)).margin(1e-15));
      if (i == 0) continue;
      const bool is_tie = hits[i].score == hits[i - 1].score;
      REQUIRE((is_tie ? hits[i].id > hits[i - 1].id : hits[i].score < hits[i - 1].score));
    }
  }
}

}  // namespace
}  // namespace hartonomous::query
