#pragma once

// VectorSet: vectors to search in, queries, and the nearest neighbours of each, found by comparing
// with all.
//
//   HTN_ASSIGN_OR_RETURN(auto sets, real_vector_sets("/data", 1000));
//   sets.push_back(make_clustered_set({.count = 100'000, .dimension = 128, .queries = 1000}));
//   sets[0].find_truth(10);
//   const double recall = sets[0].recall_of(query, rows);
//
// Distances are inner ones: squared for kL2, 1 - cos for kCosine. Thread-safety: one thread at a
// time.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>
#include <hartonomous/vector/metric.hpp>

namespace hartonomous::bench {

struct VectorSet {
  std::string name;
  std::string about = {};
  vector::Metric metric = vector::Metric::kL2;
  std::size_t dimension = 0;
  std::vector<float> base = {};
  std::vector<float> queries = {};
  // As others found them: rows of the nearest to each query. Empty: nobody has.
  std::vector<std::uint32_t> given = {};
  std::size_t given_k = 0;
  // Filled by find_truth(): k rows and distances a query, nearest first.
  std::vector<std::uint32_t> truth = {};
  std::vector<float> truth_distances = {};
  std::size_t k = 0;
  bool is_main = false;  // the one of a run that most is measured of

  std::size_t count() const { return base.size() / dimension; }
  std::size_t query_count() const { return queries.size() / dimension; }
  std::span<const float> row(std::size_t at) const {
    return std::span(base).subspan(at * dimension, dimension);
  }
  std::span<const float> query(std::size_t at) const {
    return std::span(queries).subspan(at * dimension, dimension);
  }
  float distance(std::span<const float> a, std::span<const float> b) const;
  void find_truth(std::size_t neighbours);
  // The share of the k nearest that is among the rows; of equally far ones any will do.
  double recall_of(std::size_t query, std::span<const std::uint32_t> rows) const;
};

// Each set whose files are in the folder: GloVe, SIFT, MNIST and sentences of documents.
Result<std::vector<VectorSet>> real_vector_sets(const std::string& folder, std::size_t queries_max);

struct ClusterRecipe {
  std::size_t count = 100'000;
  std::size_t dimension = 128;
  std::size_t queries = 1000;
  std::size_t clusters = 1000;
  std::size_t intrinsic = 16;  // dimensions that they really vary in
  double noise = 0.05;         // in all others, of what they vary there
  std::uint64_t seed = 1;
};
// A mixture of Gaussians in a space of `intrinsic` dimensions, laid into one of more.
VectorSet make_clustered_set(const ClusterRecipe& recipe);

// Rows as a file of "fvecs". Errors: kIo.
Status write_fvecs(const std::string& path, std::span<const float> rows, std::size_t dimension);

}  // namespace hartonomous::bench
