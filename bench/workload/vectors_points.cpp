// Points of three dimensions: ours in a store and alone, beside trees in memory.
#include <cmath>
#include <unordered_map>

#include <hartonomous/base/rng.hpp>

#include "workload/vectors_trees.hpp"

namespace hartonomous::bench {
namespace {

using geometry::Box3;
using geometry::Point3;

constexpr std::size_t kQueries = 2000;
constexpr double kBoxHits = 100;  // about so many points are in a box
constexpr std::string_view kModel = "points";

struct PointData {
  std::vector<Point3> points;
  std::vector<AtomId> atoms;  // of the same places
  std::vector<Point3> near;
  std::vector<Box3> boxes;
};

Options point_options(const Workload& workload) {
  constexpr std::uint64_t kPerPoint = 256;
  return options_for(workload, workload.sizes.vector_points * kPerPoint);
}

// Puts points into a store: vectors of three numbers, without a graph.
Result<std::int32_t> put_points(VectorsData& data, Store& store) {
  const std::size_t count = data.workload.sizes.vector_points;
  const VectorSet set = make_clustered_set({.count = count,
                                            .dimension = 3,
                                            .queries = 0,
                                            .clusters = 1000,
                                            .intrinsic = 3,
                                            .noise = 0.01,
                                            .seed = data.workload.seed + 81});
  const std::string file = data.scratch / "points.fvecs";
  HTN_RETURN_IF_ERROR(write_fvecs(file, set.base, set.dimension));
  Session session = store.session();
  HTN_ASSIGN_OR_RETURN(
      const EmbeddingModel model,
      session.create_embedding_model(
          kModel, {.dimension = 3, .metric = vector::Metric::kL2, .exact_below = INT32_MAX}));
  const std::int32_t id = model.model.model_id;
  HTN_ASSIGN_OR_RETURN(const Cost imported,
                       measure([&] { return session.import_embeddings(id, file).status(); }));
  HTN_ASSIGN_OR_RETURN(const Cost fitted,
                       measure([&] { return session.fit_landmarks(id).status(); }));
  const auto thousands = static_cast<double>(count) / 1e3;
  data.figure("points: import, synced", thousands / imported.wall, "k/s", imported, {},
              concat(count, " vectors of 3 numbers, no graph"));
  data.figure("points: landmarks fitted, all projected, tree built", thousands / fitted.wall, "k/s",
              fitted);
  remove_all(file);
  return id;
}

Result<PointData> read_points(const VectorsData& data, const Embeddings& embeddings,
                              std::int32_t model) {
  PointData read;
  HTN_RETURN_IF_ERROR(embeddings.points(model, {}, [&](AtomId atom, const Point3& point) {
    read.points.push_back(point);
    read.atoms.push_back(atom);
    return Status();
  }));
  HTN_RETURN_IF_ERROR(
      expect(read.points.size() == data.workload.sizes.vector_points, "every vector has a point"));
  Rng rng(data.workload.seed + 82);
  for (std::size_t i = 0; i < kQueries; ++i) {
    Point3 at = read.points[rng.below(read.points.size())];
    at.x += static_cast<float>(rng.normal());
    at.y += static_cast<float>(rng.normal());
    at.z += static_cast<float>(rng.normal());
    read.near.push_back(at);
  }
  return read;
}

// Cubes around the queries, each as large as its nearest points ask for.
Status lay_boxes(PointData& points, PointIndex& index) {
  std::vector<std::uint32_t> found;
  for (const Point3& at : points.near) {
    HTN_RETURN_IF_ERROR(index.nearest(at, static_cast<std::size_t>(kBoxHits), found));
    double farthest = 0;
    for (const std::uint32_t place : found) {
      farthest = std::max(farthest, geometry::squared_distance(points.points[place], at));
    }
    constexpr double kHalfOfCube = 0.806;  // of the ball's radius, where both have one volume
    const auto half = static_cast<float>(std::sqrt(farthest) * kHalfOfCube);
    points.boxes.push_back(
        {{at.x - half, at.y - half, at.z - half}, {at.x + half, at.y + half, at.z + half}});
  }
  return {};
}

struct Named {
  std::string name;
  PointIndex* index = nullptr;
  std::vector<double> nearest = {};
  std::vector<double> within = {};
};

// The same distances, the same points in boxes.
Status compare_answers(VectorsData& data, const PointData& points, const std::vector<Named>& all) {
  constexpr std::size_t kCompared = 200;
  constexpr double kRounding = 1e-4;
  std::unordered_map<std::uint64_t, std::uint32_t> places;
  for (std::uint32_t i = 0; i < points.atoms.size(); ++i) places[points.atoms[i].value()] = i;
  std::vector<std::uint32_t> found;
  for (std::size_t q = 0; q < std::min(kCompared, points.near.size()); ++q) {
    std::vector<double> sums;
    std::vector<std::size_t> counts;
    for (const Named& each : all) {
      HTN_RETURN_IF_ERROR(each.index->nearest(points.near[q], kNeighbours, found));
      double sum = 0;
      for (const std::uint32_t one : found) {
        const std::uint32_t place = each.name == "store" ? places[one] : one;
        sum += std::sqrt(geometry::squared_distance(points.points[place], points.near[q]));
      }
      sums.push_back(sum);
      const Status boxed = each.index->within(points.boxes[q], found);
      if (boxed.ok()) counts.push_back(found.size());
    }
    for (const double sum : sums) {
      HTN_RETURN_IF_ERROR(
          expect(std::abs(sum - sums[0]) <= kRounding * (1 + sums[0]), "the nearest points"));
    }
    for (const std::size_t count : counts) {
      HTN_RETURN_IF_ERROR(expect(count == counts[0], "the points in a box"));
    }
    data.answers.add(counts[0]);
  }
  return {};
}

Status measure_rates(const VectorsData& data, const PointData& points, std::vector<Named>& all) {
  const double seconds = data.workload.sizes.vector_seconds;
  std::vector<std::uint32_t> found;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    for (Named& each : all) {
      HTN_ASSIGN_OR_RETURN(const double near, rate_of(points.near.size(), seconds, [&](auto q) {
                             return each.index->nearest(points.near[q], kNeighbours, found);
                           }));
      each.nearest.push_back(near);
      if (!each.index->within(points.boxes[0], found).ok()) continue;
      HTN_ASSIGN_OR_RETURN(const double boxed, rate_of(points.boxes.size(), seconds, [&](auto q) {
                             return each.index->within(points.boxes[q], found);
                           }));
      each.within.push_back(boxed);
    }
  }
  return {};
}

void report_rates(const VectorsData& data, const std::vector<Named>& all) {
  const auto find = [&](std::string_view name) {
    return *std::ranges::find(all, name, &Named::name);
  };
  const Named boost = find("Boost");
  for (const Named& each : all) {
    const bool is_ours = each.name == "store" || each.name == "tree alone";
    const Target target = each.name == "store" ? at_least(0.5) : Target{};
    const double near = median(each.nearest);
    data.figure(concat("points: nearest 10, ", each.name), near / 1e3, "k/s");
    if (is_ours) {
      data.figure(concat("points: nearest 10, ", each.name, " / Boost"),
                  near / median(boost.nearest), "x", {}, target);
    }
    if (each.within.empty()) continue;
    const double boxed = median(each.within);
    data.figure(concat("points: box of some 100, ", each.name), boxed / 1e3, "k/s");
    if (is_ours) {
      data.figure(concat("points: box of some 100, ", each.name, " / Boost"),
                  boxed / median(boost.within), "x", {}, target);
    }
  }
}

void report_memory(const VectorsData& data, const BareBuild& bare, double boost, double nanoflann,
                   std::size_t points) {
  constexpr double kMebi = 1 << 20;
  data.figure("points: memory of the tree", bare.tree_bytes / kMebi, "MiB");
  data.figure("points: memory of all leaves, when cached", bare.leaf_bytes / kMebi, "MiB", {}, {},
              concat(digits_of(bare.leaf_bytes / static_cast<double>(points)), " bytes a point"));
  data.figure("points: memory, Boost", boost / kMebi, "MiB", {}, {}, "points are in its nodes");
  data.figure("points: memory, nanoflann", nanoflann / kMebi, "MiB", {}, {},
              "without the points, which it looks up");
  data.figure("points: memory of the tree / Boost", bare.tree_bytes / boost, "x", {}, at_most(0.1));
  data.figure("points: memory of tree and leaves / Boost",
              (bare.tree_bytes + bare.leaf_bytes) / boost, "x");
}

Status measure_trees(VectorsData& data, const Embeddings& embeddings, std::int32_t model) {
  HTN_ASSIGN_OR_RETURN(PointData points, read_points(data, embeddings, model));
  StoredPoints stored(embeddings, model);
  HTN_ASSIGN_OR_RETURN(const BareBuild bare, build_bare_points(points.points));
  double before = heap_bytes();
  Stopwatch watch;
  const auto boost = build_boost_rtree(points.points);
  const Cost packed = watch.elapsed();
  const double boost_bytes = heap_bytes() - before;
  before = heap_bytes();
  const auto nanoflann = build_nanoflann(points.points);
  const double nanoflann_bytes = heap_bytes() - before;
  data.figure("points: Boost's tree packed",
              static_cast<double>(points.points.size()) / 1e3 / packed.wall, "k/s", packed);
  HTN_RETURN_IF_ERROR(lay_boxes(points, *boost));
  std::vector<Named> all = {{"store", &stored},
                            {"tree alone", bare.index.get()},
                            {"Boost", boost.get()},
                            {"nanoflann", nanoflann.get()}};
  HTN_RETURN_IF_ERROR(compare_answers(data, points, all));
  HTN_RETURN_IF_ERROR(measure_rates(data, points, all));
  report_rates(data, all);
  report_memory(data, bare, boost_bytes, nanoflann_bytes, points.points.size());
  const std::uint64_t read = stored.leaves();
  std::vector<std::uint32_t> found;
  for (const Point3& at : points.near) {
    HTN_RETURN_IF_ERROR(stored.nearest(at, kNeighbours, found));
  }
  data.figure("points: leaves read for the nearest 10",
              static_cast<double>(stored.leaves() - read) / static_cast<double>(kQueries), "", {},
              {}, "mean; the reference claims 15 to 20 nodes");
  return {};
}

}  // namespace

Status measure_vector_points(VectorsData& data) {
  const std::string folder = data.scratch / "points";
  std::int32_t model = 0;
  {
    HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, point_options(data.workload)));
    HTN_ASSIGN_OR_RETURN(model, put_points(data, store));
    HTN_RETURN_IF_ERROR(measure_trees(data, store.session().snapshot().embeddings(), model));
  }
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  Stopwatch watch;
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, point_options(data.workload)));
  HTN_ASSIGN_OR_RETURN(const SpatialResult first,
                       store.session().snapshot().embeddings().search(
                           SpatialQuery{.model_id = model, .near = Point3{}, .k = kNeighbours}));
  const Cost cost = watch.elapsed();
  HTN_RETURN_IF_ERROR(expect(first.hits.size() == kNeighbours, "the first answer by points"));
  data.figure("points: from Store::open to the first answer", cost.wall * 1e3, "ms", cost,
              at_most(1000),
              concat(data.workload.sizes.vector_points, " vectors, the page cache as it is"));
  return {};
}

}  // namespace hartonomous::bench
