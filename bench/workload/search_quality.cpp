// Quality: Cranfield's abstracts and questions, by words, by vectors and by both, beside a plain
// BM25 of the same tokens and a run of others.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <hartonomous/base/file.hpp>
#include <hartonomous/judged/collection.hpp>
#include <hartonomous/judged/judgements.hpp>
#include <hartonomous/judged/metrics.hpp>
#include <hartonomous/query/fusion_tuning.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "support/json.hpp"
#include "workload/search_bench.hpp"
#include "workload/search_oracle.hpp"

namespace hartonomous::bench {
namespace {

using judged::Judgements;
using judged::Metric;
using judged::Run;

constexpr std::uint32_t kDepth = 1000;  // hits of a question
constexpr std::size_t kDimension = 256;
constexpr std::array<Metric, 3> kMetrics = {{{Metric::Kind::kNdcg, 10},
                                             {Metric::Kind::kRecall, 100},
                                             {Metric::Kind::kAveragePrecision, 0}}};

struct Cranfield {
  std::vector<judged::Document> documents;
  std::vector<judged::Topic> topics;
  Judgements graded;
  Judgements binary;           // every relevant document counts alike
  std::vector<float> vectors;  // of the topics, in their order
};

// Signs are operators of the language of queries: questions are asked without.
std::string only_words(std::string text) {
  for (char& c : text) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '\'' || (c & 0x80) != 0;
    if (!is_word) c = ' ';
  }
  return text;
}

Result<std::vector<judged::Document>> read_documents(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(const auto reader, judged::DocumentReader::open(path, {}));
  std::vector<judged::Document> documents;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, reader->next(documents.emplace_back()));
    if (more) continue;
    documents.pop_back();
    return documents;
  }
}

Result<std::vector<float>> read_vectors(const std::string& path, std::size_t count) {
  HTN_ASSIGN_OR_RETURN(const auto reader, vectorfile::VectorReader::open(path, {}));
  std::vector<float> rows(count * kDimension);
  std::size_t done = 0;
  while (done < count && reader->info().dimension == kDimension) {
    HTN_ASSIGN_OR_RETURN(const std::size_t some,
                         reader->read(std::span(rows).subspan(done * kDimension), nullptr));
    if (some == 0) break;
    done += some;
  }
  HTN_RETURN_IF_ERROR(expect(done == count, "vectors of the questions"));
  return rows;
}

Result<Cranfield> read_cranfield(const std::string& folder) {
  Cranfield set;
  HTN_ASSIGN_OR_RETURN(set.documents, read_documents(folder + "/cran.all.1400"));
  HTN_ASSIGN_OR_RETURN(set.topics,
                       judged::read_topics(folder + "/cran.qry", judged::TopicFormat::kSmart));
  HTN_ASSIGN_OR_RETURN(set.graded, judged::read_judgements(folder + "/cranqrel",
                                                           judged::JudgementFormat::kCranfield));
  set.binary = set.graded;
  for (auto& [topic, grades] : set.binary) {
    for (auto& [document, grade] : grades) grade = std::min(grade, 1);
  }
  HTN_ASSIGN_OR_RETURN(set.vectors,
                       read_vectors(folder + "/lsa256_judged_queries.npy", set.topics.size()));
  return set;
}

// Titles and texts as records, their numbers as their names, and the vectors of those names.
Result<SearchedStore> put_cranfield(const SearchStory& story, const Cranfield& set) {
  const std::string& folder = story.workload.judged;
  HTN_ASSIGN_OR_RETURN(
      SearchedStore store,
      SearchedStore::open(story.workload, story.scratch / "cranfield", std::nullopt));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       store.session().create_embedding_model("lsa256", {.dimension = kDimension}));
  HTN_RETURN_IF_ERROR(store.session()
                          .import_embeddings(model.model.model_id, folder + "/lsa256_docs.npy",
                                             {.keys_path = folder + "/doc_ids.txt"})
                          .status());
  HTN_RETURN_IF_ERROR(store.create_collection({.unit = collection::Unit::kRecord,
                                               .fields = {{.name = "title"}, {.name = "text"}},
                                               .key_member = "id",
                                               .model_id = model.model.model_id}));
  std::string records;
  for (const judged::Document& each : set.documents) {
    records += JsonObject()
                   .add("id", std::string_view(each.id))
                   .add("title", std::string_view(each.title))
                   .add("text", std::string_view(each.text))
                   .text();
    records += '\n';
  }
  HTN_RETURN_IF_ERROR(store.session().put("cranfield", as_bytes(records)).status());
  return store;
}

using Fill = std::function<void(std::size_t topic, SearchQuery& query)>;

struct Asked {
  Run run;
  std::vector<std::vector<SearchHit>> hits;  // of each topic
};

Result<Asked> ask_topics(const SearchedStore& store, const Cranfield& set, const Fill& fill) {
  Asked asked;
  for (std::size_t t = 0; t < set.topics.size(); ++t) {
    SearchQuery query{.k = kDepth};
    fill(t, query);
    HTN_ASSIGN_OR_RETURN(SearchResult found, store.find(query));
    auto& hits = asked.run[set.topics[t].id];
    for (const SearchHit& hit : found.hits) {
      hits.push_back({.document = set.documents[hit.unit].id, .score = hit.score});
    }
    asked.hits.push_back(std::move(found.hits));
  }
  return asked;
}

Result<Run> ask_plain(const Cranfield& set) {
  HTN_ASSIGN_OR_RETURN(TokenMaker maker, TokenMaker::make({}));
  PlainRanking plain;
  for (const judged::Document& each : set.documents) {
    HTN_ASSIGN_OR_RETURN(auto tokens, maker.tokens_of(each.title));
    HTN_ASSIGN_OR_RETURN(const auto more, maker.tokens_of(each.text));
    tokens.insert(tokens.end(), more.begin(), more.end());
    plain.add(tokens);
  }
  Run run;
  for (const judged::Topic& topic : set.topics) {
    HTN_ASSIGN_OR_RETURN(const auto terms, maker.tokens_of(only_words(topic.text)));
    auto& hits = run[topic.id];
    for (const auto& hit : plain.best(terms, kDepth)) {
      hits.push_back({.document = set.documents[hit.unit].id, .score = hit.score});
    }
  }
  return run;
}

double ndcg_of(const Judgements& judgements, const Run& run) {
  return judged::evaluate(judgements, run, kMetrics).means[0];
}

// By grades, as the run of others has its published figure.
double report_run(const SearchStory& story, const Cranfield& set, std::string_view name,
                  const Run& run, const Target& target = {}, std::string_view note = {}) {
  const auto means = judged::evaluate(set.graded, run, kMetrics).means;
  story.figure(
      concat("Cranfield nDCG@10, ", name), means[0], "", {}, target,
      concat("recall@100 ", short_number(means[1]), ", MAP ", short_number(means[2]),
             ", nDCG@10 with every grade alike ", short_number(ndcg_of(set.binary, run)), note));
  return means[0];
}

SearchWeights weights_of(Fusion fusion, double text, double vector) {
  return {.fusion = fusion, .text = text, .vector = vector};
}

// What weights are worth that are chosen by some questions, on others.
Status report_tuned(const SearchStory& story, const Cranfield& set, const Asked& both) {
  std::vector<query::TuningTopic> topics(set.topics.size());
  for (std::size_t t = 0; t < topics.size(); ++t) {
    topics[t].lists.resize(2);
    for (const SearchHit& hit : both.hits[t]) {
      if (hit.vector_distance) topics[t].lists[0].push_back({hit.unit, -*hit.vector_distance});
      if (hit.text_score) topics[t].lists[1].push_back({hit.unit, *hit.text_score});
    }
    const auto grades = set.graded.find(set.topics[t].id);
    for (std::size_t d = 0; grades != set.graded.end() && d < set.documents.size(); ++d) {
      const auto grade = grades->second.find(set.documents[d].id);
      if (grade != grades->second.end()) topics[t].grades.emplace_back(d, grade->second);
    }
  }
  HTN_ASSIGN_OR_RETURN(const query::TunedFusion tuned, query::tune_fusion(topics, {}, {}));
  story.figure("Cranfield nDCG@10, words and vectors, tuned weights held out", tuned.held_out, "",
               {}, {},
               concat("5 folds; vectors ", short_number(tuned.weights[0]), ", words ",
                      short_number(tuned.weights[1]), " by all questions, ",
                      short_number(tuned.figure), " on those"));
  return {};
}

Status measure_fused(const SearchStory& story, const Cranfield& set, const SearchedStore& store,
                     double words) {
  const auto ask = [&](const SearchWeights& weights) {
    return ask_topics(store, set, [&, weights](std::size_t topic, SearchQuery& query) {
      query.text = only_words(set.topics[topic].text);
      query.vector = std::span(set.vectors).subspan(topic * kDimension, kDimension);
      query.weights = weights;
    });
  };
  HTN_ASSIGN_OR_RETURN(const Asked vectors, ask(weights_of(Fusion::kMinMax, 0, 1)));
  const double alone = report_run(story, set, "vectors (LSA, 256 numbers)", vectors.run);
  HTN_ASSIGN_OR_RETURN(const Asked both, ask({}));
  const double fused = report_run(story, set, "words and vectors, min-max", both.run,
                                  at_least(0.54), "; the default weights, even");
  story.figure("Cranfield nDCG@10, words and vectors / the better of both",
               fused / std::max(words, alone), "x", {}, at_least(1));
  HTN_ASSIGN_OR_RETURN(const Asked ranks, ask(weights_of(Fusion::kRrf, 0.5, 0.5)));
  report_run(story, set, "words and vectors, reciprocal ranks", ranks.run);
  HTN_ASSIGN_OR_RETURN(const Asked weighted, ask({.fusion = Fusion::kWeighted}));
  report_run(story, set, "words and vectors, weighted 0.3 and 0.5", weighted.run);
  return report_tuned(story, set, both);
}

}  // namespace

Status measure_search_quality(SearchStory& story) {
  constexpr double kPlainDifferenceMost = 0.005;
  const std::string& folder = story.workload.judged;
  HTN_ASSIGN_OR_RETURN(const Cranfield set, read_cranfield(folder));
  HTN_ASSIGN_OR_RETURN(const SearchedStore store, put_cranfield(story, set));
  HTN_ASSIGN_OR_RETURN(const Run reference,
                       judged::read_run(folder + "/ref_bm25_k1_1.2_b_0.75_sstem.trec"));
  report_run(story, set, "a run of others, BM25 with S-stems", reference);
  HTN_ASSIGN_OR_RETURN(const Asked ours,
                       ask_topics(store, set, [&](std::size_t topic, SearchQuery& query) {
                         query.text = only_words(set.topics[topic].text);
                       }));
  const double words = report_run(story, set, "words", ours.run, at_least(0.5),
                                  "; titles and texts, the default analysis of English");
  HTN_ASSIGN_OR_RETURN(const Run plain, ask_plain(set));
  const double plain_words = report_run(story, set, "a plain BM25 of the same tokens", plain);
  story.figure("Cranfield nDCG@10, ours less the plain one", std::abs(words - plain_words), "", {},
               at_most(kPlainDifferenceMost));
  for (const auto& hits : ours.hits) story.answers.add(hits.empty() ? 0 : hits.front().unit);
  return measure_fused(story, set, store, words);
}

}  // namespace hartonomous::bench
