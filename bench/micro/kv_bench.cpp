// The RocksDB backend by itself: reads from the block cache and the page cache, commits, bulk
// loads. Bytes are those of keys and values.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "codec/key.hpp"
#include "kv/database.hpp"

namespace hartonomous::kv {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPageBytes = 32768;
constexpr std::uint64_t kRows = 20000;

std::string key_of(std::uint64_t number) { return codec::KeyWriter().u32(1).u40(number).take(); }

std::string noise(std::size_t size, std::uint64_t seed) {
  Rng rng(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(rng());
  return bytes;
}

// A store of its own, removed at the end.
class Store {
 public:
  Store() : path_((fs::temp_directory_path() / "hartonomous-bench-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
    auto opened = open_rocks({.path = path_ + "/store"});
    if (opened.ok()) database_ = *opened;
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() {
    database_.reset();
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Database& operator*() const { return *database_; }
  Database* operator->() const { return database_.get(); }

 private:
  std::string path_;
  std::shared_ptr<Database> database_;
};

Status fill_rows(Database& database) {
  Batch batch;
  for (std::uint64_t i = 0; i < kRows; ++i) {
    batch.put(Family::kRun, key_of(2 * i), noise(100, i));
  }
  HTN_RETURN_IF_ERROR(database.commit(batch, Durability::kBuffered));
  return database.compact();
}

void BM_kv_get(benchmark::State& state) {
  const bool found = state.range(0) != 0;
  const Store store;
  if (!fill_rows(*store).ok()) return state.SkipWithError("fill");
  Rng rng(1);
  for (auto _ : state) {
    const auto value = store->get(Family::kRun, key_of(2 * rng.below(kRows) + (found ? 0 : 1)));
    if (!value.ok() || value->has_value() != found) return state.SkipWithError("get");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_kv_get)->ArgName("found")->Arg(0)->Arg(1);

void BM_kv_multi_get(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const Store store;
  if (!fill_rows(*store).ok()) return state.SkipWithError("fill");
  Rng rng(1);
  std::vector<std::string> keys(count);
  for (auto _ : state) {
    for (std::string& key : keys) key = key_of(2 * rng.below(kRows));
    const auto values = store->multi_get(Family::kRun, keys);
    if (!values.ok()) return state.SkipWithError("multi_get");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_kv_multi_get)->ArgName("keys")->Arg(16)->Arg(256);

void BM_kv_commit(benchmark::State& state) {
  const auto rows = static_cast<std::uint64_t>(state.range(0));
  const auto durability = state.range(1) != 0 ? Durability::kSync : Durability::kBuffered;
  const Store store;
  const std::string value = noise(100, 1);
  std::uint64_t number = 0;
  for (auto _ : state) {
    Batch batch;
    for (std::uint64_t i = 0; i < rows; ++i) batch.put(Family::kRun, key_of(number++), value);
    if (!store->commit(batch, durability).ok()) return state.SkipWithError("commit");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(number));
}
BENCHMARK(BM_kv_commit)->ArgNames({"rows", "sync"})->Args({1, 0})->Args({1, 1})->Args({1000, 0});

// One load of 64 MiB of pages that do not compress.
void BM_kv_bulk_load(benchmark::State& state) {
  const auto family = state.range(0) != 0 ? Family::kPage : Family::kFingerprintBlock;
  constexpr std::uint64_t kPages = 2048;
  const Store store;
  std::string page = noise(kPageBytes, 1);
  std::uint64_t number = 0;
  for (auto _ : state) {
    auto load = store->bulk_load();
    if (!load.ok()) return state.SkipWithError("bulk_load");
    for (std::uint64_t i = 0; i < kPages; ++i) {
      page[i % kPageBytes] = static_cast<char>(number);
      if (!(*load)->add(family, key_of(number++), as_bytes(page)).ok()) {
        return state.SkipWithError("add");
      }
    }
    if (!(*load)->finish().ok()) return state.SkipWithError("finish");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(number * kPageBytes));
}
BENCHMARK(BM_kv_bulk_load)->ArgName("zstd")->Arg(0)->Arg(1)->UseRealTime();

void BM_kv_scan(benchmark::State& state) {
  const Store store;
  if (!fill_rows(*store).ok()) return state.SkipWithError("fill");
  std::uint64_t rows = 0;
  for (auto _ : state) {
    const auto cursor = store->cursor(Family::kRun, {});
    while (true) {
      const auto moved = cursor->next();
      if (!moved.ok()) return state.SkipWithError("next");
      if (!*moved) break;
      benchmark::DoNotOptimize(cursor->value().data());
      ++rows;
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rows));
}
BENCHMARK(BM_kv_scan);

}  // namespace
}  // namespace hartonomous::kv
