// The oracle of ranked search, held against what is computed by hand and against the run over
// Cranfield that others made.
#include "support/plain_bm25.hpp"

#include <catch2/catch.hpp>

#include <hartonomous/base/text.hpp>
#include <hartonomous/judged/metrics.hpp>

#include "support/judged_files.hpp"
#include "support/plain_tokens.hpp"

namespace hartonomous::judged {
namespace {

using testing::PlainBm25;

TEST_CASE("judged: plain BM25 equals what is computed by hand", "[judged][unit]") {
  PlainBm25 plain;
  plain.put(1, {{"a", "b", "a", "c"}});
  plain.put(2, {{"a"}});
  plain.put(3, {{"b", "d", "d"}});
  plain.put(9, {{"a", "a", "a", "a"}});
  plain.remove(9);
  const double average = 8.0 / 3;
  const auto score = [&](double df, double tf, double length) {
    return std::log(1 + (3 - df + 0.5) / (df + 0.5)) * tf * 2.2 /
           (tf + 1.2 * (0.25 + 0.75 * length / average));
  };
  const auto hits = plain.search({"a", "b"}, 0);
  REQUIRE(hits.size() == 3);
  CHECK(hits[0].unit == 1);
  CHECK(hits[0].score == Approx(score(2, 2, 4) + score(2, 1, 4)));
  CHECK(hits[1].unit == 2);
  CHECK(hits[1].score == Approx(score(2, 1, 1)));
  CHECK(hits[2].unit == 3);
  CHECK(hits[2].score == Approx(score(2, 1, 3)));
  CHECK(plain.search({"a", "b"}, 1).size() == 1);
  CHECK(plain.search({"nothing"}, 0).empty());
}

TEST_CASE("judged: plain BM25 weighs fields", "[judged][unit]") {
  PlainBm25 plain({.field_weights = {3, 1}});
  plain.put(1, {{"a"}, {"b", "c"}});
  plain.put(2, {{"b"}, {"a", "a"}});
  const auto hits = plain.search({"a"}, 0);
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].unit == 1);
  const double idf = std::log(1 + 0.5 / 2.5);
  CHECK(hits[0].score == Approx(idf * 3 * 2.2 / (3 + 1.2)));
  CHECK(hits[1].score == Approx(idf * 2 * 2.2 / (2 + 1.2)));
}

TEST_CASE("judged: plain words lose their plural", "[judged][unit]") {
  CHECK(testing::plain_stems("Skies; plates, aloes-gas wings_glass 12 bus") ==
        std::vector<std::string>{"sky", "plate", "aloe", "gas", "wing", "glass", "12", "bus"});
}

TEST_CASE("judged: plain BM25 of Cranfield is as good as the reference run", "[judged][unit]") {
  const auto folder = testing::cranfield_folder();
  if (!folder.has_value()) return;
  const auto documents = testing::read_documents(*folder + "/cran.all.1400");
  const auto topics = read_topics(*folder + "/cran.qry", {});
  const auto judgements = read_judgements(*folder + "/cranqrel", {});
  REQUIRE((documents.ok() && topics.ok() && judgements.ok()));
  PlainBm25 plain;
  for (std::uint32_t unit = 0; unit < documents->size(); ++unit) {
    plain.put(unit, {testing::plain_stems((*documents)[unit].text)});
  }
  Run run;
  for (const Topic& topic : *topics) {
    for (const auto& hit : plain.search(testing::plain_stems(topic.text), 100)) {
      run[topic.id].push_back({.document = (*documents)[hit.unit].id, .score = hit.score});
    }
  }
  const Metric metric = parse_metric("ndcg@10").value();
  const double figure = evaluate(*judgements, run, {&metric, 1}).means[0];
  INFO(figure);
  CHECK(figure >= 0.50);
  CHECK(figure == Approx(0.5138).margin(0.015));
}

}  // namespace
}  // namespace hartonomous::judged
