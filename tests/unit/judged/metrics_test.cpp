#include <hartonomous/judged/metrics.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/judged_files.hpp"
#include "support/seed.hpp"

namespace hartonomous::judged {
namespace {

using Kind = Metric::Kind;

double value_of(const Judgements& judgements, const Run& run, std::string_view name) {
  const Metric metric = parse_metric(name).value();
  return evaluate(judgements, run, {&metric, 1}).means[0];
}

Run run_of(std::vector<std::string> documents) {
  Run run;
  double score = 100;
  for (std::string& document : documents) run["t"].push_back({std::move(document), score--});
  return run;
}

TEST_CASE("judged: metrics equal what is computed by hand", "[judged][unit]") {
  const Judgements judgements = {{"t", {{"a", 3}, {"b", 1}, {"c", 2}, {"d", 0}, {"e", -2}}}};
  const Run run = run_of({"d", "b", "x", "a", "e", "c"});
  const double ideal = 3 / std::log2(2) + 2 / std::log2(3) + 1 / std::log2(4);
  const double gain = 1 / std::log2(3) + 3 / std::log2(5) + 2 / std::log2(7);
  CHECK(value_of(judgements, run, "ndcg@10") == Approx(gain / ideal));
  CHECK(value_of(judgements, run, "ndcg") == Approx(gain / ideal));
  CHECK(value_of(judgements, run, "ndcg@2") ==
        Approx((1 / std::log2(3)) / (3 / std::log2(2) + 2 / std::log2(3))));
  CHECK(value_of(judgements, run, "recall@4") == Approx(2.0 / 3));
  CHECK(value_of(judgements, run, "recall@100") == 1);
  CHECK(value_of(judgements, run, "map") == Approx((1.0 / 2 + 2.0 / 4 + 3.0 / 6) / 3));
  CHECK(value_of(judgements, run, "map@4") == Approx((1.0 / 2 + 2.0 / 4) / 3));
  CHECK(value_of(judgements, run, "mrr") == Approx(0.5));
  CHECK(value_of(judgements, run, "mrr@1") == 0);
  CHECK(value_of(judgements, run, "p@10") == Approx(0.3));
  CHECK(value_of(judgements, run, "p@4") == Approx(0.5));
}

TEST_CASE("judged: topics are counted as trec_eval counts them", "[judged][unit]") {
  const Judgements judgements = {
      {"found", {{"a", 1}}}, {"not found", {{"a", 1}}}, {"nothing relevant", {{"a", 0}}}};
  const Run run = {
      {"found", {{"a", 1}}}, {"nothing relevant", {{"a", 1}}}, {"not judged", {{"a", 1}}}};
  const std::vector<Metric> metrics = {parse_metric("ndcg@10").value(),
                                       parse_metric("recall@10").value()};
  const Evaluation evaluation = evaluate(judgements, run, metrics);
  REQUIRE(evaluation.topics.size() == 3);
  CHECK(evaluation.topics[0].topic == "found");
  CHECK(evaluation.topics[0].values == std::vector<double>{1, 1});
  CHECK(evaluation.topics[1].values == std::vector<double>{0, 0});
  CHECK(evaluation.topics[2].values == std::vector<double>{0, 0});
  CHECK(evaluation.means[0] == Approx(1.0 / 3));
  CHECK(evaluate({}, run, metrics).means == std::vector<double>{0, 0});
}

TEST_CASE("judged: hits of one score are ranked by name from the last", "[judged][unit]") {
  // The difference is lost in float32.
  std::vector<RunHit> hits = {{"a", 1.0}, {"b", 0.5}, {"c", 1.0 - 1e-12}, {"10", 1.0}, {"9", 1.0}};
  sort_hits(hits);
  std::string order;
  for (const RunHit& hit : hits) order += hit.document + " ";
  CHECK(order == "c a 9 10 b ");
}

TEST_CASE("judged: names of metrics are read and written", "[judged][unit]") {
  for (const std::string name : {"ndcg@10", "ndcg", "recall@100", "map", "map@5", "mrr", "p@1"}) {
    CHECK(metric_name(parse_metric(name).value()) == name);
  }
  CHECK(parse_metric("ndcg@10").value() == Metric{.kind = Kind::kNdcg, .depth = 10});
  for (const std::string name :
       {"", "p", "ndcg@", "ndcg@0", "ndcg@x", "ndcg@1x", "ndcg@-1", "err", "ndcg@4294967296"}) {
    CHECK(parse_metric(name).status().code() == StatusCode::kInvalidArgument);
  }
}

// No better order of the same hits may have a lower figure: a swap of two hits towards the grades.
TEST_CASE("judged: a better order has no lower figure", "[judged][unit]") {
  HTN_TEST_SEED(seed, 82);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    std::vector<std::int32_t> grades(1 + rng.below(20));
    for (auto& grade : grades) grade = static_cast<std::int32_t>(rng.below(5)) - 1;
    const TopicGrades all(grades);
    const std::size_t a = rng.below(grades.size());
    const std::size_t b = a + rng.below(grades.size() - a);
    std::vector<std::int32_t> better = grades;
    if (better[a] < better[b]) std::swap(better[a], better[b]);
    std::vector<std::int32_t> best = grades;
    std::sort(best.rbegin(), best.rend());
    for (const Kind kind : {Kind::kNdcg, Kind::kRecall, Kind::kAveragePrecision,
                            Kind::kReciprocalRank, Kind::kPrecision}) {
      const Metric metric{.kind = kind, .depth = static_cast<std::uint32_t>(rng.below(25))};
      const double value = all.value(metric, grades);
      REQUIRE(value >= 0);
      REQUIRE(value <= 1);
      REQUIRE(all.value(metric, better) >= value);
      REQUIRE(all.value(metric, best) >= value);
    }
    const Metric ndcg{.kind = Kind::kNdcg};
    if (all.relevant() > 0) REQUIRE(all.value(ndcg, best) == Approx(1));
  }
}

TEST_CASE("judged: Cranfield's reference run has its published figures", "[judged][unit]") {
  const auto folder = testing::cranfield_folder();
  if (!folder.has_value()) return;
  const auto judgements = read_judgements(*folder + "/cranqrel", {});
  REQUIRE(judgements.ok());
  const auto run = read_run(*folder + "/ref_bm25_k1_1.2_b_0.75_sstem.trec");
  REQUIRE(run.ok());
  CHECK(judgements->size() == 225);
  CHECK(value_of(*judgements, *run, "ndcg@10") == Approx(0.5138).margin(5e-5));
  CHECK(value_of(*judgements, *run, "recall@100") == Approx(0.7460).margin(5e-5));
  const auto documents = testing::read_documents(*folder + "/cran.all.1400");
  REQUIRE(documents.ok());
  CHECK(documents->size() == 1400);
  CHECK(documents->back().id == "1400");
  const auto topics = read_topics(*folder + "/cran.qry", {});
  REQUIRE(topics.ok());
  CHECK(topics->size() == 225);
  CHECK(topics->back().id == "225");
}

}  // namespace
}  // namespace hartonomous::judged
