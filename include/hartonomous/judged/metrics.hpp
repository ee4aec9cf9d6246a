#pragma once

// Metrics of a ranked search, as trec_eval computes them.
//
//   HTN_ASSIGN_OR_RETURN(const Metric metric, parse_metric("ndcg@10"));
//   const Evaluation evaluation = evaluate(judgements, run, {&metric, 1});
//   evaluation.means[0];  // 0.514
//
// Relevant is what has a grade of 1 or more; R of it there are, found or not.
//   ndcg@k    sum of grade / log2(rank + 1) over the first k, by that of the best order there is
//   recall@k  relevant among the first k, by R
//   map       sum over relevant hits of the precision at their rank, by R (Buckley, Voorhees 2000)
//   mrr       1 / rank of the first relevant hit
//   p@k       relevant among the first k, by k
// Without "@k" a metric looks at the whole list. Topics without judgements are left out; those with
// judgements count, with 0 where nothing was found or nothing is relevant (trec_eval -c).
// Hits are ranked by score, most first, and by document where scores are equal, the greater name
// first. Scores are equal when they are as float32: trec_eval holds them so.
// Cost: O(n log n) of a topic's hits. Thread-safety: pure functions.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/judged/judgements.hpp>

namespace hartonomous::judged {

struct Metric {
  enum class Kind : std::uint8_t { kNdcg, kRecall, kAveragePrecision, kReciprocalRank, kPrecision };
  Kind kind = Kind::kNdcg;
  std::uint32_t depth = 0;  // hits that are looked at; 0: all

  bool operator==(const Metric&) const = default;
};

// "ndcg@10", "map". Errors: kInvalidArgument, naming those there are.
Result<Metric> parse_metric(std::string_view name);
std::string metric_name(const Metric& metric);

// What is judged of one topic.
class TopicGrades {
 public:
  // Of every judged document, in any order.
  explicit TopicGrades(std::vector<std::int32_t> grades);

  // `ranked`: the grade of each hit, the best hit first, 0 of one that is not judged.
  double value(const Metric& metric, std::span<const std::int32_t> ranked) const;
  std::size_t relevant() const { return relevant_; }

 private:
  std::vector<std::int32_t> grades_;  // the best first
  std::size_t relevant_ = 0;
};

struct TopicFigures {
  std::string topic;
  std::vector<double> values;  // a metric each
};

struct Evaluation {
  std::vector<TopicFigures> topics;  // by name
  std::vector<double> means;         // a metric each; 0 without topics
};

Evaluation evaluate(const Judgements& judgements, const Run& run, std::span<const Metric> metrics);

// The order of trec_eval, see above.
void sort_hits(std::vector<RunHit>& hits);

}  // namespace hartonomous::judged
