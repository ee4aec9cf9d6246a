#include <hartonomous/judged/judgements.hpp>

#include <catch2/catch.hpp>
#include <limits>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/judged_files.hpp"
#include "support/seed.hpp"

namespace hartonomous::judged {
namespace {

using testing::failure_behind_name;
using testing::TextFile;

Judgements judgements_of(std::string_view bytes) {
  const TextFile file(bytes);
  auto judgements = read_judgements(file.path(), {});
  INFO(judgements.status().to_string());
  REQUIRE(judgements.ok());
  return *judgements;
}

std::string failure_of(std::string_view bytes) {
  const TextFile file(bytes);
  return failure_behind_name(read_judgements(file.path(), {}));
}

std::string run_failure(std::string_view bytes) {
  const TextFile file(bytes);
  return failure_behind_name(read_run(file.path()));
}

TEST_CASE("judged: judgements of TREC have four columns", "[judged][unit]") {
  const auto judgements = judgements_of("1 0 d1 2\n1\t0  d2 -1 \n\n2 0 d1 0\n1 0 d1 2\n");
  CHECK(judgements == Judgements{{"1", {{"d1", 2}, {"d2", -1}}}, {"2", {{"d1", 0}}}});
  CHECK(failure_of("1 0 a 1\n1 0 a\n") ==
        "line 2: expected are topic, iteration, document and grade");
  CHECK(failure_of("1 0 a 1.5\n") == "line 1: '1.5' is no whole number of 32 bits");
  CHECK(failure_of("1 0 a 4294967296\n") == "line 1: '4294967296' is no whole number of 32 bits");
  CHECK(failure_of("1 0 a 1\n\n1 0 a 2\n") == "line 3: document a of topic 1 has grade 1 already");
}

TEST_CASE("judged: judgements of BEIR have a header", "[judged][unit]") {
  const auto judgements =
      judgements_of("query-id\tcorpus-id\tscore\r\nq\td1\t2\r\nq\tquery-id\t1\r\n");
  CHECK(judgements == Judgements{{"q", {{"d1", 2}, {"query-id", 1}}}});
  CHECK(failure_of("q\td1\t1\n") == "line 1: no header 'query-id corpus-id score'");
  CHECK(failure_of("query-id\tcorpus-id\tscore\nq\ta b\t1\n") == "line 2: an id that is no word");
  CHECK(failure_of("query-id\tcorpus-id\tscore\nq d1 1\n") ==
        "line 2: expected are topic, document and score, separated by tabs");
}

TEST_CASE("judged: codes of Cranfield become grades", "[judged][unit]") {
  const auto judgements = judgements_of("1 184 1 \n1 29 2\n1 12 3\n1 13 4\n1 8 5\n1 495 -1\n");
  CHECK(judgements ==
        Judgements{{"1", {{"184", 4}, {"29", 3}, {"12", 2}, {"13", 1}, {"8", 0}, {"495", 4}}}});
  CHECK(failure_of("1 2 1\n1 3 6\n") == "line 2: no code is 6");
  CHECK(failure_of("1 2 0\n") == "line 1: no code is 0");
}

TEST_CASE("judged: a file that has no judgements is refused", "[judged][unit]") {
  CHECK(failure_of("\n\n") == "line 3: no judgement");
  CHECK(failure_of("1 2\n") == "line 1: expected are topic, iteration, document and grade");
}

TEST_CASE("judged: a run is written and read again as it is", "[judged][unit]") {
  HTN_TEST_SEED(seed, 81);
  Rng rng(seed);
  Run run;
  for (std::uint64_t topic = 0; topic < 20; ++topic) {
    auto& hits = run[concat("t", topic)];
    const std::uint64_t count = 1 + rng.below(700);
    for (std::uint64_t i = 0; i < count; ++i) {
      hits.push_back({.document = concat("d", i), .score = rng.normal() * 1e3 + rng.uniform()});
    }
  }
  const testing::TemporaryDirectory folder;
  REQUIRE(write_run(folder / "run", run, "ours").ok());
  const auto again = read_run(folder / "run");
  REQUIRE(again.ok());
  REQUIRE(again->size() == run.size());
  for (const auto& [topic, hits] : run) {
    const auto& read = again->at(topic);
    REQUIRE(read.size() == hits.size());
    for (std::size_t i = 0; i < hits.size(); ++i) {
      REQUIRE(read[i].document == hits[i].document);
      REQUIRE(read[i].score == hits[i].score);
    }
  }
}

TEST_CASE("judged: a run has the columns of TREC", "[judged][unit]") {
  const testing::TemporaryDirectory folder;
  REQUIRE(
      write_run(folder / "run", {{"1", {{"a", 2.5}, {"b", -1}}}, {"2", {{"c", 1e-9}}}}, "x").ok());
  CHECK(read_file(folder / "run", 1000).value() ==
        "1 Q0 a 1 2.5 x\n1 Q0 b 2 -1 x\n2 Q0 c 1 1e-09 x\n");
}

TEST_CASE("judged: what is no run is refused", "[judged][unit]") {
  CHECK(run_failure("1 Q0 a 1 2 x\n1 Q0 b 2 x\n") ==
        "line 2: expected are topic, Q0, document, rank, score and tag");
  CHECK(run_failure("1 Q0 a 1 two x\n") == "line 1: 'two' is no score");
  CHECK(run_failure("1 Q0 a 1 nan x\n") == "line 1: 'nan' is no score");
  CHECK(run_failure("1 Q0 a 1 2 x\n2 Q0 a 1 2 x\n1 Q0 a 2 1 x\n") ==
        "line 3: document a twice for topic 1");
  const testing::TemporaryDirectory folder;
  const auto code = [&](const Run& run, std::string_view tag) {
    return write_run(folder / "run", run, tag).code();
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(code({{"1", {{"a b", 1}}}}, "x") == StatusCode::kInvalidArgument);
  CHECK(code({{"", {{"a", 1}}}}, "x") == StatusCode::kInvalidArgument);
  CHECK(code({{"1", {{"a", nan}}}}, "x") == StatusCode::kInvalidArgument);
  CHECK(code({}, "") == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous::judged
