#include <hartonomous/judged/metrics.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <utility>

#include <hartonomous/base/text.hpp>

namespace hartonomous::judged {
namespace {

using Kind = Metric::Kind;

struct KindName {
  Kind kind;
  std::string_view name;
};
constexpr std::array<KindName, 5> kKinds = {{{Kind::kNdcg, "ndcg"},
                                             {Kind::kRecall, "recall"},
                                             {Kind::kAveragePrecision, "map"},
                                             {Kind::kReciprocalRank, "mrr"},
                                             {Kind::kPrecision, "p"}}};

bool is_relevant(std::int32_t grade) { return grade >= 1; }

double discounted_gain(std::span<const std::int32_t> grades) {
  double sum = 0;
  for (std::size_t i = 0; i < grades.size(); ++i) {
    if (is_relevant(grades[i])) sum += grades[i] / std::log2(static_cast<double>(i) + 2);
  }
  return sum;
}

double precision_sum(std::span<const std::int32_t> grades) {
  double sum = 0;
  double found = 0;
  for (std::size_t i = 0; i < grades.size(); ++i) {
    if (is_relevant(grades[i])) sum += ++found / (static_cast<double>(i) + 1);
  }
  return sum;
}

double reciprocal_rank(std::span<const std::int32_t> grades) {
  const auto first = std::find_if(grades.begin(), grades.end(), is_relevant);
  return first == grades.end() ? 0 : 1 / (static_cast<double>(first - grades.begin()) + 1);
}

std::span<const std::int32_t> first_of(std::span<const std::int32_t> grades, std::uint32_t depth) {
  return depth == 0 ? grades : grades.first(std::min<std::size_t>(depth, grades.size()));
}

std::vector<std::int32_t> ranked_grades(const Grades& grades, std::vector<RunHit> hits) {
  sort_hits(hits);
  std::vector<std::int32_t> ranked;
  ranked.reserve(hits.size());
  for (const RunHit& hit : hits) {
    const auto judged = grades.find(hit.document);
    ranked.push_back(judged == grades.end() ? 0 : judged->second);
  }
  return ranked;
}

TopicFigures figures_of(const std::string& topic, const Grades& grades, const Run& run,
                        std::span<const Metric> metrics) {
  std::vector<std::int32_t> judged;
  for (const auto& [document, grade] : grades) judged.push_back(grade);
  const TopicGrades all(std::move(judged));
  const auto hits = run.find(topic);
  const std::vector<std::int32_t> ranked =
      hits == run.end() ? std::vector<std::int32_t>() : ranked_grades(grades, hits->second);
  TopicFigures figures{.topic = topic, .values = {}};
  for (const Metric& metric : metrics) figures.values.push_back(all.value(metric, ranked));
  return figures;
}

}  // namespace

Result<Metric> parse_metric(std::string_view name) {
  const std::size_t at = name.find('@');
  for (const KindName& known : kKinds) {
    if (name.substr(0, at) != known.name) continue;
    Metric metric{.kind = known.kind};
    // Precision of a whole list would depend on how many hits were asked for alone.
    if (at == name.npos && known.kind != Kind::kPrecision) return metric;
    const std::string_view depth = at == name.npos ? std::string_view() : name.substr(at + 1);
    const auto [end, error] =
        std::from_chars(depth.data(), depth.data() + depth.size(), metric.depth);
    if (error == std::errc() && end == depth.data() + depth.size() && metric.depth > 0) {
      return metric;
    }
  }
  return invalid_argument(
      concat("no metric '", name, "': there are ndcg@10, recall@100, map, mrr and p@10, alike"));
}

std::string metric_name(const Metric& metric) {
  const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const KindName& each) { return each.kind == metric.kind; });
  if (known == kKinds.end()) return "unknown";
  if (metric.depth == 0) return std::string(known->name);
  return concat(known->name, '@', metric.depth);
}

TopicGrades::TopicGrades(std::vector<std::int32_t> grades) : grades_(std::move(grades)) {
  std::sort(grades_.begin(), grades_.end(), std::greater<>());
  relevant_ = static_cast<std::size_t>(std::count_if(grades_.begin(), grades_.end(), is_relevant));
}

double TopicGrades::value(const Metric& metric, std::span<const std::int32_t> ranked) const {
  if (relevant_ == 0) return 0;
  const std::span<const std::int32_t> first = first_of(ranked, metric.depth);
  const auto all = static_cast<double>(relevant_);
  const auto found = static_cast<double>(std::count_if(first.begin(), first.end(), is_relevant));
  switch (metric.kind) {
    case Kind::kNdcg:
      return discounted_gain(first) / discounted_gain(first_of(grades_, metric.depth));
    case Kind::kRecall:
      return found / all;
    case Kind::kAveragePrecision:
      return precision_sum(first) / all;
    case Kind::kReciprocalRank:
      return reciprocal_rank(first);
    case Kind::kPrecision: {
      const std::size_t depth = metric.depth == 0 ? first.size() : metric.depth;
      return depth == 0 ? 0 : found / static_cast<double>(depth);
    }
  }
  return 0;
}

Evaluation evaluate(const Judgements& judgements, const Run& run, std::span<const Metric> metrics) {
  Evaluation evaluation{.topics = {}, .means = std::vector<double>(metrics.size(), 0.0)};
  for (const auto& [topic, grades] : judgements) {
    evaluation.topics.push_back(figures_of(topic, grades, run, metrics));
    const TopicFigures& figures = evaluation.topics.back();
    for (std::size_t i = 0; i < metrics.size(); ++i) evaluation.means[i] += figures.values[i];
  }
  if (evaluation.topics.empty()) return evaluation;
  for (double& mean : evaluation.means) mean /= static_cast<double>(evaluation.topics.size());
  return evaluation;
}

void sort_hits(std::vector<RunHit>& hits) {
  std::sort(hits.begin(), hits.end(), [](const RunHit& a, const RunHit& b) {
    const auto of_a = static_cast<float>(a.score);
    const auto of_b = static_cast<float>(b.score);
    if (of_a != of_b) return of_a > of_b;
    return a.document > b.document;
  });
}

}  // namespace hartonomous::judged
