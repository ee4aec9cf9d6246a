#pragma once

// The vectors story, told in ten files: the nearest vectors and points, ours beside the peers, on
// real vectors and on made ones. Thread-safety: one thread at a time.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compare/nearest_index.hpp"
#include "support/recall_curve.hpp"
#include "support/thread_clock.hpp"
#include "support/vector_set.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {

inline constexpr std::uint32_t kNeighbours = 10;
inline constexpr std::uint32_t kConnections = 16;
inline constexpr std::uint32_t kBuildWidth = 200;

struct VectorsData {
  const Workload& workload;
  Scratch scratch;
  Answers answers;

  void figure(std::string name, double value, std::string unit, const Cost& cost = {},
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "vectors",
                          .name = std::move(name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
};

inline NearestInput input_of(const VectorSet& set) {
  return {.base = set.base,
          .dimension = set.dimension,
          .metric = set.metric,
          .connections = kConnections,
          .build_width = kBuildWidth};
}

// A set in a store, found through the public calls.
class StoredIndex final : public NearestIndex {
 public:
  // Imports a file of the set into a new store at `folder`; the cost is that of the import alone.
  struct Imported {
    std::unique_ptr<StoredIndex> index;
    Cost cost;
  };
  static Result<Imported> import_set(const VectorsData& data, const VectorSet& set,
                                     const std::string& folder);
  // One that was imported, opened again.
  static Result<std::unique_ptr<StoredIndex>> open(const VectorsData& data, const VectorSet& set,
                                                   const std::string& folder);

  Status search(std::span<const float> query, std::size_t k, std::size_t width,
                std::vector<std::uint32_t>& rows) override;
  // The same with all that a search can be told. Fills in the model.
  Result<SemanticResult> search(SemanticQuery query, std::vector<std::uint32_t>& rows) const;
  Store& store() { return store_; }
  std::int32_t model() const { return model_; }
  AtomId atom(std::size_t row) const { return atoms_[row]; }
  std::uint32_t row_of(AtomId atom) const { return rows_[atom.value() - first_]; }
  const Embeddings& embeddings() const { return *embeddings_; }
  // Sees what was changed since.
  void look_again() { embeddings_.emplace(store_.session().snapshot().embeddings()); }

 private:
  explicit StoredIndex(Store store) : store_(std::move(store)) {}
  Status find_atoms(std::size_t count);

  Store store_;
  std::int32_t model_ = 0;
  std::optional<Embeddings> embeddings_;
  std::vector<AtomId> atoms_;  // by row
  std::vector<std::uint32_t> rows_;
  std::uint64_t first_ = 0;
};

Options options_for(const Workload& workload, std::uint64_t vector_bytes);

// The graph alone, without a store.
Result<OwnedIndex> build_bare_graph(const VectorSet& set);

// Four significant digits.
std::string digits_of(double number);

// How often a second of this thread call(i) ends, for i below `count`, again and again for
// `seconds_least`.
template <typename Call>
Result<double> rate_of(std::size_t count, double seconds_least, Call call) {
  const double begin = thread_seconds();
  std::size_t done = 0;
  do {
    for (std::size_t i = 0; i < count; ++i) HTN_RETURN_IF_ERROR(call(i));
    done += count;
  } while (thread_seconds() - begin < seconds_least);
  return static_cast<double>(done) / std::max(thread_seconds() - begin, 1e-9);
}

// What is measured of one set; the first of a run and the made one are measured further.
Status measure_vector_curves(VectorsData& data, VectorSet& set);
// So few that no graph is made of them: only the answers are looked at.
Status measure_vector_few(VectorsData& data, VectorSet& set);
Status measure_vector_filters(VectorsData& data, const VectorSet& set, StoredIndex& ours);
Status measure_vector_changes(VectorsData& data, const VectorSet& set, StoredIndex& ours);
Status measure_vector_prefilter(VectorsData& data, const VectorSet& set);
Status measure_vector_scan(VectorsData& data, const VectorSet& set, StoredIndex& ours);
Status measure_vector_open(VectorsData& data, const VectorSet& set, const std::string& folder);

Status measure_vector_kernels(VectorsData& data);
Status measure_vector_points(VectorsData& data);

}  // namespace hartonomous::bench
