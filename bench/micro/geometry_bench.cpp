// The Hilbert curve and covers. Items are cells or boxes.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "geometry/cover.hpp"
#include "geometry/hilbert.hpp"

namespace hartonomous::geometry {
namespace {

constexpr std::size_t kMany = 4096;

std::vector<LatticePoint> random_cells() {
  Rng rng(1);
  const auto any = [&] { return static_cast<std::uint32_t>(rng.below(kLatticeMax + 1)); };
  std::vector<LatticePoint> points(kMany);
  for (LatticePoint& point : points) point = {any(), any(), any()};
  return points;
}

void finish(benchmark::State& state, std::size_t items, std::uint64_t hash) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
  state.counters["hash"] = static_cast<double>(hash & 0xFFFF'FFFF);
}

void BM_geometry_hilbert_encode(benchmark::State& state) {
  const std::vector<LatticePoint> points = random_cells();
  std::vector<std::uint64_t> keys(kMany);
  for (auto _ : state) {
    hilbert_encode(points, keys);
    benchmark::DoNotOptimize(keys.data());
    benchmark::ClobberMemory();
  }
  finish(state, kMany, keys.back());
}
BENCHMARK(BM_geometry_hilbert_encode);

// One by one, each waiting for the one before.
void BM_geometry_hilbert_encode_alone(benchmark::State& state) {
  const std::vector<LatticePoint> points = random_cells();
  std::uint64_t key = 0;
  for (auto _ : state) {
    key = 0;
    for (const LatticePoint& point : points) {
      key = hilbert_encode({point.x ^ static_cast<std::uint32_t>(key & 1), point.y, point.z});
    }
    benchmark::DoNotOptimize(key);
  }
  finish(state, kMany, key);
}
BENCHMARK(BM_geometry_hilbert_encode_alone);

void BM_geometry_hilbert_decode(benchmark::State& state) {
  std::vector<LatticePoint> points = random_cells();
  std::vector<std::uint64_t> keys(kMany);
  hilbert_encode(points, keys);
  for (auto _ : state) {
    hilbert_decode(keys, points);
    benchmark::DoNotOptimize(points.data());
    benchmark::ClobberMemory();
  }
  finish(state, kMany, points.back().x);
}
BENCHMARK(BM_geometry_hilbert_decode);

// Boxes of a thousandth of the lattice.
void BM_geometry_cover(benchmark::State& state) {
  const std::vector<LatticePoint> corners = random_cells();
  constexpr std::uint32_t kEdge = (kLatticeMax + 1) / 10;
  std::size_t at = 0;
  std::size_t ranges = 0;
  for (auto _ : state) {
    const LatticePoint& corner = corners[at++ % kMany];
    const LatticePoint least{corner.x / 2, corner.y / 2, corner.z / 2};
    const auto cover_ranges = cover({least, {least.x + kEdge, least.y + kEdge, least.z + kEdge}},
                                    static_cast<std::size_t>(state.range(0)));
    ranges += cover_ranges.size();
  }
  finish(state, 1, ranges);
}
BENCHMARK(BM_geometry_cover)->ArgName("ranges")->Arg(1)->Arg(16)->Arg(256);

}  // namespace
}  // namespace hartonomous::geometry
