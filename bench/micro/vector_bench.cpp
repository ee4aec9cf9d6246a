// The graph over clustered vectors that are made here: building, searching, removing, opening.
// Items are vectors that are inserted, searched for or removed. The sets are small ones that fit a
// cache, so that this runs with the tests; what a large one does is in docs/benchmarks.md.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "vector/graph.hpp"
#include "vector/vector_query.hpp"

namespace hartonomous::vector {
namespace {

constexpr std::size_t kQueries = 256;

struct Set {
  std::size_t dimension;
  std::vector<float> numbers;
  std::vector<float> queries;

  std::uint32_t count() const { return static_cast<std::uint32_t>(numbers.size() / dimension); }
  std::span<const float> row(std::size_t index) const {
    return std::span(numbers).subspan(index * dimension, dimension);
  }
  std::span<const float> query(std::size_t index) const {
    return std::span(queries).subspan(index % kQueries * dimension, dimension);
  }
};

void draw(Rng& rng, const std::vector<float>& centres, std::size_t dimension, std::size_t count,
          std::vector<float>& out) {
  constexpr double kSpread = 0.7;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t centre = rng.below(centres.size() / dimension) * dimension;
    for (std::size_t j = 0; j < dimension; ++j) {
      out.push_back(centres[centre + j] + static_cast<float>(kSpread * rng.normal()));
    }
  }
}

Set make_set(std::size_t count, std::size_t dimension) {
  Rng rng(1);
  Set set{dimension, {}, {}};
  std::vector<float> centres(dimension * (1 + count / 200));
  for (float& number : centres) number = static_cast<float>(rng.normal());
  draw(rng, centres, dimension, count, set.numbers);
  draw(rng, centres, dimension, kQueries, set.queries);
  return set;
}

struct Built {
  Set set;
  std::unique_ptr<ResidentVectors> vectors;
  std::unique_ptr<Graph> graph;
};

Built empty_graph(Set set, Residency residency) {
  Built built;
  built.set = std::move(set);
  built.vectors = std::move(*ResidentVectors::open({.dimension = built.set.dimension,
                                                    .metric = Metric::kCosine,
                                                    .residency = residency,
                                                    .loader = {}}));
  built.graph = std::move(*Graph::create({}, *built.vectors));
  return built;
}

bool insert_all(Built& built) {
  for (std::uint32_t slot = 0; slot < built.set.count(); ++slot) {
    if (!built.vectors->append(built.set.row(slot)).ok()) return false;
    if (!built.graph->insert(slot).ok()) return false;
  }
  return true;
}

// Made once for all benchmarks that only read it.
const Built& built_graph(std::size_t count, std::size_t dimension, Residency residency) {
  static std::map<std::pair<std::pair<std::size_t, std::size_t>, Residency>, Built> all;
  const auto key = std::pair(std::pair(count, dimension), residency);
  const auto found = all.find(key);
  if (found != all.end()) return found->second;
  Built built = empty_graph(make_set(count, dimension), residency);
  if (!insert_all(built)) std::abort();
  return all.emplace(key, std::move(built)).first->second;
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Unit(benchmark::kMicrosecond);
  for (const std::int64_t dimension : {100, 128, 784}) bench->Args({1'000, dimension});
  bench->Args({10'000, 100});
}

void BM_vector_insert(benchmark::State& state) {
  const Set set =
      make_set(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  std::size_t bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Built built = empty_graph(set, Residency::kFloat32);
    state.ResumeTiming();
    if (!insert_all(built)) state.SkipWithError("not inserted");
    bytes = built.graph->bytes_in_use();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes/item"] = static_cast<double>(bytes) / static_cast<double>(state.range(0));
}
BENCHMARK(BM_vector_insert)->ArgNames({"count", "dimension"})->Apply(sizes);

void search(benchmark::State& state, Residency residency, SlotFilter visible) {
  const Built& built = built_graph(static_cast<std::size_t>(state.range(0)),
                                   static_cast<std::size_t>(state.range(1)), residency);
  const auto width = static_cast<std::size_t>(state.range(2));
  std::size_t query = 0;
  std::uint64_t distances = 0;
  for (auto _ : state) {
    const auto found =
        built.graph->search(built.set.query(query++), {.k = 10, .width = width}, visible);
    if (!found.ok()) state.SkipWithError("not found");
    distances += found->distances;
    benchmark::DoNotOptimize(found->nearest.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["distances/item"] =
      static_cast<double>(distances) / static_cast<double>(state.iterations());
}

void widths(benchmark::internal::Benchmark* bench) {
  bench->Unit(benchmark::kMicrosecond)->ArgNames({"count", "dimension", "width"});
  for (const std::int64_t dimension : {100, 128, 784}) {
    for (const std::int64_t width : {10, 64, 200}) bench->Args({1'000, dimension, width});
  }
  for (const std::int64_t width : {10, 64, 200}) bench->Args({10'000, 100, width});
}

void BM_vector_search(benchmark::State& state) { search(state, Residency::kFloat32, {}); }
BENCHMARK(BM_vector_search)->Apply(widths);

void BM_vector_search_int8(benchmark::State& state) { search(state, Residency::kInt8, {}); }
BENCHMARK(BM_vector_search_int8)->Apply(widths);

void BM_vector_search_one_in_ten(benchmark::State& state) {
  const auto visible = [](std::uint32_t slot) { return slot % 10 == 0; };
  search(state, Residency::kFloat32, visible);
}
BENCHMARK(BM_vector_search_one_in_ten)->Apply(widths);

void BM_vector_remove(benchmark::State& state) {
  const Set set = make_set(static_cast<std::size_t>(state.range(0)), 100);
  const auto share = static_cast<std::uint32_t>(state.range(1));
  std::vector<std::uint32_t> leave;
  for (std::uint32_t slot = 0; slot < set.count(); slot += share) leave.push_back(slot);
  for (auto _ : state) {
    state.PauseTiming();
    Built built = empty_graph(set, Residency::kFloat32);
    if (!insert_all(built)) state.SkipWithError("not inserted");
    state.ResumeTiming();
    if (!built.graph->remove(leave).ok()) state.SkipWithError("not removed");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(leave.size()));
}
BENCHMARK(BM_vector_remove)
    ->ArgNames({"count", "one in"})
    ->Args({1'000, 10})
    ->Args({1'000, 1'000})
    ->Unit(benchmark::kMicrosecond);

void BM_vector_page(benchmark::State& state) {
  const Built& built = built_graph(1'000, 100, Residency::kFloat32);
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto image = built.graph->page(1);
    bytes = image->size();
    benchmark::DoNotOptimize(image->data());
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(BM_vector_page);

// The header, and what one search meets.
void BM_vector_open_and_search(benchmark::State& state) {
  const Built& built = built_graph(1'000, 100, Residency::kFloat32);
  const std::string header = built.graph->header();
  std::vector<std::string> pages;
  for (std::uint32_t page = 0; page < built.graph->page_count(); ++page) {
    pages.push_back(*built.graph->page(page));
  }
  for (auto _ : state) {
    const auto graph =
        Graph::open(as_bytes(header), *built.vectors,
                    [&](std::uint32_t page) -> Result<std::string> { return pages[page]; });
    const auto found = (*graph)->search(built.set.query(0), {});
    benchmark::DoNotOptimize(found.ok());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_vector_open_and_search);

}  // namespace
}  // namespace hartonomous::vector
