#include <hartonomous/query/fusion_tuning.hpp>

#include <catch2/catch.hpp>
#include <numeric>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::query {
namespace {

// Lists of 40 hits. The score of a hit is its grade times the list's worth, and noise.
std::vector<TuningTopic> made_topics(Rng& rng, std::size_t count,
                                     const std::vector<double>& worths) {
  std::vector<TuningTopic> topics(count);
  for (TuningTopic& topic : topics) {
    for (std::uint64_t id = 0; id < 40; ++id) {
      topic.grades.emplace_back(id, static_cast<std::int32_t>(rng.below(8) / 5));
    }
    for (const double worth : worths) {
      std::vector<ScoredId> hits;
      for (const auto& [id, grade] : topic.grades) {
        hits.push_back({id, worth * grade + rng.normal()});
      }
      topic.lists.push_back(std::move(hits));
    }
  }
  return topics;
}

TunedFusion tuned_of(std::span<const TuningTopic> topics, const TuningOptions& options = {}) {
  auto tuned = tune_fusion(topics, options, {});
  INFO(tuned.status().to_string());
  REQUIRE(tuned.ok());
  return std::move(tuned).value();
}

// The mean of the metric over the topics, by fuse() itself.
double plain_figure(std::span<const TuningTopic> topics, const std::vector<double>& weights,
                    const TuningOptions& options) {
  double sum = 0;
  for (const TuningTopic& topic : topics) {
    std::vector<RankedList> lists;
    for (std::size_t l = 0; l < weights.size(); ++l) {
      lists.push_back({.hits = topic.lists[l], .weight = weights[l]});
    }
    std::vector<std::int32_t> ranked, all;
    const auto hits = fuse(lists, {.rule = options.rule, .k = 0});
    REQUIRE(hits.ok());
    for (const FusedHit& hit : *hits) {
      for (const auto& [id, grade] : topic.grades) {
        if (id == hit.id) ranked.push_back(grade);
      }
    }
    for (const auto& [id, grade] : topic.grades) all.push_back(grade);
    sum += judged::TopicGrades(all).value(options.metric, ranked);
  }
  return sum / static_cast<double>(topics.size());
}

TEST_CASE("query: tuned weights are the best of the grid", "[query][unit]") {
  HTN_TEST_SEED(seed, 87);
  Rng rng(seed);
  const auto topics = made_topics(rng, 12, {1, 2});
  for (const FusionRule rule : {FusionRule::kWeightedSum, FusionRule::kReciprocalRank}) {
    const TuningOptions options = {.rule = rule, .steps = 10};
    const TunedFusion tuned = tuned_of(topics, options);
    double best = 0;
    for (int step = 0; step <= 10; ++step) {
      best = std::max(best, plain_figure(topics, {step / 10.0, 1 - step / 10.0}, options));
    }
    CHECK(tuned.figure == Approx(best));
    CHECK(plain_figure(topics, tuned.weights, options) == Approx(tuned.figure));
    CHECK(tuned.even == Approx(plain_figure(topics, {1, 1}, options)));
    CHECK(tuned.alone[0] == Approx(plain_figure(topics, {1, 0}, options)));
    CHECK(tuned.alone[1] == Approx(plain_figure(topics, {0, 1}, options)));
    CHECK(tuned.topics == 12);
  }
}

TEST_CASE("query: what is worth more gets the greater weight", "[query][unit]") {
  HTN_TEST_SEED(seed, 88);
  Rng rng(seed);
  const auto topics = made_topics(rng, 60, {0, 3});
  const TunedFusion tuned = tuned_of(topics);
  CHECK(tuned.weights[1] > tuned.weights[0]);
  CHECK(tuned.weights[0] + tuned.weights[1] == Approx(1));
  CHECK(tuned.fold_weights.size() == 5);
}

// Each fold is judged by weights that others chose: on lists of noise alone nothing is gained.
TEST_CASE("query: topics held out are not judged by their own weights", "[query][unit]") {
  HTN_TEST_SEED(seed, 89);
  Rng rng(seed);
  constexpr int kRounds = 100;
  double chosen = 0, held = 0, even = 0;
  for (int round = 0; round < kRounds; ++round) {
    const TunedFusion tuned = tuned_of(made_topics(rng, 10, {0, 0, 0}), {.steps = 6});
    chosen += tuned.figure / kRounds;
    held += tuned.held_out / kRounds;
    even += tuned.even / kRounds;
  }
  CHECK(chosen > even + 0.03);
  CHECK(held < even + 0.03);
}

TEST_CASE("query: of equally good weights the most even are chosen", "[query][unit]") {
  HTN_TEST_SEED(seed, 90);
  Rng rng(seed);
  auto topics = made_topics(rng, 6, {1});
  for (TuningTopic& topic : topics) topic.lists.push_back(topic.lists[0]);
  CHECK(tuned_of(topics).weights == std::vector<double>{0.5, 0.5});
  for (TuningTopic& topic : topics) topic.lists.resize(5, topic.lists[0]);
  CHECK(tuned_of(topics).weights == std::vector<double>(5, 0.2));
}

TEST_CASE("query: weights of many lists climb from the even and from each alone", "[query][unit]") {
  HTN_TEST_SEED(seed, 91);
  Rng rng(seed);
  const auto topics = made_topics(rng, 10, {1, 0, 2, 0, 1});
  const TunedFusion tuned = tuned_of(topics);
  CHECK(tuned.figure >= tuned.even);
  for (const double alone : tuned.alone) CHECK(tuned.figure >= alone);
  CHECK(std::accumulate(tuned.weights.begin(), tuned.weights.end(), 0.0) == Approx(1));
  CHECK(plain_figure(topics, tuned.weights, {}) == Approx(tuned.figure));
  const TunedFusion again = tuned_of(topics);
  CHECK(again.weights == tuned.weights);
  CHECK(again.held_out == tuned.held_out);
  CHECK(again.fold_weights == tuned.fold_weights);
}

TEST_CASE("query: topics that are not judged are left out of tuning", "[query][unit]") {
  Rng rng(7);
  auto topics = made_topics(rng, 8, {1, 1});
  const TunedFusion tuned = tuned_of(topics);
  topics.push_back(topics.front());
  topics.back().grades.clear();
  const TunedFusion again = tuned_of(topics);
  CHECK(again.figure == tuned.figure);
  CHECK(again.topics == 8);
}

TEST_CASE("query: what cannot be tuned is refused", "[query][unit]") {
  Rng rng(7);
  const auto topics = made_topics(rng, 4, {1, 1});
  const auto code = [](std::span<const TuningTopic> some, const TuningOptions& options) {
    return tune_fusion(some, options, {}).status().code();
  };
  CHECK(code({}, {}) == StatusCode::kInvalidArgument);
  CHECK(code(std::span(topics).first(1), {}) == StatusCode::kInvalidArgument);
  CHECK(code(topics, {.steps = 0}) == StatusCode::kInvalidArgument);
  CHECK(code(topics, {.steps = 1001}) == StatusCode::kInvalidArgument);
  CHECK(code(topics, {.folds = 1}) == StatusCode::kInvalidArgument);
  CHECK(code(topics, {.scales = {ScoreScale::kUnit}}) == StatusCode::kInvalidArgument);
  auto others = topics;
  others[1].lists.pop_back();
  CHECK(code(others, {}) == StatusCode::kInvalidArgument);
  others = topics;
  others[0].grades.push_back(others[0].grades[0]);
  CHECK(code(others, {}) == StatusCode::kInvalidArgument);
  std::stop_source source;
  source.request_stop();
  CHECK(tune_fusion(topics, {}, {.progress = {}, .stop = source.get_token()}).status().code() ==
        StatusCode::kCancelled);
}

}  // namespace
}  // namespace hartonomous::query
