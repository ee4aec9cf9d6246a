// Kernels of vectors: pairs in the first cache, by dimension, and batches of rows from memory,
// beside plain sums of the same memory. HTN_BENCH_MB is the size of that memory: more than the last
// cache, where figures are to mean something; `of_memory` is what a kernel gets of the best sum.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <span>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "kernels/byte_distance.hpp"
#include "kernels/distance.hpp"
#include "kernels/half_distance.hpp"
#include "kernels/projection.hpp"
#include "kernels/targets.hpp"

namespace hartonomous::kernels {
namespace {

constexpr std::size_t kDimensionMax = 1536;

std::size_t memory_bytes() {
  const char* given = std::getenv("HTN_BENCH_MB");
  return (given == nullptr ? 2 : std::strtoull(given, nullptr, 10)) << 20;
}

// The same 1 MB again and again, of what is an ordinary number in each format: halves are 1.0
// to 1.25 as f16, 0.008 to 0.016 as bf16, and two of them a float32 of that size; with signs.
const std::vector<std::uint64_t>& memory() {
  static const std::vector<std::uint64_t> kWords = [] {
    constexpr std::size_t kPeriod = std::size_t{1} << 17;
    constexpr std::uint64_t kChosen = 0x80FF80FF80FF80FF;
    constexpr std::uint64_t kExponents = 0x3C003C003C003C00;
    std::vector<std::uint64_t> words(std::max(memory_bytes() / sizeof(std::uint64_t), kPeriod));
    Rng rng(1);
    for (std::size_t i = 0; i < kPeriod; ++i) words[i] = (rng() & kChosen) | kExponents;
    for (std::size_t i = kPeriod; i < words.size(); ++i) words[i] = words[i - kPeriod];
    return words;
  }();
  return kWords;
}

template <class Number>
std::span<const Number> memory_as() {
  return {reinterpret_cast<const Number*>(memory().data()),
          memory().size() * sizeof(std::uint64_t) / sizeof(Number)};
}

// The sum of all words, read by so many readers, each of its own part, a cache line by turns.
std::uint64_t sum_of_memory(std::size_t readers) {
  constexpr std::size_t kLineWords = 8;
  const std::span<const std::uint64_t> words = memory();
  const std::size_t part = words.size() / readers / kLineWords * kLineWords;
  std::array<std::uint64_t, kLineWords> sums{};
  for (std::size_t at = 0; at < part; at += kLineWords) {
    for (std::size_t reader = 0; reader < readers; ++reader) {
      const auto line = words.subspan(reader * part + at, kLineWords);
      for (std::size_t i = 0; i < kLineWords; ++i) sums[i] += line[i];
    }
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t part_sum : sums) sum += part_sum;
  return sum;
}

// Of this process, so that others on the machine count for less.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The least time of a sum by 8 readers, in a few tries.
double sum_seconds() {
  double best = std::numeric_limits<double>::infinity();
  for (int round = 0; round < 3; ++round) {
    const double begin = cpu_seconds();
    benchmark::DoNotOptimize(sum_of_memory(8));
    best = std::min(best, cpu_seconds() - begin);
  }
  return best;
}

template <class Number>
std::uint64_t hash_of(std::span<const Number> numbers) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const std::byte byte : std::as_bytes(numbers)) {
    hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001B3;
  }
  return hash;
}

void finish(benchmark::State& state, std::size_t bytes, std::uint64_t hash) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.counters["bytes/op"] = static_cast<double>(bytes);
  // As many bits as a double shows.
  state.counters["hash"] = static_cast<double>(hash >> 40);
  state.SetLabel(target_name(current_target()));
}

// Runs what reads all of the memory, and says how fast beside its best sum just before or after.
template <class Run>
void measure_memory(benchmark::State& state, Run&& run) {
  const double before = sum_seconds();
  const double begin = cpu_seconds();
  for (auto _ : state) run();
  const double seconds = (cpu_seconds() - begin) / static_cast<double>(state.iterations());
  state.counters["of_memory"] = std::min(before, sum_seconds()) / seconds;
}

// Pairs: one query and 16 KB of rows, one after another.
template <class Query, class Row, class Out>
void BM_kernels_pair(benchmark::State& state,
                     Out (*kernel)(const Query*, const Row*, std::size_t)) {
  const auto dimension = static_cast<std::size_t>(state.range(0));
  const Row* numbers = memory_as<Row>().data();
  const Query* query = memory_as<Query>().data() + kDimensionMax * 16;
  const std::size_t rows = std::max<std::size_t>(16'384 / sizeof(Row) / dimension, 1);
  std::vector<Out> out(rows);
  for (auto _ : state) {
    for (std::size_t i = 0; i < rows; ++i)
      out[i] = kernel(query, numbers + i * dimension, dimension);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
  finish(state, rows * dimension * sizeof(Row), hash_of<Out>(out));
}

template <class Query, class Row, class Out>
using Rows = void (*)(const Query*, const Row*, std::size_t, std::size_t, std::size_t, Out*);

// One query against all of the memory.
template <class Query, class Row, class Out>
void BM_kernels_rows(benchmark::State& state, Rows<Query, Row, Out> kernel) {
  const auto dimension = static_cast<std::size_t>(state.range(0));
  const std::span<const Row> rows = memory_as<Row>();
  const std::size_t count = rows.size() / dimension;
  const std::vector<Query> query(dimension, Query{1});
  std::vector<Out> out(count);
  measure_memory(state, [&] {
    kernel(query.data(), rows.data(), dimension, dimension, count, out.data());
    benchmark::ClobberMemory();
  });
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  finish(state, count * dimension * sizeof(Row), hash_of<Out>(out));
}

void BM_kernels_project(benchmark::State& state) {
  const auto dimension = static_cast<std::size_t>(state.range(0));
  const std::span<const float> rows = memory_as<float>();
  const std::size_t count = rows.size() / dimension;
  std::vector<float> out(3 * count);
  measure_memory(state, [&] {
    project(rows.data(), rows.data(), dimension, dimension, count, out.data());
    benchmark::ClobberMemory();
  });
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  finish(state, count * dimension * sizeof(float), hash_of<float>(out));
}

void BM_kernels_memory_sum(benchmark::State& state) {
  const auto readers = static_cast<std::size_t>(state.range(0));
  std::uint64_t sum = 0;
  measure_memory(state, [&] {
    sum = sum_of_memory(readers);
    benchmark::DoNotOptimize(sum);
  });
  finish(state, memory_as<std::byte>().size(), sum);
}
BENCHMARK(BM_kernels_memory_sum)->ArgName("readers")->Arg(1)->Arg(2)->Arg(4)->Arg(8);

#define HTN_BENCH_PAIR(name)                     \
  BENCHMARK_CAPTURE(BM_kernels_pair, name, name) \
      ->ArgName("dimension")                     \
      ->Arg(32)                                  \
      ->Arg(100)                                 \
      ->Arg(128)                                 \
      ->Arg(784)                                 \
      ->Arg(1536)
HTN_BENCH_PAIR(dot);
HTN_BENCH_PAIR(squared_l2);
HTN_BENCH_PAIR(cosine_similarity);
HTN_BENCH_PAIR(dot_f16);
HTN_BENCH_PAIR(squared_l2_f16);
HTN_BENCH_PAIR(dot_bf16);
HTN_BENCH_PAIR(squared_l2_bf16);
HTN_BENCH_PAIR(dot_i8);
HTN_BENCH_PAIR(squared_l2_i8);
HTN_BENCH_PAIR(dot_u8);
HTN_BENCH_PAIR(squared_l2_u8);
HTN_BENCH_PAIR(hamming);

#define HTN_BENCH_ROWS(name)                     \
  BENCHMARK_CAPTURE(BM_kernels_rows, name, name) \
      ->ArgName("dimension")                     \
      ->Arg(100)                                 \
      ->Arg(128)                                 \
      ->Arg(784)                                 \
      ->Arg(1536)
HTN_BENCH_ROWS(dot_rows);
HTN_BENCH_ROWS(squared_l2_rows);
HTN_BENCH_ROWS(dot_f16_rows);
HTN_BENCH_ROWS(squared_l2_f16_rows);
HTN_BENCH_ROWS(dot_bf16_rows);
HTN_BENCH_ROWS(squared_l2_bf16_rows);
HTN_BENCH_ROWS(dot_i8_rows);
HTN_BENCH_ROWS(squared_l2_i8_rows);
HTN_BENCH_ROWS(dot_u8_rows);
HTN_BENCH_ROWS(squared_l2_u8_rows);
HTN_BENCH_ROWS(hamming_rows);
BENCHMARK(BM_kernels_project)->ArgName("dimension")->Arg(128)->Arg(768)->Arg(1536);

}  // namespace
}  // namespace hartonomous::kernels
