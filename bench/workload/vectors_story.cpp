// vectors: the nearest of many, ours beside the peers.
#include "workload/vectors_data.hpp"

namespace hartonomous::bench {

Result<ContentHash> run_vectors(const Workload& workload) {
  constexpr std::size_t kCurvesFrom = 3000;  // of fewer vectors a graph says nothing
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "vectors"));
  VectorsData data{.workload = workload, .scratch = std::move(scratch), .answers = {}};
  HTN_RETURN_IF_ERROR(measure_vector_kernels(data));
  HTN_RETURN_IF_ERROR(measure_vector_points(data));
  remove_all(data.scratch / "points");
  std::vector<VectorSet> sets;
  if (!workload.vectors.empty()) {
    HTN_ASSIGN_OR_RETURN(sets, real_vector_sets(workload.vectors, workload.sizes.vector_queries));
  }
  sets.push_back(
      make_clustered_set({.count = workload.sizes.vector_count,
                          .queries = workload.sizes.vector_queries,
                          .clusters = std::max<std::size_t>(20, workload.sizes.vector_count / 1000),
                          .seed = workload.seed + 91}));
  for (VectorSet& set : sets) {
    set.is_main = &set == &sets.front();
    if (set.count() >= kCurvesFrom) {
      HTN_RETURN_IF_ERROR(measure_vector_curves(data, set));
    } else {
      HTN_RETURN_IF_ERROR(measure_vector_few(data, set));
    }
    HTN_RETURN_IF_ERROR(measure_vector_prefilter(data, set));
    set = {};
  }
  return data.answers.hash();
}

}  // namespace hartonomous::bench
