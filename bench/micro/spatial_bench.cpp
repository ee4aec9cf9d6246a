// Point trees in memory: a million points, evenly spread or in clusters. Items are points of a
// build and queries of the others.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "spatial/leaf_scan.hpp"
#include "spatial/point_cursor.hpp"
#include "spatial/point_tree.hpp"
#include "spatial/point_tree_build.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Point3;

constexpr std::size_t kPoints = 1'000'000;
constexpr std::size_t kClusters = 200;

class Cloud {
 public:
  explicit Cloud(bool is_clustered) : rng_(7), is_clustered_(is_clustered) {
    for (Point3& centre : centres_) centre = even();
  }
  Point3 next() {
    if (!is_clustered_) return even();
    const Point3& centre = centres_[rng_.below(kClusters)];
    const auto off = [&] { return static_cast<float>(rng_.normal() * 0.01); };
    return {centre.x + off(), centre.y + off(), centre.z + off()};
  }

 private:
  Point3 even() {
    const auto any = [&] { return static_cast<float>(rng_.uniform()); };
    return {any(), any(), any()};
  }
  Rng rng_;
  bool is_clustered_;
  std::vector<Point3> centres_ = std::vector<Point3>(kClusters);
};

struct Sample {
  std::vector<SlotPoint> points;
  std::vector<Point3> queries;
  std::unique_ptr<PointTree> tree;
  std::uint64_t bytes = 0;
};

Sample make_sample(bool is_clustered, std::uint16_t points_per_leaf) {
  Sample sample;
  Cloud cloud(is_clustered);
  for (std::uint32_t slot = 0; slot < kPoints; ++slot)
    sample.points.push_back({slot, cloud.next()});
  for (int i = 0; i < 2048; ++i) sample.queries.push_back(cloud.next());
  auto images = build_point_tree(sample.points, {points_per_leaf, std::nullopt}).value();
  sample.bytes = images.top.size();
  for (const std::string& leaf : images.leaves) sample.bytes += leaf.size();
  auto leaves = MemoryLeaves::make(std::move(images.leaves)).value();
  sample.tree = std::make_unique<PointTree>(PointTree::open(as_bytes(images.top), leaves).value());
  return sample;
}

// Of the first argument, 1 for clusters, and the second, points a leaf. Each is made once.
const Sample& sample(const benchmark::State& state) {
  static std::map<std::pair<std::int64_t, std::int64_t>, Sample> made;
  const auto [at, is_new] = made.try_emplace({state.range(0), state.range(1)});
  if (is_new) {
    at->second = make_sample(state.range(0) != 0, static_cast<std::uint16_t>(state.range(1)));
  }
  return at->second;
}

// Runs a query at one place after the other; it returns the points it found.
template <typename Query>
void run(benchmark::State& state, Query query) {
  const Sample& of = sample(state);
  QueryStatistics statistics;
  PointFilter filter;
  filter.statistics = &statistics;
  std::size_t at = 0;
  std::size_t found = 0;
  for (auto _ : state) found += query(*of.tree, of.queries[at++ % of.queries.size()], filter);
  state.SetItemsProcessed(state.iterations());
  const auto each = static_cast<double>(state.iterations());
  state.counters["leaves"] = static_cast<double>(statistics.leaves_read) / each;
  state.counters["found"] = static_cast<double>(found) / each;
}

void each_sample(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"clusters", "leaf"});
  for (const int clusters : {0, 1}) {
    for (const int leaf : {64, 256}) bench->Args({clusters, leaf});
  }
}

void BM_spatial_build(benchmark::State& state) {
  const Sample& of = sample(state);
  const BuildOptions options{static_cast<std::uint16_t>(state.range(1)), std::nullopt};
  for (auto _ : state) {
    auto images = build_point_tree(of.points, options);
    if (!images.ok()) state.SkipWithError("not built");
    benchmark::DoNotOptimize(images);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPoints));
  state.counters["bytes/item"] = static_cast<double>(of.bytes) / static_cast<double>(kPoints);
}
BENCHMARK(BM_spatial_build)->Apply(each_sample)->Unit(benchmark::kMillisecond);

void BM_spatial_nearest(benchmark::State& state) {
  run(state, [](const PointTree& tree, const Point3& at, const PointFilter& filter) {
    return tree.nearest(at, 10, filter).value().size();
  });
}
BENCHMARK(BM_spatial_nearest)->Apply(each_sample);

void BM_spatial_box(benchmark::State& state) {
  const float half = state.range(0) == 0 ? 0.025F : 0.01F;
  std::vector<SlotPoint> found;
  run(state, [&](const PointTree& tree, const Point3& at, const PointFilter& filter) {
    found.clear();
    const geometry::Box3 box{{at.x - half, at.y - half, at.z - half},
                             {at.x + half, at.y + half, at.z + half}};
    if (!tree.within_box(box, filter, found).ok()) std::abort();
    return found.size();
  });
}
BENCHMARK(BM_spatial_box)->Apply(each_sample);

void BM_spatial_radius(benchmark::State& state) {
  std::vector<NearPoint> found;
  run(state, [&](const PointTree& tree, const Point3& at, const PointFilter& filter) {
    found.clear();
    if (!tree.within_radius(at, 0.02, filter, found).ok()) std::abort();
    return found.size();
  });
}
BENCHMARK(BM_spatial_radius)->Apply(each_sample);

// From one side of the cloud to the other.
void BM_spatial_ray(benchmark::State& state) {
  run(state, [](const PointTree& tree, const Point3& at, const PointFilter& filter) {
    const geometry::Ray3 ray{{0, 0, 0}, at};
    return tree.along_ray(ray, {0.01}, filter).value().size();
  });
}
BENCHMARK(BM_spatial_ray)->Apply(each_sample);

// A thousand points in the order of their keys, from somewhere on.
void BM_spatial_scan(benchmark::State& state) {
  Rng rng(3);
  run(state, [&](const PointTree& tree, const Point3&, const PointFilter&) {
    PointCursor cursor(tree, rng() >> 1);
    std::size_t found = 0;
    while (found < 1000 && cursor.next().value()) ++found;
    return found;
  });
}
BENCHMARK(BM_spatial_scan)->Apply(each_sample);

// What a source does with a page, and what a query does with a block of it.
void BM_spatial_verify_leaf(benchmark::State& state) {
  Cloud cloud(false);
  std::vector<SlotPoint> points(256);
  for (SlotPoint& point : points) point.at = cloud.next();
  std::string leaf;
  encode_leaf(points, leaf);
  for (auto _ : state) {
    if (!verify_leaf(as_bytes(leaf)).ok()) state.SkipWithError("corrupt");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(leaf.size()));
}
BENCHMARK(BM_spatial_verify_leaf);

void BM_spatial_block_near(benchmark::State& state) {
  Cloud cloud(false);
  std::vector<SlotPoint> points(256);
  for (SlotPoint& point : points) point.at = cloud.next();
  std::string leaf;
  encode_leaf(points, leaf);
  const LeafView view = LeafView::open(as_bytes(leaf)).value();
  std::uint64_t bits = 0;
  for (auto _ : state) {
    for (std::size_t begin = 0; begin < points.size(); begin += kBlockPoints) {
      bits ^= block_near(view, begin, kBlockPoints, {0.5F, 0.5F, 0.5F}, 0.01F);
    }
    benchmark::DoNotOptimize(bits);
  }
  state.SetItemsProcessed(state.iterations() * 256);
}
BENCHMARK(BM_spatial_block_near);

}  // namespace
}  // namespace hartonomous::spatial
