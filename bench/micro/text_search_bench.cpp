// Ranked search of a million units whose terms are as frequent as Zipf has them, in memory: the ten
// best of two, four and eight terms, where what cannot be among them is passed over, and where
// every posting is looked at. Items are queries; `decoded` is the share of the postings that were
// read.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "text/memory_index.hpp"
#include "text/search.hpp"

namespace hartonomous::text {
namespace {

constexpr std::uint32_t kUnits = 1'000'000;
constexpr std::size_t kTerms = 64;
constexpr std::size_t kQueries = 32;

// Ranks of the terms: of a few units in ten thousand to one in three.
std::size_t rank_of(std::size_t term) {
  return static_cast<std::size_t>(std::llround(3 * std::pow(1.12, static_cast<double>(term))));
}

struct Corpus {
  MemoryUnits units{1};
  MemoryIndex index{0, kUnits, units};
  UnitStatistics statistics{.units = kUnits, .fields = 1};

  Corpus() {
    Rng rng(1);
    std::vector<std::uint32_t> lengths(kUnits);
    for (std::uint32_t unit = 0; unit < kUnits; ++unit) {
      lengths[unit] = 5 + static_cast<std::uint32_t>(std::exp(3 + 0.7 * rng.normal()));
      statistics.lengths[0] += lengths[unit];
      units.add(unit, {&lengths[unit], 1});
    }
    for (std::size_t term = 0; term < kTerms; ++term) add_term(term, lengths, rng);
    index.seal();
  }

 private:
  // Each token of a unit is the term with the same chance, so long units have it more often.
  void add_term(std::size_t term, const std::vector<std::uint32_t>& lengths, Rng& rng) {
    const double share = 0.06 / static_cast<double>(rank_of(term));
    const std::string name = std::to_string(term);
    std::uint32_t unit = 0;
    std::uint64_t token = 0;  // of the unit
    std::uint32_t frequency = 0;
    while (unit < kUnits) {
      token += static_cast<std::uint64_t>(std::log(1 - rng.uniform()) / std::log1p(-share)) + 1;
      while (unit < kUnits && token > lengths[unit]) {
        token -= lengths[unit];
        if (frequency != 0) index.add_counted(name, unit, {&frequency, 1});
        frequency = 0;
        ++unit;
      }
      ++frequency;
    }
  }
};

const Corpus& corpus() {
  static const Corpus corpus;
  return corpus;
}

QueryNode random_words(std::size_t count, QueryNode::Kind kind, Rng& rng) {
  QueryNode query;
  query.kind = kind;
  while (query.children.size() < count) {
    QueryNode word;
    word.kind = QueryNode::Kind::kTerm;
    word.term = std::to_string(rng.below(kTerms));
    query.children.push_back(std::move(word));
  }
  return query;
}

void search_words(benchmark::State& state, QueryNode::Kind kind, Total total) {
  Corpus& in = const_cast<Corpus&>(corpus());
  Rng rng(2);
  std::vector<QueryNode> queries;
  for (std::size_t i = 0; i < kQueries; ++i) {
    queries.push_back(random_words(static_cast<std::size_t>(state.range(0)), kind, rng));
  }
  const TermIndex* const segment = &in.index;
  const SearchInput input{{&segment, 1}, in.units, nullptr, in.statistics};
  std::size_t at = 0;
  double decoded = 0;
  double postings = 0;
  double hash = 0;
  for (auto _ : state) {
    const Result<SearchResult> found =
        search(input, queries[at++ % kQueries], {.k = 10, .total = total}, {});
    if (!found.ok()) return state.SkipWithError("search");
    decoded += static_cast<double>(found->counters.postings_decoded);
    postings += static_cast<double>(found->counters.postings);
    if (at <= kQueries && !found->hits.empty()) hash += found->hits[0].unit;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["decoded"] = decoded / postings;
  state.counters["postings/s"] = benchmark::Counter(postings, benchmark::Counter::kIsRate);
  state.counters["hash"] = hash;
}

void BM_text_search_any(benchmark::State& state) {
  search_words(state, QueryNode::Kind::kOr, Total::kLowerBound);
}
void BM_text_search_any_exhaustive(benchmark::State& state) {
  search_words(state, QueryNode::Kind::kOr, Total::kExact);
}
void BM_text_search_all(benchmark::State& state) {
  search_words(state, QueryNode::Kind::kAnd, Total::kLowerBound);
}
void BM_text_search_all_exhaustive(benchmark::State& state) {
  search_words(state, QueryNode::Kind::kAnd, Total::kExact);
}

BENCHMARK(BM_text_search_any)->Arg(1)->Arg(2)->Arg(4)->Arg(8)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_text_search_any_exhaustive)
    ->Arg(1)
    ->Arg(2)
    ->Arg(4)
    ->Arg(8)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_text_search_all)->Arg(2)->Arg(4)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_text_search_all_exhaustive)->Arg(2)->Arg(4)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace hartonomous::text
