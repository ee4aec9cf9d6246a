#pragma once

// Vectors for tests, and what is nearest among them by the definition, in double precision.
// Thread-safety: immutable functions.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "vector/graph.hpp"

namespace hartonomous::testing {

struct VectorSet {
  std::size_t dimension = 0;
  std::vector<float> numbers;

  std::size_t count() const { return numbers.size() / dimension; }
  std::span<const float> row(std::size_t index) const {
    return std::span(numbers).subspan(index * dimension, dimension);
  }
};

// Normal around centres that are normal themselves.
VectorSet clustered_vectors(Rng& rng, std::size_t count, std::size_t dimension,
                            std::size_t clusters);

double exact_distance(vector::Metric metric, std::span<const float> left,
                      std::span<const float> right);

using Visible = std::function<bool(std::uint32_t)>;
// The slots of the nearest k that are visible, by distance and slot.
std::vector<std::uint32_t> exact_nearest(const VectorSet& set, vector::Metric metric,
                                         std::span<const float> wanted, std::size_t k,
                                         const Visible& visible);

// A graph over a set, with its first `inserted` vectors in it, or all.
struct BuiltGraph {
  std::unique_ptr<vector::ResidentVectors> vectors;
  std::unique_ptr<vector::Graph> graph;
};
struct BuildOptions {
  vector::Metric metric = vector::Metric::kL2;
  vector::Residency residency = vector::Residency::kFloat32;
  vector::GraphOptions graph = {};
};
BuiltGraph build_graph(const VectorSet& set, const BuildOptions& options, std::size_t inserted);
BuiltGraph build_graph(const VectorSet& set, const BuildOptions& options);

// The share of the exact answers to the queries that the graph gives.
double recall(const VectorSet& set, const vector::Graph& graph, const VectorSet& queries,
              vector::Metric metric, const vector::SearchOptions& options, const Visible& visible);

}  // namespace hartonomous::testing
