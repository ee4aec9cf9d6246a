#include "vector/graph.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_sets.hpp"

namespace hartonomous::vector {
namespace {

using testing::build_graph;
using testing::BuiltGraph;
using testing::clustered_vectors;
using testing::VectorSet;

// The first `count` of a set of vectors, and the rest.
std::pair<VectorSet, VectorSet> split(const VectorSet& set, std::size_t count) {
  const auto middle = set.numbers.begin() + static_cast<std::ptrdiff_t>(count * set.dimension);
  return {{set.dimension, {set.numbers.begin(), middle}},
          {set.dimension, {middle, set.numbers.end()}}};
}

std::vector<std::uint32_t> slots_of(const SearchOutcome& outcome) {
  std::vector<std::uint32_t> slots;
  for (const Neighbour& each : outcome.nearest) slots.push_back(each.slot);
  return slots;
}

TEST_CASE("vector: a graph finds nearly all of the nearest", "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const Metric metric = GENERATE(Metric::kL2, Metric::kCosine, Metric::kDot);
  const auto [set, queries] = split(clustered_vectors(rng, 5'100, 24, 40), 5'000);
  const BuiltGraph built = build_graph(set, {.metric = metric});
  CHECK(built.graph->live_count() == set.count());
  CHECK(testing::recall(set, *built.graph, queries, metric, {.k = 10, .width = 64}, {}) >= 0.95);
  CHECK(testing::recall(set, *built.graph, queries, metric, {.k = 10, .width = 300}, {}) >= 0.99);
}

TEST_CASE("vector: answers are ordered and say their distances", "[vector][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const Metric metric = GENERATE(Metric::kL2, Metric::kCosine, Metric::kDot);
  const auto [set, queries] = split(clustered_vectors(rng, 1'010, 16, 10), 1'000);
  const BuiltGraph built = build_graph(set, {.metric = metric});
  for (std::size_t i = 0; i < queries.count(); ++i) {
    const auto outcome = built.graph->search(queries.row(i), {.k = 20, .width = 50});
    REQUIRE(outcome.ok());
    REQUIRE(outcome->nearest.size() == 20);
    CHECK(outcome->distances >= 50);
    CHECK_FALSE(outcome->is_exhausted);
    const Neighbour* before = nullptr;
    for (const Neighbour& each : outcome->nearest) {
      CHECK(
          each.distance ==
          Approx(testing::exact_distance(metric, queries.row(i), set.row(each.slot))).margin(1e-4));
      if (before != nullptr) {
        CHECK(std::pair(before->distance, before->slot) < std::pair(each.distance, each.slot));
      }
      before = &each;
    }
  }
}

TEST_CASE("vector: a walk that is exhausted has seen all there are", "[vector][unit]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const auto [set, queries] = split(clustered_vectors(rng, 705, 8, 30), 700);
  const BuiltGraph built = build_graph(set, {.graph = {.connections = 4, .build_width = 8}});
  for (std::size_t i = 0; i < queries.count(); ++i) {
    const auto all = built.graph->search(queries.row(i), {.k = 1'000, .width = 1});
    REQUIRE(all.ok());
    CHECK(all->is_exhausted);
    const auto slots = slots_of(*all);
    CHECK(std::set<std::uint32_t>(slots.begin(), slots.end()).size() == set.count());
    const auto exact = testing::exact_nearest(set, Metric::kL2, queries.row(i), 10, {});
    CHECK(std::equal(exact.begin(), exact.end(), slots.begin()));
  }
}

TEST_CASE("vector: a filter chooses what is found and not where the walk goes", "[vector][unit]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  const auto [set, queries] = split(clustered_vectors(rng, 3'050, 16, 20), 3'000);
  const BuiltGraph built = build_graph(set, {});
  for (const std::uint32_t share : {2, 10, 100}) {
    const auto visible = [share](std::uint32_t slot) { return slot % share == 1; };
    CHECK(testing::recall(set, *built.graph, queries, Metric::kL2, {.k = 10, .width = 64},
                          visible) >= 0.95);
  }
  const auto few = [](std::uint32_t slot) { return slot % 1000 == 7; };
  const auto outcome = built.graph->search(queries.row(0), {.k = 10, .width = 64}, few);
  REQUIRE(outcome.ok());
  CHECK(outcome->is_exhausted);
  CHECK(slots_of(*outcome) == testing::exact_nearest(set, Metric::kL2, queries.row(0), 10, few));
  const auto none = [](std::uint32_t) { return false; };
  CHECK(built.graph->search(queries.row(0), {}, none)->nearest.empty());
}

TEST_CASE("vector: graphs of no and of one node answer", "[vector][unit]") {
  const VectorSet set{2, {3, 4, 0, 0}};
  const BuiltGraph none = build_graph(set, {}, 0);
  const auto nothing = none.graph->search(set.row(1), {});
  REQUIRE(nothing.ok());
  CHECK(nothing->nearest.empty());
  CHECK(nothing->is_exhausted);
  const BuiltGraph one = build_graph(set, {}, 1);
  const auto outcome = one.graph->search(set.row(1), {.k = 5});
  REQUIRE(outcome.ok());
  CHECK(outcome->nearest == std::vector<Neighbour>{{5, 0}});
  CHECK(outcome->is_exhausted);
  CHECK(*one.graph->contains(0));
  CHECK_FALSE(*one.graph->contains(1));
  CHECK_FALSE(*one.graph->contains(2));
}

TEST_CASE("vector: what cannot be inserted or searched for is refused", "[vector][unit]") {
  const VectorSet set{2, {3, 4, 0, 0}};
  const BuiltGraph built = build_graph(set, {}, 1);
  CHECK(built.graph->insert(0).code() == StatusCode::kAlreadyExists);
  CHECK(built.graph->insert(2).code() == StatusCode::kInvalidArgument);
  const std::vector<float> three(3);
  CHECK(built.graph->search(three, {}).status().code() == StatusCode::kInvalidArgument);
  CHECK_FALSE(built.graph->search(set.row(0), {.k = 0}).ok());
  CHECK_FALSE(built.graph->search(set.row(0), {.width = 0}).ok());
  CHECK_FALSE(Graph::create({.connections = 1}, *built.vectors).ok());
}

TEST_CASE("vector: ten thousand equal vectors are all reachable", "[vector][unit]") {
  HTN_TEST_SEED(seed, 5);
  Rng rng(seed);
  const Metric metric = GENERATE(Metric::kL2, Metric::kCosine);
  VectorSet set = clustered_vectors(rng, 500, 4, 20);
  for (int i = 0; i < 10'000; ++i) {
    for (const float number : {1.0f, -2.0f, 0.5f, 3.0f}) set.numbers.push_back(number);
  }
  const VectorSet more = clustered_vectors(rng, 500, 4, 20);
  set.numbers.insert(set.numbers.end(), more.numbers.begin(), more.numbers.end());
  const BuiltGraph built = build_graph(set, {.metric = metric, .graph = {.build_width = 50}});
  const auto all = built.graph->search(set.row(600), {.k = set.count()});
  REQUIRE(all.ok());
  CHECK(all->nearest.size() == set.count());
  const auto few = built.graph->search(set.row(600), {.k = 10, .width = 64});
  REQUIRE(few.ok());
  CHECK(few->nearest.size() == 10);
  CHECK(few->nearest.back().distance == Approx(0).margin(1e-6));
  CHECK(few->distances < 5'000);
  // What is not equal is found behind it.
  CHECK(testing::recall(set, *built.graph, more, metric, {.k = 1, .width = 64}, {}) >= 0.95);
}

TEST_CASE("vector: NaN and infinities neither hang nor break a graph", "[vector][unit]") {
  HTN_TEST_SEED(seed, 6);
  Rng rng(seed);
  const Metric metric = GENERATE(Metric::kL2, Metric::kCosine, Metric::kDot);
  const Residency residency = GENERATE(Residency::kFloat32, Residency::kInt8);
  VectorSet set = clustered_vectors(rng, 400, 4, 4);
  for (std::size_t i = 0; i < set.numbers.size(); i += 7) {
    set.numbers[i] = i % 3 == 0   ? std::nanf("")
                     : i % 3 == 1 ? std::numeric_limits<float>::infinity()
                                  : 0.0f;
  }
  const BuiltGraph built = build_graph(set, {.metric = metric, .residency = residency});
  for (std::size_t i = 0; i < 20; ++i) {
    const auto all = built.graph->search(set.row(i), {.k = 400});
    REQUIRE(all.ok());
    CHECK(all->nearest.size() == 400);
  }
  std::vector<std::uint32_t> half(200);
  std::iota(half.begin(), half.end(), 0);
  CHECK(built.graph->remove(half).ok());
  CHECK(built.graph->search(set.row(0), {.k = 400})->nearest.size() == 200);
}

TEST_CASE("vector: int8 candidates that are measured again are nearly all of the nearest",
          "[vector][unit]") {
  HTN_TEST_SEED(seed, 7);
  Rng rng(seed);
  const Metric metric = GENERATE(Metric::kL2, Metric::kCosine, Metric::kDot);
  const auto [set, queries] = split(clustered_vectors(rng, 5'050, 32, 40), 5'000);
  const BuiltGraph built = build_graph(set, {.metric = metric, .residency = Residency::kInt8});
  std::size_t found = 0;
  for (std::size_t i = 0; i < queries.count(); ++i) {
    const auto exact = testing::exact_nearest(set, metric, queries.row(i), 10, {});
    const auto outcome = built.graph->search(queries.row(i), {.k = 30, .width = 64});
    REQUIRE(outcome.ok());
    std::vector<std::pair<double, std::uint32_t>> again;
    for (const Neighbour& each : outcome->nearest) {
      again.emplace_back(testing::exact_distance(metric, queries.row(i), set.row(each.slot)),
                         each.slot);
    }
    std::sort(again.begin(), again.end());
    again.resize(10);
    for (const auto& each : again) {
      found += std::count(exact.begin(), exact.end(), each.second);
    }
  }
  CHECK(static_cast<double>(found) / static_cast<double>(10 * queries.count()) >= 0.95);
}

}  // namespace
}  // namespace hartonomous::vector
