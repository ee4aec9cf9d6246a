#pragma once

// Weights of a fusion, chosen by judged topics.
//
//   HTN_ASSIGN_OR_RETURN(const TunedFusion tuned, tune_fusion(topics, {.folds = 5}, {}));
//   tuned.weights;   // {0.35, 0.65}
//   tuned.held_out;  // what they are worth: no topic is judged by weights chosen with it
//
// Weights are shares of `steps` that sum to 1. All of them are tried where they are few; otherwise
// shares are moved from list to list while that is better, from even weights and from each list
// alone. Of equally good ones the most even are taken. The figure held out is of cross-validation:
// topics are dealt into folds by the seed, and each fold is judged by weights chosen on the others.
// The same input gives the same result. Topics without judgements are left out.
// Cost: trials times topics times hits. Memory: as the lists, and 8 bytes a trial and topic.
// Thread-safety: pure function.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/judged/metrics.hpp>
#include <hartonomous/query/fusion.hpp>

namespace hartonomous::query {

struct TuningTopic {
  std::vector<std::vector<ScoredId>> lists;                      // the same lists of every topic
  std::vector<std::pair<std::uint64_t, std::int32_t>> grades{};  // of what is judged, an id once
};

struct TuningOptions {
  FusionRule rule = FusionRule::kWeightedSum;
  double rank_constant = 60;
  std::vector<ScoreScale> scales = {};  // a list each; empty: kMinMax of all
  judged::Metric metric = {.kind = judged::Metric::Kind::kNdcg, .depth = 10};
  std::uint32_t steps = 20;  // 1 to 1000
  std::uint32_t folds = 5;   // 2 and more; at most as many as topics
  std::uint64_t seed = 1;
};

struct TunedFusion {
  std::vector<double> weights;                    // chosen by all topics
  double figure = 0;                              // by the topics they were chosen by: too good
  double held_out = 0;                            // by topics they were not chosen by
  double even = 0;                                // of equal weights
  std::vector<double> alone;                      // of each list alone
  std::vector<std::vector<double>> fold_weights;  // chosen without that fold
  std::size_t topics = 0;                         // with judgements
};

// Errors: kInvalidArgument: options out of their range, fewer than two topics with judgements,
// topics of different lists, what fuse() refuses; kCancelled.
Result<TunedFusion> tune_fusion(std::span<const TuningTopic> topics, const TuningOptions& options,
                                const Control& control);

}  // namespace hartonomous::query
