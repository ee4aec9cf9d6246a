// Graphs that are stored and opened again: the same answers, page by page.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
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

// What a store keeps of a graph.
struct Stored {
  std::string header;
  std::map<std::uint32_t, std::string> pages;

  void save(Graph& graph) {
    header = graph.header();
    for (const std::uint32_t page : graph.dirty_pages()) {
      auto image = graph.page(page);
      REQUIRE(image.ok());
      pages[page] = *image;
    }
    graph.mark_clean();
    CHECK(graph.dirty_pages().empty());
  }
  LinkPages::Loader loader(std::vector<std::uint32_t>& loads) const {
    return [this, &loads](std::uint32_t page) -> Result<std::string> {
      loads.push_back(page);
      const auto found = pages.find(page);
      if (found == pages.end()) return corruption("no such page");
      return found->second;
    };
  }
};

std::unique_ptr<Graph> opened(const Stored& stored, const ResidentVectors& vectors,
                              std::vector<std::uint32_t>& loads) {
  auto graph = Graph::open(as_bytes(stored.header), vectors, stored.loader(loads));
  REQUIRE(graph.ok());
  return std::move(*graph);
}

bool same_answers(const Graph& left, const Graph& right, const VectorSet& queries,
                  SlotFilter visible) {
  for (std::size_t i = 0; i < queries.count(); ++i) {
    const auto from_left = left.search(queries.row(i), {.k = 10, .width = 40}, visible);
    const auto from_right = right.search(queries.row(i), {.k = 10, .width = 40}, visible);
    REQUIRE(from_left.ok());
    REQUIRE(from_right.ok());
    if (from_left->nearest != from_right->nearest) return false;
    if (from_left->distances != from_right->distances) return false;
  }
  return true;
}

TEST_CASE("vector: a graph that was stored gives the same answers", "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const VectorSet set = clustered_vectors(rng, 2'000, 12, 20);
  const VectorSet queries = clustered_vectors(rng, 50, 12, 20);
  const BuiltGraph built = build_graph(set, {}, 1'000);
  Stored stored;
  stored.save(*built.graph);
  // In turns, so that pages of an older count and newer ones are mixed.
  for (std::uint32_t slot = 1'000; slot < set.count(); slot += 1 + slot % 7) {
    REQUIRE(built.graph->insert(slot).ok());
    const std::uint32_t leaves = slot - 900;
    if (slot % 5 == 0 && *built.graph->contains(leaves)) {
      CHECK(built.graph->remove({&leaves, 1}).ok());
    }
    if (slot % 50 == 0) stored.save(*built.graph);
  }
  stored.save(*built.graph);
  CHECK(stored.pages.size() == built.graph->page_count());
  std::vector<std::uint32_t> loads;
  const auto again = opened(stored, *built.vectors, loads);
  CHECK(again->live_count() == built.graph->live_count());
  CHECK(again->options() == built.graph->options());
  CHECK(same_answers(*built.graph, *again, queries, {}));
  const auto odd = [](std::uint32_t slot) { return slot % 2 == 1; };
  CHECK(same_answers(*built.graph, *again, queries, odd));
  CHECK(again->header() == stored.header);
  for (const auto& [page, image] : stored.pages) CHECK(*again->page(page) == image);
  CHECK(again->dirty_pages().empty());
}

TEST_CASE("vector: a slot far behind the others leaves no page out", "[vector][unit]") {
  HTN_TEST_SEED(seed, 5);
  Rng rng(seed);
  const VectorSet set = clustered_vectors(rng, 600, 4, 4);
  const BuiltGraph built = build_graph(set, {}, 100);
  Stored stored;
  stored.save(*built.graph);
  REQUIRE(built.graph->insert(550).ok());
  stored.save(*built.graph);
  CHECK(stored.pages.size() == built.graph->page_count());
  std::vector<std::uint32_t> loads;
  const auto again = opened(stored, *built.vectors, loads);
  CHECK(again->search(set.row(0), {.k = 600})->nearest.size() == 101);
  CHECK_FALSE(*again->contains(300));
}

TEST_CASE("vector: a stored graph goes on as the one that was not", "[vector][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const VectorSet set = clustered_vectors(rng, 1'500, 12, 20);
  const VectorSet queries = clustered_vectors(rng, 50, 12, 20);
  const BuiltGraph built = build_graph(set, {}, 1'000);
  Stored stored;
  stored.save(*built.graph);
  std::vector<std::uint32_t> loads;
  const auto again = opened(stored, *built.vectors, loads);
  for (std::uint32_t slot = 1'000; slot < set.count(); ++slot) {
    REQUIRE(built.graph->insert(slot).ok());
    REQUIRE(again->insert(slot).ok());
  }
  CHECK(same_answers(*built.graph, *again, queries, {}));
}

TEST_CASE("vector: opening reads nothing and a search the pages it meets", "[vector][unit]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const VectorSet set = clustered_vectors(rng, 30'000, 4, 400);
  const BuiltGraph built = build_graph(set, {.graph = {.connections = 8, .build_width = 30}});
  Stored stored;
  stored.save(*built.graph);
  std::vector<std::uint32_t> loads;
  std::vector<std::uint32_t> vector_loads;
  auto vectors = ResidentVectors::open(
      {.dimension = 4,
       .count = static_cast<std::uint32_t>(set.count()),
       .loader = [&](std::uint32_t page, std::span<float> out) -> Status {
         vector_loads.push_back(page);
         const std::size_t from = page * out.size();
         const std::size_t count = std::min(out.size(), set.numbers.size() - from);
         std::copy_n(set.numbers.begin() + static_cast<std::ptrdiff_t>(from), count, out.begin());
         return {};
       }});
  REQUIRE(vectors.ok());
  const auto again = opened(stored, **vectors, loads);
  CHECK(loads.empty());
  CHECK(vector_loads.empty());
  const auto outcome = again->search(set.row(17), {.k = 1, .width = 10});
  REQUIRE(outcome.ok());
  CHECK(outcome->nearest == std::vector<Neighbour>{{0, 17}});
  CHECK(loads.size() < built.graph->page_count());
  // Each once.
  std::sort(loads.begin(), loads.end());
  CHECK(std::adjacent_find(loads.begin(), loads.end()) == loads.end());
  const std::size_t before = loads.size();
  REQUIRE(again->search(set.row(17), {.k = 1, .width = 10}).ok());
  CHECK(loads.size() == before);
}

TEST_CASE("vector: a page that cannot be loaded fails what needs it and nothing else",
          "[vector][unit]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  const VectorSet set = clustered_vectors(rng, 600, 4, 4);
  const BuiltGraph built = build_graph(set, {}, 500);
  Stored stored;
  stored.save(*built.graph);
  bool fails = true;
  std::vector<std::uint32_t> loads;
  const auto whole = stored.loader(loads);
  auto graph = Graph::open(as_bytes(stored.header), *built.vectors,
                           [&](std::uint32_t page) -> Result<std::string> {
                             if (fails && page % 2 == 1) return io_error("unplugged");
                             return whole(page);
                           });
  REQUIRE(graph.ok());
  const std::uint32_t slot = 5;
  CHECK((*graph)->search(set.row(0), {.k = 500}).status().code() == StatusCode::kIo);
  CHECK((*graph)->insert(550).code() == StatusCode::kIo);
  CHECK((*graph)->remove({&slot, 1}).code() == StatusCode::kIo);
  CHECK((*graph)->live_count() == 500);
  fails = false;
  CHECK((*graph)->search(set.row(0), {.k = 600})->nearest.size() == 500);
  CHECK((*graph)->insert(550).ok());
  CHECK((*graph)->remove({&slot, 1}).ok());
  CHECK((*graph)->search(set.row(0), {.k = 600})->nearest.size() == 500);
}

TEST_CASE("vector: a graph of more slots than vectors is corrupt", "[vector][unit]") {
  const VectorSet set{1, {1, 2, 3}};
  const BuiltGraph built = build_graph(set, {});
  auto fewer = ResidentVectors::open({.dimension = 1, .loader = {}});
  REQUIRE(fewer.ok());
  const std::string header = built.graph->header();
  CHECK(Graph::open(as_bytes(header), **fewer, {}).status().code() == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::vector
