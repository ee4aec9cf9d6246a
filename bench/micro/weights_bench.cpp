// Numbers of tensors: read as floats, counted, and coded in pages. Items are numbers.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/weights/dequantize.hpp>
#include <hartonomous/weights/statistics.hpp>

#include "codec/numbers_page.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kNumbers = 1 << 16;

void finish(benchmark::State& state, std::size_t items, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(items * sizeof(float)));
  state.counters["bytes/item"] = static_cast<double>(bytes) / static_cast<double>(items);
}

std::vector<float> some_weights(std::uint64_t seed, float deviation) {
  Rng rng(seed);
  std::vector<float> numbers(kNumbers);
  for (float& number : numbers) number = deviation * static_cast<float>(rng.normal());
  return numbers;
}

// Blocks of K types have any bits, but for their scales of 16 bits: all halves of about 0.0005.
std::vector<std::byte> blocks_of(ElementType type, std::size_t bytes) {
  const std::size_t block_bytes = element_info(type).block_bytes;
  Rng rng(3);
  std::vector<std::byte> blocks(bytes);
  for (std::byte& byte : blocks) byte = static_cast<std::byte>(rng() >> 56);
  const std::vector<std::size_t> scales =
      type == ElementType::kQ4K ? std::vector<std::size_t>{0, 2} : std::vector{block_bytes - 2};
  constexpr std::uint16_t kScale = 0x1000;
  for (std::size_t block = 0; block < bytes; block += block_bytes) {
    for (const std::size_t at : scales) std::memcpy(&blocks[block + at], &kScale, sizeof(kScale));
  }
  return blocks;
}

std::vector<std::byte> stored_as(ElementType type) {
  const std::size_t bytes = *element_bytes(type, kNumbers);
  if (type == ElementType::kQ4K || type == ElementType::kQ6K) return blocks_of(type, bytes);
  std::vector<std::byte> out(bytes);
  if (!from_float32(type, some_weights(1, 0.02F), out).ok()) out.clear();
  return out;
}

void BM_weights_to_float32(benchmark::State& state, ElementType type) {
  const std::vector<std::byte> stored = stored_as(type);
  std::vector<float> numbers(kNumbers);
  for (auto _ : state) {
    if (!to_float32(type, stored, numbers).ok()) state.SkipWithError("refused");
    benchmark::DoNotOptimize(numbers.data());
  }
  finish(state, kNumbers, stored.size());
}
BENCHMARK_CAPTURE(BM_weights_to_float32, F16, ElementType::kF16);
BENCHMARK_CAPTURE(BM_weights_to_float32, BF16, ElementType::kBf16);
BENCHMARK_CAPTURE(BM_weights_to_float32, Q8_0, ElementType::kQ8_0);
BENCHMARK_CAPTURE(BM_weights_to_float32, Q4_0, ElementType::kQ4_0);
BENCHMARK_CAPTURE(BM_weights_to_float32, Q4_K, ElementType::kQ4K);
BENCHMARK_CAPTURE(BM_weights_to_float32, Q6_K, ElementType::kQ6K);

void BM_weights_statistics_add(benchmark::State& state) {
  const std::vector<float> numbers = some_weights(1, 0.02F);
  Statistics statistics;
  for (auto _ : state) {
    statistics.add(numbers);
    benchmark::DoNotOptimize(statistics);
  }
  finish(state, kNumbers, kNumbers * sizeof(float));
}
BENCHMARK(BM_weights_statistics_add);

// A page of weights, and as many that they were tuned from.
struct Page {
  codec::NumberShape shape;
  std::vector<std::byte> numbers;
  std::vector<std::byte> base;

  explicit Page(ElementType type) {
    constexpr std::size_t kPageBytes = limits::kPageSlots * limits::kAtomBytesMax;
    const std::size_t width = element_info(type).block_bytes;
    shape = {.width = static_cast<std::uint8_t>(width), .is_rotated = true};
    std::vector<float> before = some_weights(1, 0.02F);
    std::vector<float> after = some_weights(2, 0.0001F);
    before.resize(kPageBytes / width);
    after.resize(before.size());
    for (std::size_t i = 0; i < after.size(); ++i) after[i] += before[i];
    base.resize(kPageBytes);
    numbers.resize(kPageBytes);
    const bool made =
        from_float32(type, before, base).ok() && from_float32(type, after, numbers).ok();
    if (!made) numbers.clear();
  }
  std::string encode(Bytes against) const {
    std::string out;
    codec::encode_numbers_page(numbers, shape, against, SIZE_MAX, out);
    return out;
  }
};

enum class Against : std::uint8_t { kNothing, kBase };

void BM_weights_page_encode(benchmark::State& state, ElementType type, Against against) {
  const Page page(type);
  const Bytes base = against == Against::kBase ? Bytes(page.base) : Bytes();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string out = page.encode(base);
    bytes = out.size();
    benchmark::DoNotOptimize(out.data());
  }
  finish(state, page.numbers.size() / page.shape.width, bytes);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(page.numbers.size()));
}
BENCHMARK_CAPTURE(BM_weights_page_encode, F32, ElementType::kF32, Against::kNothing);
BENCHMARK_CAPTURE(BM_weights_page_encode, BF16, ElementType::kBf16, Against::kNothing);
BENCHMARK_CAPTURE(BM_weights_page_encode, F32_base, ElementType::kF32, Against::kBase);
BENCHMARK_CAPTURE(BM_weights_page_encode, BF16_base, ElementType::kBf16, Against::kBase);

void BM_weights_page_decode(benchmark::State& state, ElementType type, Against against) {
  const Page page(type);
  const Bytes base = against == Against::kBase ? Bytes(page.base) : Bytes();
  const std::string coded = page.encode(base);
  std::string plain;
  for (auto _ : state) {
    plain.clear();
    if (!codec::decode_numbers_page(as_bytes(coded), base, plain).ok()) {
      state.SkipWithError("corrupt");
    }
    benchmark::DoNotOptimize(plain.data());
  }
  finish(state, page.numbers.size() / page.shape.width, coded.size());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(page.numbers.size()));
}
BENCHMARK_CAPTURE(BM_weights_page_decode, F32, ElementType::kF32, Against::kNothing);
BENCHMARK_CAPTURE(BM_weights_page_decode, BF16, ElementType::kBf16, Against::kNothing);
BENCHMARK_CAPTURE(BM_weights_page_decode, F32_base, ElementType::kF32, Against::kBase);
BENCHMARK_CAPTURE(BM_weights_page_decode, BF16_base, ElementType::kBf16, Against::kBase);

}  // namespace
}  // namespace hartonomous::weights
