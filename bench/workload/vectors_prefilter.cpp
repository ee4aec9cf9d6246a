// What the nearest points of three dimensions have of the nearest vectors, and what keys of the
// Hilbert curve say of distances: what a design that searches in three dimensions alone rests on.
#include <cmath>

#include <hartonomous/base/rng.hpp>

#include "geometry/hilbert.hpp"
#include "geometry/lattice.hpp"
#include "spatial/projection_fit.hpp"
#include "workload/vectors_data.hpp"

namespace hartonomous::bench {
namespace {

using geometry::Point3;

struct Projected {
  std::vector<Point3> base;
  std::vector<Point3> queries;
  double explained_variance = 0;
};

Result<Projected> project_set(const VectorSet& set, const spatial::ProjectionFit& fit) {
  Projected projected{.base = std::vector<Point3>(set.count()),
                      .queries = std::vector<Point3>(set.query_count()),
                      .explained_variance = fit.explained_variance};
  HTN_RETURN_IF_ERROR(fit.projection.project(set.base, projected.base).status());
  HTN_RETURN_IF_ERROR(fit.projection.project(set.queries, projected.queries).status());
  return projected;
}

// For each of the nearest vectors, how many points are at least as near as its own is.
std::vector<double> ranks_of(const VectorSet& set, const Projected& projected) {
  std::vector<double> ranks;
  std::vector<double> distances(projected.base.size());
  for (std::size_t q = 0; q < set.query_count(); ++q) {
    for (std::size_t row = 0; row < distances.size(); ++row) {
      distances[row] = geometry::squared_distance(projected.base[row], projected.queries[q]);
    }
    std::vector<double> sorted = distances;
    std::ranges::sort(sorted);
    for (const std::uint32_t row : std::span(set.truth).subspan(q * set.k, set.k)) {
      const auto behind = std::ranges::upper_bound(sorted, distances[row]);
      ranks.push_back(static_cast<double>(behind - sorted.begin()));
    }
  }
  return ranks;
}

void report_prefilter(const VectorsData& data, const VectorSet& set, std::string_view how,
                      const Projected& projected) {
  const std::vector<double> ranks = ranks_of(set, projected);
  const double needed = quantile(ranks, 0.9);
  const auto within = [&](double share) {
    const double candidates = share * static_cast<double>(set.count());
    return static_cast<double>(
               std::ranges::count_if(ranks, [&](double rank) { return rank <= candidates; })) /
           static_cast<double>(ranks.size());
  };
  char recalls[96];
  std::snprintf(recalls, sizeof(recalls),
                "recall of the nearest 1 %%: %.2f, 5 %%: %.2f, 10 %%: %.2f", within(0.01),
                within(0.05), within(0.1));
  data.figure(concat(set.name, ": of all, by ", how, " in 3-D, for recall 0.9"),
              100 * needed / static_cast<double>(set.count()), "%", {}, {},
              concat(std::string_view(recalls), "; axes have ",
                     static_cast<int>(100 * projected.explained_variance), " % of the variance"));
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto count = static_cast<double>(a.size());
  double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum_a += a[i];
    sum_b += b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
    ab += a[i] * b[i];
  }
  return (count * ab - sum_a * sum_b) /
         std::sqrt((count * aa - sum_a * sum_a) * (count * bb - sum_b * sum_b));
}

// Of pairs at random: distances of vectors, of points and of keys.
void report_correlations(VectorsData& data, const VectorSet& set, const Projected& projected) {
  constexpr std::size_t kPairs = 20'000;
  constexpr float kExtent = spatial::kProjectionExtent;
  const geometry::Box3 frame{{-kExtent, -kExtent, -kExtent}, {kExtent, kExtent, kExtent}};
  Rng rng(data.workload.seed + 71);
  std::vector<double> vectors, points, keys;
  for (std::size_t i = 0; i < kPairs; ++i) {
    const std::size_t a = rng.below(set.count());
    const std::size_t b = rng.below(set.count());
    const float distance = set.distance(set.row(a), set.row(b));
    vectors.push_back(set.metric == vector::Metric::kL2 ? std::sqrt(distance) : distance);
    points.push_back(std::sqrt(geometry::squared_distance(projected.base[a], projected.base[b])));
    const auto key = [&](std::size_t row) {
      return static_cast<double>(
          geometry::hilbert_encode(geometry::quantise(projected.base[row], frame)));
    };
    keys.push_back(std::abs(key(a) - key(b)));
  }
  data.figure(concat(set.name, ": correlation of keys and points"), correlation(keys, points), "",
              {}, {}, "Pearson, distances of 20000 pairs; the reference claims 0.89");
  data.figure(concat(set.name, ": correlation of keys and vectors"), correlation(keys, vectors),
              "");
  data.figure(concat(set.name, ": correlation of points and vectors"), correlation(points, vectors),
              "");
}

}  // namespace

Status measure_vector_prefilter(VectorsData& data, const VectorSet& set) {
  const spatial::VectorRows rows{set.base, set.dimension};
  const spatial::ProjectionOptions options{.vector_scale = set.metric == vector::Metric::kCosine
                                                               ? spatial::VectorScale::kNormalised
                                                               : spatial::VectorScale::kAsGiven};
  HTN_ASSIGN_OR_RETURN(const auto pca, spatial::fit_pca(rows, options));
  HTN_ASSIGN_OR_RETURN(const Projected by_pca, project_set(set, pca));
  report_prefilter(data, set, "PCA", by_pca);
  HTN_ASSIGN_OR_RETURN(const auto landmarks, spatial::fit_landmarks(rows, {}, options));
  HTN_ASSIGN_OR_RETURN(const Projected by_landmarks, project_set(set, landmarks));
  report_prefilter(data, set, "landmarks", by_landmarks);
  report_correlations(data, set, by_pca);
  return {};
}

}  // namespace hartonomous::bench
