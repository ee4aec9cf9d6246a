#include "support/vector_set.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

constexpr std::size_t kLanes = 16;
// Two ways to a sum differ in its last bits.
constexpr float kRounding = 1e-5F;

// Sums in lanes that a compiler makes vectors of.
template <class Term>
float sum_of(std::size_t count, Term term) {
  std::array<float, kLanes> sums{};
  std::size_t at = 0;
  for (; at + kLanes <= count; at += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += term(at + lane);
  }
  for (; at < count; ++at) sums[0] += term(at);
  float sum = 0;
  for (const float each : sums) sum += each;
  return sum;
}

float dot(std::span<const float> a, std::span<const float> b) {
  return sum_of(a.size(), [&](std::size_t i) { return a[i] * b[i]; });
}

float squared(std::span<const float> a, std::span<const float> b) {
  return sum_of(a.size(), [&](std::size_t i) { return (a[i] - b[i]) * (a[i] - b[i]); });
}

// The k least of them, by distance and then by row.
void keep_nearest(std::span<const float> distances, std::size_t k,
                  std::vector<std::uint32_t>& order) {
  order.resize(distances.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto is_nearer = [&](std::uint32_t a, std::uint32_t b) {
    return distances[a] != distances[b] ? distances[a] < distances[b] : a < b;
  };
  const std::size_t kept = std::min(k, order.size());
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept - 1),
                   order.end(), is_nearer);
  order.resize(kept);
  std::sort(order.begin(), order.end(), is_nearer);
}

}  // namespace

float VectorSet::distance(std::span<const float> a, std::span<const float> b) const {
  if (metric == vector::Metric::kL2) return squared(a, b);
  const float norms = std::sqrt(dot(a, a)) * std::sqrt(dot(b, b));
  return norms == 0 ? 1 : 1 - dot(a, b) / norms;
}

void VectorSet::find_truth(std::size_t neighbours) {
  k = std::min(neighbours, count());
  truth.clear();
  truth_distances.clear();
  std::vector<float> norms;
  if (metric == vector::Metric::kCosine) {
    for (std::size_t i = 0; i < count(); ++i) norms.push_back(std::sqrt(dot(row(i), row(i))));
  }
  std::vector<float> distances(count());
  std::vector<std::uint32_t> order;
  for (std::size_t q = 0; q < query_count(); ++q) {
    const float norm = norms.empty() ? 0 : std::sqrt(dot(query(q), query(q)));
    for (std::size_t i = 0; i < count(); ++i) {
      if (norms.empty()) {
        distances[i] = squared(query(q), row(i));
      } else {
        const float both = norm * norms[i];
        distances[i] = both == 0 ? 1 : 1 - dot(query(q), row(i)) / both;
      }
    }
    keep_nearest(distances, k, order);
    truth.insert(truth.end(), order.begin(), order.end());
    for (const std::uint32_t each : order) truth_distances.push_back(distances[each]);
  }
}

double VectorSet::recall_of(std::size_t at, std::span<const std::uint32_t> rows) const {
  const auto right = std::span(truth).subspan(at * k, k);
  const float last = truth_distances[at * k + k - 1];
  const float farthest = last + std::abs(last) * kRounding;
  std::size_t hits = 0;
  for (const std::uint32_t each : rows) {
    const bool is_right =
        std::ranges::find(right, each) != right.end() || distance(query(at), row(each)) <= farthest;
    hits += is_right ? 1 : 0;
  }
  return static_cast<double>(std::min(hits, k)) / static_cast<double>(k);
}

VectorSet make_clustered_set(const ClusterRecipe& recipe) {
  Rng rng(recipe.seed);
  const auto normals = [&](std::size_t count, double deviation) {
    std::vector<float> numbers(count);
    for (float& number : numbers) number = static_cast<float>(deviation * rng.normal());
    return numbers;
  };
  constexpr double kSpread = 1.5;  // of the clusters' centres, of what a cluster itself has
  const std::vector<float> axes =
      normals(recipe.dimension * recipe.intrinsic, 1 / std::sqrt(double(recipe.intrinsic)));
  const std::vector<float> centres = normals(recipe.clusters * recipe.intrinsic, kSpread);
  VectorSet set{.name = "generated",
                .about = concat(recipe.clusters, " Gaussians of ", recipe.intrinsic,
                                " dimensions laid into ", recipe.dimension, ", with noise"),
                .metric = vector::Metric::kL2,
                .dimension = recipe.dimension};
  const auto add = [&](std::vector<float>& to) {
    std::vector<float> place = normals(recipe.intrinsic, 1);
    const std::size_t cluster = rng.below(recipe.clusters);
    for (std::size_t i = 0; i < place.size(); ++i) {
      place[i] += centres[cluster * recipe.intrinsic + i];
    }
    for (std::size_t i = 0; i < recipe.dimension; ++i) {
      const auto axis = std::span(axes).subspan(i * recipe.intrinsic, recipe.intrinsic);
      to.push_back(dot(axis, place) + static_cast<float>(recipe.noise * rng.normal()));
    }
  };
  set.base.reserve(recipe.count * recipe.dimension);
  for (std::size_t i = 0; i < recipe.count; ++i) add(set.base);
  for (std::size_t i = 0; i < recipe.queries; ++i) add(set.queries);
  return set;
}

Status write_fvecs(const std::string& path, std::span<const float> rows, std::size_t dimension) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return io_error(concat("create '", path, "'"));
  const auto length = static_cast<std::int32_t>(dimension);
  bool is_written = true;
  for (std::size_t at = 0; at < rows.size() && is_written; at += dimension) {
    is_written = std::fwrite(&length, sizeof(length), 1, file) == 1 &&
                 std::fwrite(rows.data() + at, sizeof(float), dimension, file) == dimension;
  }
  is_written = std::fclose(file) == 0 && is_written;
  return is_written ? Status() : io_error(concat("write '", path, "'"));
}

}  // namespace hartonomous::bench
