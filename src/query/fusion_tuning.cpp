#include <hartonomous/query/fusion_tuning.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "query/fusion_table.hpp"

namespace hartonomous::query {
namespace {

constexpr std::uint64_t kGridPointsMax = 1000;
constexpr std::uint32_t kStepsMax = 1000;

// Shares of each list; they sum to the steps.
using Units = std::vector<std::uint32_t>;
using Subset = std::vector<std::size_t>;  // of topics

// A topic, ready to be ranked by any weights.
struct Prepared {
  FusionTable table;
  std::vector<std::int32_t> grades;  // of each row
  judged::TopicGrades all;
};

std::vector<double> weights_of(const Units& units) {
  const double sum = std::accumulate(units.begin(), units.end(), 0.0);
  std::vector<double> weights;
  for (const std::uint32_t unit : units) weights.push_back(unit / sum);
  return weights;
}

Result<Prepared> prepare(const TuningTopic& topic, const TuningOptions& options) {
  std::vector<RankedList> lists;
  for (std::size_t l = 0; l < topic.lists.size(); ++l) {
    lists.push_back({.hits = topic.lists[l],
                     .scale = options.scales.empty() ? ScoreScale::kMinMax : options.scales[l]});
  }
  HTN_ASSIGN_OR_RETURN(
      FusionTable table,
      make_fusion_table(lists, {.rule = options.rule, .rank_constant = options.rank_constant}));
  const std::unordered_map<std::uint64_t, std::int32_t> known(topic.grades.begin(),
                                                              topic.grades.end());
  if (known.size() != topic.grades.size()) return invalid_argument("an id is judged twice");
  std::vector<std::int32_t> grades;
  for (const std::uint64_t id : table.ids) {
    const auto judged = known.find(id);
    grades.push_back(judged == known.end() ? 0 : judged->second);
  }
  std::vector<std::int32_t> all;
  for (const auto& [id, grade] : topic.grades) all.push_back(grade);
  return Prepared{.table = std::move(table),
                  .grades = std::move(grades),
                  .all = judged::TopicGrades(std::move(all))};
}

// What weights are worth for each topic; each is tried once.
class Trials {
 public:
  Trials(std::vector<Prepared> topics, const judged::Metric& metric, const Control& control)
      : topics_(std::move(topics)), metric_(metric), control_(control) {}

  std::size_t topics() const { return topics_.size(); }
  std::size_t lists() const { return topics_.front().table.lists; }

  Result<double> mean(const Units& units, const Subset& subset) {
    HTN_ASSIGN_OR_RETURN(const std::vector<double>* values, values_of(units));
    double sum = 0;
    for (const std::size_t topic : subset) sum += (*values)[topic];
    return sum / static_cast<double>(subset.size());
  }

 private:
  Result<const std::vector<double>*> values_of(const Units& units) {
    const auto known = known_.find(units);
    if (known != known_.end()) return &known->second;
    if (control_.stopped()) return cancelled("tuning of weights");
    const std::vector<double> weights = weights_of(units);
    std::vector<double>& values = known_[units];
    for (const Prepared& topic : topics_) {
      rank_rows(topic.table, weights, metric_.depth, rows_);
      ranked_.clear();
      for (const RankedRow& row : rows_) ranked_.push_back(topic.grades[row.row]);
      values.push_back(topic.all.value(metric_, ranked_));
    }
    control_.report({.phase = "tune", .done = known_.size(), .total = 0, .unit = "trials"});
    return &values;
  }

  std::vector<Prepared> topics_;
  judged::Metric metric_;
  const Control& control_;
  std::map<Units, std::vector<double>> known_;
  std::vector<RankedRow> rows_;
  std::vector<std::int32_t> ranked_;
};

// The best that was seen: by the figure, then the most even, then the first.
struct Best {
  Units units = {};
  double figure = -1;

  // Whether it is better than what was seen.
  bool see(const Units& other, double value) {
    const auto spread = [](const Units& shares) {
      return std::inner_product(shares.begin(), shares.end(), shares.begin(), std::uint64_t{0});
    };
    const bool is_better = value > figure || (value == figure && spread(other) < spread(units));
    if (is_better) *this = {.units = other, .figure = value};
    return is_better;
  }
};

// How many ways there are to deal the steps to the lists; no more than the limit and one.
std::uint64_t grid_points(std::size_t lists, std::uint32_t steps) {
  std::vector<std::uint64_t> ways(steps + 1, 1);
  for (std::size_t list = 1; list < lists; ++list) {
    for (std::uint32_t s = 1; s <= steps; ++s) {
      ways[s] = std::min(ways[s] + ways[s - 1], kGridPointsMax + 1);
    }
  }
  return ways[steps];
}

Status try_grid(Trials& trials, const Subset& subset, std::uint32_t left, Units& units,
                Best& best) {
  if (units.size() + 1 == trials.lists()) {
    units.push_back(left);
    HTN_ASSIGN_OR_RETURN(const double figure, trials.mean(units, subset));
    best.see(units, figure);
    units.pop_back();
    return {};
  }
  for (std::uint32_t share = 0; share <= left; ++share) {
    units.push_back(share);
    HTN_RETURN_IF_ERROR(try_grid(trials, subset, left - share, units, best));
    units.pop_back();
  }
  return {};
}

// The best move of shares from one list to another. False: none is better.
Result<bool> try_moves(Trials& trials, const Subset& subset, Best& best) {
  const Units from = best.units;
  bool is_better = false;
  for (std::size_t a = 0; a < from.size(); ++a) {
    for (std::size_t b = 0; b < from.size(); ++b) {
      for (std::uint32_t move = 1; a != b && move <= from[a]; move *= 2) {
        Units units = from;
        units[a] -= move;
        units[b] += move;
        HTN_ASSIGN_OR_RETURN(const double figure, trials.mean(units, subset));
        is_better = best.see(units, figure) || is_better;
      }
    }
  }
  return is_better;
}

Units even_units(std::size_t lists, std::uint32_t steps) {
  Units units(lists, steps / static_cast<std::uint32_t>(lists));
  for (std::size_t l = 0; l < steps % lists; ++l) ++units[l];
  return units;
}

Units units_alone(std::size_t lists, std::size_t list, std::uint32_t steps) {
  Units units(lists, 0);
  units[list] = steps;
  return units;
}

Status try_ascents(Trials& trials, const Subset& subset, std::uint32_t steps, Best& best) {
  std::vector<Units> starts = {even_units(trials.lists(), steps)};
  for (std::size_t l = 0; l < trials.lists(); ++l) {
    starts.push_back(units_alone(trials.lists(), l, steps));
  }
  for (const Units& start : starts) {
    Best local;
    HTN_ASSIGN_OR_RETURN(const double figure, trials.mean(start, subset));
    local.see(start, figure);
    for (bool more = true; more;) {
      HTN_ASSIGN_OR_RETURN(more, try_moves(trials, subset, local));
    }
    best.see(local.units, local.figure);
  }
  return {};
}

Result<Best> choose(Trials& trials, const Subset& subset, std::uint32_t steps) {
  Best best;
  if (grid_points(trials.lists(), steps) > kGridPointsMax) {
    HTN_RETURN_IF_ERROR(try_ascents(trials, subset, steps, best));
  } else {
    Units units;
    HTN_RETURN_IF_ERROR(try_grid(trials, subset, steps, units, best));
  }
  return best;
}

// Topics in the order of the seed; the i-th is of fold i modulo their number.
Subset shuffled(std::size_t topics, std::uint64_t seed) {
  Subset order(topics);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng rng(seed);
  for (std::size_t i = topics; i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
  return order;
}

Status hold_out(Trials& trials, const TuningOptions& options, TunedFusion& tuned) {
  const Subset order = shuffled(trials.topics(), options.seed);
  const std::size_t folds = std::min<std::size_t>(options.folds, order.size());
  double sum = 0;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    Subset held, others;
    for (std::size_t i = 0; i < order.size(); ++i) {
      (i % folds == fold ? held : others).push_back(order[i]);
    }
    HTN_ASSIGN_OR_RETURN(const Best best, choose(trials, others, options.steps));
    HTN_ASSIGN_OR_RETURN(const double figure, trials.mean(best.units, held));
    sum += figure * static_cast<double>(held.size());
    tuned.fold_weights.push_back(weights_of(best.units));
  }
  tuned.held_out = sum / static_cast<double>(order.size());
  return {};
}

Status check_options(std::span<const TuningTopic> topics, const TuningOptions& options) {
  const std::size_t lists = topics.empty() ? 0 : topics.front().lists.size();
  if (lists == 0) return invalid_argument("no list to tune the weight of");
  for (const TuningTopic& topic : topics) {
    if (topic.lists.size() != lists) return invalid_argument("topics of different lists");
  }
  if (!options.scales.empty() && options.scales.size() != lists) {
    return invalid_argument(concat(options.scales.size(), " scales of ", lists, " lists"));
  }
  if (options.folds < 2) return invalid_argument("fewer than 2 folds");
  if (options.steps >= 1 && options.steps <= kStepsMax) return {};
  return invalid_argument(concat("steps: 1 to ", kStepsMax, " are taken"));
}

}  // namespace

Result<TunedFusion> tune_fusion(std::span<const TuningTopic> topics, const TuningOptions& options,
                                const Control& control) {
  HTN_RETURN_IF_ERROR(check_options(topics, options));
  std::vector<Prepared> prepared;
  for (const TuningTopic& topic : topics) {
    if (topic.grades.empty()) continue;
    HTN_ASSIGN_OR_RETURN(Prepared one, prepare(topic, options));
    prepared.push_back(std::move(one));
  }
  if (prepared.size() < 2) return invalid_argument("fewer than two topics with judgements");
  Trials trials(std::move(prepared), options.metric, control);
  Subset all(trials.topics());
  std::iota(all.begin(), all.end(), std::size_t{0});

  TunedFusion tuned;
  tuned.topics = all.size();
  HTN_ASSIGN_OR_RETURN(const Best best, choose(trials, all, options.steps));
  tuned.weights = weights_of(best.units);
  tuned.figure = best.figure;
  HTN_ASSIGN_OR_RETURN(tuned.even, trials.mean(Units(trials.lists(), 1), all));
  for (std::size_t l = 0; l < trials.lists(); ++l) {
    HTN_ASSIGN_OR_RETURN(const double figure,
                         trials.mean(units_alone(trials.lists(), l, options.steps), all));
    tuned.alone.push_back(figure);
  }
  HTN_RETURN_IF_ERROR(hold_out(trials, options, tuned));
  return tuned;
}

}  // namespace hartonomous::query
