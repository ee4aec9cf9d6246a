// SHA-256: the kernel in use, over the shapes the store hashes: leaves of 64 bytes, short mixed
// leaves, extents, and one long stream.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>

namespace hartonomous {
namespace {

std::vector<std::byte> random_bytes(std::size_t count) {
  Rng rng(1);
  std::vector<std::byte> bytes(count);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(rng());
  return bytes;
}

void finish(benchmark::State& state, std::size_t bytes, std::string_view result) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.SetLabel(std::string(sha256_kernel()) + " " + std::string(result));
}

void BM_base_sha256_blocks64(benchmark::State& state) {
  const auto bytes = random_bytes(static_cast<std::size_t>(state.range(0)) * 64);
  std::vector<ContentHash> hashes(bytes.size() / 64);
  for (auto _ : state) {
    sha256_blocks64(bytes, hashes);
    benchmark::DoNotOptimize(hashes.data());
  }
  finish(state, bytes.size(), hashes.back().to_hex().substr(0, 8));
}
BENCHMARK(BM_base_sha256_blocks64)->ArgName("messages")->Arg(512)->Arg(16384);

void BM_base_sha256_prefixes64(benchmark::State& state) {
  const auto bytes = random_bytes(static_cast<std::size_t>(state.range(0)) * 64);
  std::vector<std::uint64_t> prefixes(bytes.size() / 64);
  for (auto _ : state) {
    sha256_prefixes64(bytes, prefixes);
    benchmark::DoNotOptimize(prefixes.data());
  }
  finish(state, bytes.size(), std::to_string(prefixes.back()));
}
BENCHMARK(BM_base_sha256_prefixes64)->ArgName("messages")->Arg(512)->Arg(16384);

void BM_base_sha256_many(benchmark::State& state) {
  const auto length = static_cast<std::size_t>(state.range(0));
  const auto bytes = random_bytes(1 << 20);
  std::vector<Bytes> messages;
  for (std::size_t at = 0; at + length <= bytes.size(); at += length) {
    messages.push_back(Bytes(bytes).subspan(at, length));
  }
  std::vector<ContentHash> hashes(messages.size());
  for (auto _ : state) {
    sha256_many(messages, hashes);
    benchmark::DoNotOptimize(hashes.data());
  }
  finish(state, messages.size() * length, hashes.back().to_hex().substr(0, 8));
}
BENCHMARK(BM_base_sha256_many)->ArgName("length")->Arg(5)->Arg(64)->Arg(1000)->Arg(32 << 10);

void BM_base_sha256_many_unequal(benchmark::State& state) {
  const auto most = static_cast<std::size_t>(state.range(0));
  const auto bytes = random_bytes(1 << 20);
  Rng rng(2);
  std::vector<Bytes> messages;
  for (std::size_t at = 0; at + most <= bytes.size(); at += messages.back().size()) {
    messages.push_back(Bytes(bytes).subspan(at, 1 + rng.below(most)));
  }
  std::size_t total = 0;
  for (const Bytes message : messages) total += message.size();
  std::vector<ContentHash> hashes(messages.size());
  for (auto _ : state) {
    sha256_many(messages, hashes);
    benchmark::DoNotOptimize(hashes.data());
  }
  finish(state, total, hashes.back().to_hex().substr(0, 8));
}
BENCHMARK(BM_base_sha256_many_unequal)->ArgName("most")->Arg(64)->Arg(64 << 10);

void BM_base_sha256_stream(benchmark::State& state) {
  const auto bytes = random_bytes(static_cast<std::size_t>(state.range(0)));
  ContentHash hash;
  for (auto _ : state) {
    hash = sha256(bytes);
    benchmark::DoNotOptimize(hash);
  }
  finish(state, bytes.size(), hash.to_hex().substr(0, 8));
}
BENCHMARK(BM_base_sha256_stream)->ArgName("bytes")->Arg(64)->Arg(4096)->Arg(1 << 20);

}  // namespace
}  // namespace hartonomous
