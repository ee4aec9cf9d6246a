#include "vector/graph_remover.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_sets.hpp"
#include "vector/graph.hpp"

namespace hartonomous::vector {
namespace {

using testing::build_graph;
using testing::BuiltGraph;
using testing::clustered_vectors;
using testing::VectorSet;

// That exactly these can be reached, each once.
void require_nodes(const Graph& graph, const VectorSet& set, const std::set<std::uint32_t>& nodes) {
  const auto all = graph.search(set.row(0), {.k = set.count() + 1});
  REQUIRE(all.ok());
  std::set<std::uint32_t> found;
  for (const Neighbour& each : all->nearest) found.insert(each.slot);
  REQUIRE(found == nodes);
  REQUIRE(all->nearest.size() == nodes.size());
  REQUIRE(graph.live_count() == nodes.size());
}

std::set<std::uint32_t> all_of(const VectorSet& set) {
  std::set<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < set.count(); ++slot) slots.insert(slots.end(), slot);
  return slots;
}

TEST_CASE("vector: removed one at a time a graph stays whole down to nothing", "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const VectorSet set = clustered_vectors(rng, 300, 6, 12);
  const BuiltGraph built = build_graph(set, {.graph = {.connections = 4, .build_width = 20}});
  std::set<std::uint32_t> nodes = all_of(set);
  while (!nodes.empty()) {
    const auto at = std::next(nodes.begin(), static_cast<std::ptrdiff_t>(rng.below(nodes.size())));
    const std::uint32_t slot = *at;
    REQUIRE(built.graph->remove({&slot, 1}).ok());
    nodes.erase(at);
    CHECK_FALSE(*built.graph->contains(slot));
    require_nodes(*built.graph, set, nodes);
  }
  CHECK(built.graph->insert(5).ok());
  require_nodes(*built.graph, set, {5});
}

TEST_CASE("vector: batches that are removed and added leave what they should", "[vector][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  // Many equal ones among them: their links are the tree's.
  VectorSet set = clustered_vectors(rng, 2'000, 6, 12);
  for (std::size_t i = 0; i < set.numbers.size(); ++i) {
    if (i / 6 % 3 == 0) set.numbers[i] = 1;
  }
  const BuiltGraph built =
      build_graph(set, {.graph = {.connections = 4, .build_width = 20}}, 1'000);
  std::set<std::uint32_t> nodes;
  for (std::uint32_t slot = 0; slot < 1'000; ++slot) nodes.insert(slot);
  for (int round = 0; round < testing::steps(20); ++round) {
    std::vector<std::uint32_t> leave;
    for (const std::uint32_t slot : nodes) {
      if (rng.below(10) < rng.below(10)) leave.push_back(slot);
    }
    REQUIRE(built.graph->remove(leave).ok());
    for (const std::uint32_t slot : leave) nodes.erase(slot);
    require_nodes(*built.graph, set, nodes);
    for (int i = 0; i < 100; ++i) {
      const auto slot = static_cast<std::uint32_t>(rng.below(set.count()));
      if (nodes.insert(slot).second) REQUIRE(built.graph->insert(slot).ok());
    }
    require_nodes(*built.graph, set, nodes);
  }
}

TEST_CASE("vector: recall after half was removed and added is that of a fresh graph",
          "[vector][unit]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const bool in_one_batch = GENERATE(true, false);
  // The last ones are what is searched for: of the same clusters.
  const VectorSet drawn = clustered_vectors(rng, 5'200, 16, 40);
  const auto middle = drawn.numbers.begin() + 5'000 * 16;
  const VectorSet set{16, {drawn.numbers.begin(), middle}};
  const VectorSet queries{16, {middle, drawn.numbers.end()}};
  const testing::BuildOptions options{.graph = {.connections = 8, .build_width = 60}};
  const BuiltGraph changed = build_graph(set, options, 4'000);
  const BuiltGraph fresh = build_graph(set, options, 0);
  std::vector<std::uint32_t> leave;
  for (std::uint32_t slot = 0; slot < 4'000; slot += 2) {
    leave.push_back(slot);
    REQUIRE(fresh.graph->insert(slot + 1).ok());
  }
  const std::size_t batch = in_one_batch ? leave.size() : 50;
  for (std::size_t i = 0; i < leave.size(); i += batch) {
    REQUIRE(changed.graph->remove(std::span(leave).subspan(i, batch)).ok());
  }
  // The narrower the walk, the more it asks of the links.
  const auto recall_of = [&](const Graph& graph, std::uint32_t count) {
    const auto visible = [count](std::uint32_t slot) {
      return slot < count && (slot >= 4'000 || slot % 2 == 1);
    };
    return testing::recall(set, graph, queries, Metric::kL2, {.k = 10, .width = 32}, visible);
  };
  CHECK(recall_of(*fresh.graph, 4'000) > 0.95);
  CHECK(recall_of(*changed.graph, 4'000) >= recall_of(*fresh.graph, 4'000) - 0.01);
  for (std::uint32_t slot = 4'000; slot < 5'000; ++slot) {
    REQUIRE(changed.graph->insert(slot).ok());
    REQUIRE(fresh.graph->insert(slot).ok());
  }
  CHECK(recall_of(*changed.graph, 5'000) >= recall_of(*fresh.graph, 5'000) - 0.01);
}

TEST_CASE("vector: what is not in the graph cannot be removed", "[vector][unit]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  const VectorSet set = clustered_vectors(rng, 100, 6, 2);
  const BuiltGraph built = build_graph(set, {}, 90);
  for (const std::uint32_t bad : {90u, 99u, 100u, 4'000'000'000u}) {
    const std::vector<std::uint32_t> slots{1, bad};
    CHECK(built.graph->remove(slots).code() == StatusCode::kNotFound);
  }
  CHECK(built.graph->live_count() == 90);
  const std::vector<std::uint32_t> twice{1, 1, 2};
  CHECK(built.graph->remove(twice).ok());
  CHECK(built.graph->live_count() == 88);
  CHECK(built.graph->remove(twice).code() == StatusCode::kNotFound);
  CHECK(built.graph->remove({}).ok());
}

}  // namespace
}  // namespace hartonomous::vector
