// Readers beside a writer that inserts and removes, and beside pages that are loaded.

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_sets.hpp"
#include "vector/graph.hpp"

namespace hartonomous::vector {
namespace {

using testing::VectorSet;

constexpr std::size_t kDimension = 6;
constexpr std::uint32_t kFirst = 400;
constexpr std::uint32_t kSlots = 1'500;

// Searches until the writer is done: of the nodes that nobody removes, all must be found by a walk
// over everything, however the rest changes.
class Reader {
 public:
  Reader(const Graph& graph, const VectorSet& set, std::uint64_t seed)
      : graph_(graph), set_(set), rng_(seed) {}

  void run(const std::atomic<bool>& is_done) {
    do {
      const auto row = set_.row(rng_.below(kSlots));
      const auto kept = [](std::uint32_t slot) { return slot < kFirst && slot % 2 == 0; };
      const auto all = graph_.search(row, {.k = 10, .width = 5'000}, kept);
      const auto near = graph_.search(row, {.k = 10, .width = 20});
      if (!all.ok() || !near.ok() || !all->is_exhausted) ++wrong;
      if (all.ok() && near.ok()) check(row, *all, *near);
      ++searches;
    } while (!is_done);
  }
  std::atomic<int> wrong = 0;
  std::atomic<int> searches = 0;

 private:
  void check(std::span<const float> row, const SearchOutcome& all, const SearchOutcome& near) {
    if (all.nearest.size() != 10) ++wrong;
    if (near.nearest.size() != 10) ++wrong;
    for (const Neighbour& each : near.nearest) {
      const double exact = testing::exact_distance(Metric::kL2, row, set_.row(each.slot));
      if (std::abs(exact - each.distance) > 1e-4) ++wrong;
    }
  }

  const Graph& graph_;
  const VectorSet& set_;
  Rng rng_;
};

Status write(ResidentVectors& vectors, Graph& graph, const VectorSet& set) {
  for (std::uint32_t slot = kFirst; slot < kSlots; ++slot) {
    HTN_RETURN_IF_ERROR(vectors.append(set.row(slot)).status());
    HTN_RETURN_IF_ERROR(graph.insert(slot));
    if (slot % 20 != 0) continue;
    // Odd ones of the first slots, one of all others.
    std::vector<std::uint32_t> leave;
    for (std::uint32_t i = slot - 30; i < slot - 10; ++i) {
      if (i > kFirst && i % 3 != 0) leave.push_back(i);
    }
    if (slot < 2 * kFirst) leave.push_back(slot - kFirst + 1);
    std::erase_if(leave, [&](std::uint32_t each) { return !*graph.contains(each); });
    HTN_RETURN_IF_ERROR(graph.remove(leave));
  }
  return {};
}

TEST_CASE("vector: a link that stays is never out of a reader's sight", "[vector][concurrency]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  constexpr LinkWord kStays = 2'000;
  std::vector<LinkList::Place> places(32);
  for (auto& place : places) place = kNoLink;
  const LinkList list(places.data(), 32);
  list.rewrite(std::vector<LinkWord>{kStays});
  std::atomic<bool> is_done = false;
  std::atomic<int> missed = 0;
  std::atomic<int> looked = 0;
  std::thread reader([&] {
    do {
      bool is_seen = false;
      list.for_each([&](LinkWord link) { is_seen = is_seen || target_of(link) == kStays; });
      if (!is_seen) ++missed;
      ++looked;
    } while (!is_done);
  });
  // Lists of all lengths, so that it moves.
  while (looked < 200'000) {
    std::vector<LinkWord> links;
    for (std::uint64_t i = rng.below(32); i > 0; --i) {
      links.push_back(static_cast<LinkWord>(rng.below(500) * 2 + i % 2));
    }
    std::sort(links.begin(), links.end());
    links.erase(std::unique(links.begin(), links.end()), links.end());
    links.insert(links.begin() + static_cast<std::ptrdiff_t>(rng.below(links.size() + 1)), kStays);
    list.rewrite(links);
  }
  is_done = true;
  reader.join();
  CHECK(missed == 0);
}

TEST_CASE("vector: readers beside a writer find what stays", "[vector][concurrency]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const VectorSet set = testing::clustered_vectors(rng, kSlots, kDimension, 10);
  const VectorSet first{kDimension,
                        {set.numbers.begin(), set.numbers.begin() + kFirst * kDimension}};
  const auto built = testing::build_graph(first, {.graph = {.connections = 4, .build_width = 20}});
  std::atomic<bool> is_done = false;
  Reader left(*built.graph, set, seed + 1);
  Reader right(*built.graph, set, seed + 2);
  std::thread left_thread([&] { left.run(is_done); });
  std::thread right_thread([&] { right.run(is_done); });
  const Status written = write(*built.vectors, *built.graph, set);
  is_done = true;
  left_thread.join();
  right_thread.join();
  INFO(written.to_string());
  CHECK(written.ok());
  CHECK(left.wrong == 0);
  CHECK(right.wrong == 0);
  CHECK(left.searches > 0);
}

TEST_CASE("vector: readers that load the same pages all find the same", "[vector][concurrency]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const VectorSet set = testing::clustered_vectors(rng, kSlots, kDimension, 10);
  const auto built = testing::build_graph(set, {});
  std::map<std::uint32_t, std::string> pages;
  for (std::uint32_t page = 0; page < built.graph->page_count(); ++page) {
    pages[page] = *built.graph->page(page);
  }
  const std::string header = built.graph->header();
  for (int round = 0; round < 5; ++round) {
    auto graph =
        Graph::open(as_bytes(header), *built.vectors,
                    [&](std::uint32_t page) -> Result<std::string> { return pages[page]; });
    REQUIRE(graph.ok());
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (std::uint64_t thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint64_t i = thread; i < 30; ++i) {
          const auto row = set.row(i * 40);
          const auto found = (*graph)->search(row, {});
          if (!found.ok() || found->nearest != built.graph->search(row, {})->nearest) ++wrong;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
  }
}

}  // namespace
}  // namespace hartonomous::vector
