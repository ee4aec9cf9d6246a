// The codecs over blocks and pages of the store's sizes. Items are entries, pairs, counters or
// slots.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "codec/fingerprint_block.hpp"
#include "codec/key.hpp"
#include "codec/packed_counts.hpp"
#include "codec/page.hpp"
#include "codec/posting_block.hpp"

namespace hartonomous::codec {
namespace {

void finish(benchmark::State& state, std::size_t items, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
  state.counters["bytes/item"] = static_cast<double>(bytes) / static_cast<double>(items);
}

// A full block of a run of 8 million contents: its share of the fingerprints, ids from all over.
constexpr std::uint64_t kShare = std::uint64_t{1} << 29;
std::vector<FingerprintEntry> fingerprints() {
  Rng rng(1);
  std::vector<FingerprintEntry> entries(4096);
  for (auto& entry : entries) entry = {rng.below(kShare), rng.below(8'000'000)};
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::string fingerprint_block() {
  std::string block;
  encode_fingerprint_block(fingerprints(), block);
  return block;
}

void BM_codec_fingerprint_encode(benchmark::State& state) {
  const auto entries = fingerprints();
  std::string block;
  for (auto _ : state) {
    block.clear();
    encode_fingerprint_block(entries, block);
    benchmark::DoNotOptimize(block.data());
  }
  finish(state, entries.size(), block.size());
}
BENCHMARK(BM_codec_fingerprint_encode);

void BM_codec_fingerprint_decode(benchmark::State& state) {
  const std::string block = fingerprint_block();
  std::vector<FingerprintEntry> entries;
  for (auto _ : state) {
    entries.clear();
    if (!decode_fingerprint_block(as_bytes(block), entries).ok()) state.SkipWithError("corrupt");
    benchmark::DoNotOptimize(entries.data());
  }
  finish(state, entries.size(), block.size());
}
BENCHMARK(BM_codec_fingerprint_decode);

void BM_codec_fingerprint_find(benchmark::State& state) {
  const auto entries = fingerprints();
  const std::string block = fingerprint_block();
  Rng rng(2);
  std::vector<std::uint64_t> wanted(1024);
  for (auto& each : wanted) {
    each = state.range(0) == 0 ? rng.below(kShare) : entries[rng.below(4096)].fingerprint;
  }
  std::vector<std::uint64_t> ids;
  std::size_t at = 0;
  for (auto _ : state) {
    ids.clear();
    if (!find_fingerprint(as_bytes(block), wanted[at++ % wanted.size()], ids).ok()) {
      state.SkipWithError("corrupt");
    }
    benchmark::DoNotOptimize(ids.data());
  }
  finish(state, 1, block.size());
}
BENCHMARK(BM_codec_fingerprint_find)->ArgName("present")->Arg(0)->Arg(1);

// Extents by token: few keys, many values each, near each other.
std::vector<Posting> postings() {
  Rng rng(3);
  std::vector<Posting> pairs(4096);
  for (auto& pair : pairs) pair = {50 * rng.below(200), rng.below(20'000)};
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

void BM_codec_posting_encode(benchmark::State& state) {
  const auto pairs = postings();
  std::string block;
  for (auto _ : state) {
    block.clear();
    encode_posting_block(pairs, block);
    benchmark::DoNotOptimize(block.data());
  }
  finish(state, pairs.size(), block.size());
}
BENCHMARK(BM_codec_posting_encode);

void BM_codec_posting_decode(benchmark::State& state) {
  std::string block;
  encode_posting_block(postings(), block);
  std::vector<Posting> pairs;
  for (auto _ : state) {
    pairs.clear();
    if (!decode_posting_block(as_bytes(block), pairs).ok()) state.SkipWithError("corrupt");
    benchmark::DoNotOptimize(pairs.data());
  }
  finish(state, pairs.size(), block.size());
}
BENCHMARK(BM_codec_posting_decode);

void BM_codec_posting_find(benchmark::State& state) {
  std::string block;
  encode_posting_block(postings(), block);
  std::vector<std::uint64_t> values;
  for (auto _ : state) {
    values.clear();
    if (!find_postings(as_bytes(block), 5000, values).ok()) state.SkipWithError("corrupt");
    benchmark::DoNotOptimize(values.data());
  }
  finish(state, 1, block.size());
}
BENCHMARK(BM_codec_posting_find);

void BM_codec_counts_add(benchmark::State& state) {
  Counts step = {};
  for (std::size_t i = 0; i < step.size(); ++i) {
    step[i] = static_cast<std::int64_t>(i / static_cast<std::size_t>(state.range(0)) % 2 + 1);
  }
  std::string encoded;
  encode_counts(step, encoded);
  Counts counts = {};
  for (auto _ : state) {
    if (!add_counts(as_bytes(encoded), counts).ok()) state.SkipWithError("corrupt");
    benchmark::DoNotOptimize(counts.data());
  }
  finish(state, counts.size(), encoded.size());
}
BENCHMARK(BM_codec_counts_add)->ArgName("run")->Arg(1)->Arg(16)->Arg(512);

void BM_codec_counts_encode(benchmark::State& state) {
  Counts counts = {};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = static_cast<std::int64_t>(i / static_cast<std::size_t>(state.range(0)) % 2 + 1);
  }
  std::string encoded;
  for (auto _ : state) {
    encoded.clear();
    encode_counts(counts, encoded);
    benchmark::DoNotOptimize(encoded.data());
  }
  finish(state, counts.size(), encoded.size());
}
BENCHMARK(BM_codec_counts_encode)->ArgName("run")->Arg(1)->Arg(16)->Arg(512);

std::string page(bool uniform) {
  Rng rng(4);
  std::vector<std::uint8_t> lengths(512, 8);
  std::size_t bytes = 0;
  for (auto& length : lengths) {
    if (!uniform) length = static_cast<std::uint8_t>(1 + rng.below(20));
    bytes += length;
  }
  std::string encoded;
  encode_page(lengths, as_bytes(std::string(bytes, 'x')), encoded);
  return encoded;
}

void BM_codec_page_open(benchmark::State& state) {
  const std::string encoded = page(state.range(0) != 0);
  for (auto _ : state) {
    const auto view = PageView::open(as_bytes(encoded));
    benchmark::DoNotOptimize(view.ok());
  }
  finish(state, 512, encoded.size());
}
BENCHMARK(BM_codec_page_open)->ArgName("uniform")->Arg(0)->Arg(1);

void BM_codec_page_slot(benchmark::State& state) {
  const std::string encoded = page(state.range(0) != 0);
  const auto view = PageView::open(as_bytes(encoded));
  std::size_t slot = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(view->slot(slot));
    slot = (slot + 131) % 512;
  }
  finish(state, 1, encoded.size());
}
BENCHMARK(BM_codec_page_slot)->ArgName("uniform")->Arg(0)->Arg(1);

void BM_codec_key_write(benchmark::State& state) {
  std::uint64_t content = 0;
  for (auto _ : state) {
    const std::string key = KeyWriter().u32(7).u40(content++).u32(9).take();
    benchmark::DoNotOptimize(key.data());
  }
  finish(state, 1, 13);
}
BENCHMARK(BM_codec_key_write);

}  // namespace
}  // namespace hartonomous::codec
