// hart eval and hart search tune: figures that were computed by hand, and what is refused.
#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kNotFound = 1;
constexpr int kInvalid = 3;
constexpr int kPrecondition = 4;
constexpr int kUsage = 64;

// d4 is found last, so that no two have equal scores. Of topic 1 the document of grade 1 is found
// before that of grade 2; of topic 2 nothing is.
constexpr const char* kCorpus =
    "{\"_id\": \"d1\", \"title\": \"\", \"text\": \"alpha beta beta beta\"}\n"
    "{\"_id\": \"d2\", \"title\": \"\", \"text\": \"alpha alpha\"}\n"
    "{\"_id\": \"d3\", \"title\": \"\", \"text\": \"beta\"}\n"
    "{\"_id\": \"d4\", \"title\": \"\", \"text\": \"alpha one two three four five six seven\"}\n";
constexpr const char* kTopics =
    "{\"_id\": \"1\", \"text\": \"Is (alpha NOT \\\"AND?\"}\n"
    "{\"_id\": \"2\", \"text\": \"gamma\"}\n"
    "{\"_id\": \"3\", \"text\": \"beta\"}\n";
constexpr const char* kJudgements =
    "query-id\tcorpus-id\tscore\n1\td1\t2\n1\td2\t1\n1\td3\t0\n2\td3\t1\n";

const double kLog3 = std::log2(3.0);
const double kNdcg = (1 + 2 / kLog3) / (2 + 1 / kLog3);  // 0.8597

struct JudgedTool : Tool {
  JudgedTool() {
    output({"collection", "import", "c", write("corpus.jsonl", kCorpus)});
    write("topics.jsonl", kTopics);
    write("test.tsv", kJudgements);
  }
  std::vector<std::string> eval(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"eval", "--topics", path("topics.jsonl"), "--judgements",
                                 path("test.tsv")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

TEST_CASE("cli: figures of a collection are those of judged topics", "[cli][integration]") {
  JudgedTool tool;
  const Json figures = tool.json_one(tool.eval());
  CHECK(keys(figures) == "judged map ndcg@10 recall@100 seconds topics");
  CHECK(figures["topics"] == 3);
  CHECK(figures["judged"] == 2);
  CHECK(figures["ndcg@10"].get<double>() == Approx(kNdcg / 2));
  CHECK(figures["recall@100"] == 0.5);
  CHECK(figures["map"] == 0.5);
  const auto each = tool.json(tool.eval({"--each", "--metrics", "ndcg@10,mrr,p@1"}));
  REQUIRE(each.size() == 3);
  CHECK(keys(each[0]) == "mrr ndcg@10 p@1 topic");
  CHECK(each[0]["topic"] == "1");
  CHECK(each[0]["ndcg@10"].get<double>() == Approx(kNdcg));
  CHECK(each[1]["ndcg@10"] == 0.0);
  CHECK(each[2]["mrr"] == 0.5);
  CHECK(tool.output(tool.eval()).find("ndcg@10") != std::string::npos);
}

TEST_CASE("cli: a run is written and judged as the search was", "[cli][integration]") {
  JudgedTool tool;
  const Json searched = tool.json_one(tool.eval({"--run", tool.path("run")}));
  CHECK(tool.read("run").starts_with("1 Q0 d2 1 "));
  const Json judged =
      tool.json_one({"eval", "--run", tool.path("run"), "--judgements", tool.path("test.tsv")});
  CHECK(judged["ndcg@10"] == searched["ndcg@10"]);
  // The best order there is.
  tool.write("best", "1 Q0 d1 1 9.5 x\n1 Q0 d2 2 9 x\n2 Q0 d3 1 1 x\n");
  CHECK(tool.json_one({"eval", "--run", tool.path("best"), "--judgements",
                       tool.path("test.tsv")})["ndcg@10"] == 1.0);
}

TEST_CASE("cli: documents are judged by names without their prefix", "[cli][integration]") {
  JudgedTool tool;
  tool.output({"put", "-", "--name", "docs/d2"}, "alpha alpha");
  tool.output({"put", "-", "--name", "docs/d1"}, "alpha beta beta beta");
  tool.output({"collection", "create", "docs", "--prefix", "docs/"});
  const auto figures = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = tool.eval({"--collection", "docs"});
    all.insert(all.end(), more.begin(), more.end());
    return tool.json_one(all)["ndcg@10"].get<double>();
  };
  CHECK(figures({"--strip-prefix", "docs/"}) == Approx(kNdcg / 2));
  CHECK(figures({}) == 0.0);
}

TEST_CASE("cli: forms of TREC and SMART are judged alike", "[cli][integration]") {
  JudgedTool tool;
  tool.write("topics.trec", "<top>\n<num> Number: 1\n<title> alpha\n</top>\n");
  tool.write("qrels", "1 0 d1 2\n1 0 d2 1\n");
  const Json trec =
      tool.json_one({"eval", "--topics", tool.path("topics.trec"), "--judgements",
                     tool.path("qrels"), "--topics-format", "trec", "--judgements-format", "trec"});
  CHECK(trec["ndcg@10"].get<double>() == Approx(kNdcg));
  // Topics of SMART are counted; code 4 is grade 1, code 3 grade 2.
  tool.write("c.qry", ".I 007\n.W\nalpha\n");
  tool.write("crel", "1 d1 3\n1 d2 4\n");
  const Json smart = tool.json_one({"eval", "--topics", tool.path("c.qry"), "--judgements",
                                    tool.path("crel"), "--judgements-format", "cranfield"});
  CHECK(smart["ndcg@10"].get<double>() == Approx(kNdcg));
}

// The corpus with vectors: d1 is nearest to both topics that are judged.
struct HybridTool : JudgedTool {
  HybridTool() {
    output({"embed", "import", "m",
            write("m.txt", "d1 1 0 0\nd2 0 1 0\nd3 0.9 0.3 0\nalpha 1 0.1 0\ngamma 0.9 0.2 0\n"),
            "--create"});
    output({"collection", "import", "h", write("corpus.jsonl", kCorpus), "--model", "m"});
    write("vectors.jsonl",
          "{\"id\": \"1\", \"vector\": [1, 0, 0]}\n{\"id\": \"2\", \"vector\": [0.9, 0.3, 0]}\n");
  }
};

TEST_CASE("cli: words and vectors are searched and judged together", "[cli][integration]") {
  HybridTool tool;
  const auto found = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"search", "--collection", "h"});
    std::vector<std::string> keys;
    for (const Json& hit : tool.json(arguments)) keys.push_back(hit["key"]);
    return keys;
  };
  using Keys = std::vector<std::string>;
  CHECK(found({"--like", "alpha"}) == Keys{"d1", "d3", "d2"});
  CHECK(found({"--vector", "0,1,0"}) == Keys{"d2", "d3", "d1"});
  CHECK(found({"--key", "d3"}) == Keys{"d1", "d2"});  // what an atom is near to, without itself
  CHECK(found({"beta", "--vector", "0,1,0", "--weights", "text=1,vector=0"}) == Keys{"d1", "d3"});
  const Json hit = tool.json({"search", "--collection", "h", "--hybrid", "alpha"})[0];
  CHECK(keys(hit) == "atom key line name place score text_score vector_distance version");
  const auto all = tool.json({"search", "--collection", "h", "--hybrid", "alpha", "--explain"});
  REQUIRE(all.size() == 5);
  CHECK(all[0]["parts"].size() == 1);
  CHECK(all[2]["text_score"].is_null());
  CHECK(all[2]["parts"].empty());
  CHECK(tool.output({"search", "--collection", "h", "--hybrid", "alpha"}).find("DISTANCE") !=
        std::string::npos);
  // By vectors alone d1 and d3 come first, which is the best for both topics.
  const Json vectors =
      tool.json_one(tool.eval({"--collection", "h", "--topic-vectors", tool.path("vectors.jsonl"),
                               "--weights", "text=0,vector=1"}));
  const double first = (2 + 1 / 2.0) / (2 + 1 / kLog3);  // d1, d3, d2
  CHECK(vectors["ndcg@10"].get<double>() == Approx((first + 1) / 2));
  CHECK(tool.json_one(tool.eval({"--collection", "h", "--hybrid"}))["recall@100"] == 1.0);
}

TEST_CASE("cli: weights of a fusion are chosen by judged topics", "[cli][integration]") {
  HybridTool tool;
  std::vector<std::string> tune{"search",          "tune",
                                "--collection",    "h",
                                "--topics",        tool.path("topics.jsonl"),
                                "--judgements",    tool.path("test.tsv"),
                                "--topic-vectors", tool.path("vectors.jsonl"),
                                "--folds",         "2"};
  const Json tuned = tool.json_one(tune);
  CHECK(keys(tuned) ==
        "applied even folds fusion held_out metric of_all text_weight topics vector_weight "
        "vectors_alone words_alone");
  CHECK(tuned["topics"] == 2);
  CHECK(tuned["words_alone"].get<double>() == Approx(kNdcg / 2));
  CHECK(tuned["of_all"].get<double>() >= tuned["vectors_alone"].get<double>());
  CHECK(tuned["text_weight"].get<double>() + tuned["vector_weight"].get<double>() == Approx(1));
  CHECK(tuned["applied"] == false);
  CHECK(tool.json_one({"collection", "show", "h"})["text_weight"] == 0.5);
  tune.push_back("--apply");
  CHECK(tool.json_one(tune)["applied"] == true);
  const Json shown = tool.json_one({"collection", "show", "h"});
  CHECK(shown["text_weight"] == tuned["text_weight"]);
  CHECK(shown["vector_weight"] == tuned["vector_weight"]);
  const Json evaluated = tool.json_one(
      tool.eval({"--collection", "h", "--topic-vectors", tool.path("vectors.jsonl")}));
  CHECK(evaluated["ndcg@10"].get<double>() == Approx(tuned["of_all"].get<double>()));
  tune.insert(tune.end(), {"--weights", "fusion=weighted"});
  CHECK(tool.run(tune).exit_code == kPrecondition);
}

TEST_CASE("cli: evaluations that cannot be are refused", "[cli][integration]") {
  JudgedTool tool;
  const std::string topics = tool.path("topics.jsonl");
  const std::string judgements = tool.path("test.tsv");
  const std::vector<std::vector<std::string>> senseless = {
      {"eval"},
      {"eval", "--topics", topics},
      {"eval", "--judgements", judgements},
      {"eval", "--collection", "c", "--run", topics, "--judgements", judgements},
      {"eval", "--topics", topics, "--judgements", judgements, "--metrics", "x"},
      {"eval", "--topics", topics, "--judgements", judgements, "--metrics", ""},
      {"eval", "--topics", topics, "--judgements", judgements, "--topics-format", "x"},
      {"eval", "--topics", topics, "--judgements", judgements, "--judgements-format", "x"},
      {"eval", "--topics", topics, "--judgements", judgements, "--depth", "0"},
      {"search", "tune", "--topics", topics},
      {"search", "whale", "--topics", topics, "--judgements", judgements}};
  for (const auto& arguments : senseless) {
    INFO(Catch::StringMaker<std::vector<std::string>>::convert(arguments));
    CHECK(tool.run(arguments).exit_code == kUsage);
  }
  const std::vector<std::pair<std::vector<std::string>, int>> wrong = {
      {{"eval", "--topics", tool.path("none"), "--judgements", judgements}, kNotFound},
      {{"eval", "--topics", topics, "--judgements", tool.path("none")}, kNotFound},
      {{"eval", "--run", tool.path("none"), "--judgements", judgements}, kNotFound},
      {{"eval", "--topics", topics, "--judgements", topics}, kInvalid},
      {{"eval", "--run", topics, "--judgements", judgements}, kInvalid},
      {{"eval", "--topics", topics, "--judgements", judgements, "--collection", "x"}, kNotFound},
      {{"eval", "--topics", topics, "--judgements", judgements, "--hybrid"}, kInvalid},
      {{"eval", "--topics", topics, "--judgements", judgements, "--depth", "2000000"}, kInvalid}};
  for (const auto& [arguments, code] : wrong) {
    INFO(Catch::StringMaker<std::vector<std::string>>::convert(arguments));
    CHECK(tool.run(arguments).exit_code == code);
  }
  tool.output({"collection", "create", "nameless", "--unit", "record"});
  CHECK(tool.run(tool.eval({"--collection", "nameless"})).exit_code == kPrecondition);
}

}  // namespace
}  // namespace hartonomous::testing
