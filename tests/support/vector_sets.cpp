#include "support/vector_sets.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

namespace hartonomous::testing {

VectorSet clustered_vectors(Rng& rng, std::size_t count, std::size_t dimension,
                            std::size_t clusters) {
  constexpr double kSpread = 0.5;
  VectorSet set{dimension, {}};
  std::vector<float> centres(clusters * dimension);
  for (float& number : centres) number = static_cast<float>(rng.normal());
  set.numbers.reserve(count * dimension);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t centre = rng.below(clusters) * dimension;
    for (std::size_t j = 0; j < dimension; ++j) {
      set.numbers.push_back(centres[centre + j] + static_cast<float>(kSpread * rng.normal()));
    }
  }
  return set;
}

double exact_distance(vector::Metric metric, std::span<const float> left,
                      std::span<const float> right) {
  double dot = 0;
  double squares = 0;
  double left_squares = 0;
  double right_squares = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double a = left[i];
    const double b = right[i];
    dot += a * b;
    squares += (a - b) * (a - b);
    left_squares += a * a;
    right_squares += b * b;
  }
  if (metric == vector::Metric::kL2) return std::sqrt(squares);
  if (metric == vector::Metric::kDot) return -dot;
  const double norms = std::sqrt(left_squares) * std::sqrt(right_squares);
  return norms == 0 ? 1 : 1 - dot / norms;
}

std::vector<std::uint32_t> exact_nearest(const VectorSet& set, vector::Metric metric,
                                         std::span<const float> wanted, std::size_t k,
                                         const Visible& visible) {
  std::vector<std::pair<double, std::uint32_t>> all;
  for (std::uint32_t slot = 0; slot < set.count(); ++slot) {
    if (visible && !visible(slot)) continue;
    all.emplace_back(exact_distance(metric, wanted, set.row(slot)), slot);
  }
  std::sort(all.begin(), all.end());
  std::vector<std::uint32_t> nearest;
  for (std::size_t i = 0; i < std::min(k, all.size()); ++i) nearest.push_back(all[i].second);
  return nearest;
}

BuiltGraph build_graph(const VectorSet& set, const BuildOptions& options, std::size_t inserted) {
  BuiltGraph built;
  auto vectors = vector::ResidentVectors::open({.dimension = set.dimension,
                                                .metric = options.metric,
                                                .residency = options.residency,
                                                .loader = {}});
  REQUIRE(vectors.ok());
  built.vectors = std::move(*vectors);
  auto graph = vector::Graph::create(options.graph, *built.vectors);
  REQUIRE(graph.ok());
  built.graph = std::move(*graph);
  for (std::uint32_t slot = 0; slot < set.count(); ++slot) {
    REQUIRE(*built.vectors->append(set.row(slot)) == slot);
    if (slot < inserted) REQUIRE(built.graph->insert(slot).ok());
  }
  return built;
}

BuiltGraph build_graph(const VectorSet& set, const BuildOptions& options) {
  return build_graph(set, options, set.count());
}

double recall(const VectorSet& set, const vector::Graph& graph, const VectorSet& queries,
              vector::Metric metric, const vector::SearchOptions& options, const Visible& visible) {
  std::size_t wanted = 0;
  std::size_t found = 0;
  for (std::size_t i = 0; i < queries.count(); ++i) {
    const auto exact = exact_nearest(set, metric, queries.row(i), options.k, visible);
    const auto filter = [&](std::uint32_t slot) { return !visible || visible(slot); };
    const auto outcome = graph.search(queries.row(i), options,
                                      visible ? vector::SlotFilter(filter) : vector::SlotFilter());
    REQUIRE(outcome.ok());
    wanted += exact.size();
    for (const vector::Neighbour& each : outcome->nearest) {
      found += std::find(exact.begin(), exact.end(), each.slot) != exact.end() ? 1 : 0;
    }
  }
  return static_cast<double>(found) / static_cast<double>(wanted);
}

}  // namespace hartonomous::testing
