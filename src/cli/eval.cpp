// eval: how good a search is, or a run of any other, by judged topics.
#include <memory>
#include <set>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/search_values.hpp>

#include "cli/arguments.hpp"
#include "cli/collection_arguments.hpp"
#include "cli/command.hpp"
#include "cli/judged_topics.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct EvalArguments {
  std::string collection;
  JudgedArguments judged;
  std::string run;
  std::string metrics = "ndcg@10,recall@100,map";
  std::string weights;
  bool hybrid = false;
  bool all_words = false;
  bool each = false;
};

Result<std::vector<judged::Metric>> parse_metrics(Context& context, std::string_view list) {
  std::vector<judged::Metric> metrics;
  while (true) {
    const std::size_t length = std::min(list.find(','), list.size());
    const auto metric = judged::parse_metric(list.substr(0, length));
    if (!metric.ok()) {
      return context.usage_error(concat("--metrics: ", metric.status().message()));
    }
    metrics.push_back(*metric);
    if (length == list.size()) return metrics;
    list.remove_prefix(length + 1);
  }
}

// What a collection finds for every topic.
class Searcher {
 public:
  Searcher(Context& context, const Snapshot& now, const SearchCollection& collection,
           const EvalArguments& arguments, const JudgedTopics& topics)
      : context_(context),
        search_(now.search()),
        arguments_(arguments),
        topics_(topics),
        names_(now, collection.row, arguments.judged.strip_prefix) {
    query_.collection_id = collection.row.collection_id;
    query_.k = arguments.judged.depth;
    if (arguments.all_words) query_.words = SearchQuery::Words::kAll;
  }

  void weigh(const SearchWeights& weights) { query_.weights = weights; }

  Result<judged::Run> run() {
    judged::Run run;
    std::uint64_t done = 0;
    for (const judged::Topic& topic : topics_.topics) {
      HTN_ASSIGN_OR_RETURN(run[topic.id], find(topic));
      context_.show_progress(
          {.phase = "eval", .done = ++done, .total = topics_.topics.size(), .unit = "topics"});
    }
    context_.end_progress();
    return run;
  }

 private:
  Result<std::vector<judged::RunHit>> find(const judged::Topic& topic) {
    if (context_.stop().stop_requested()) return cancelled("searching for topics");
    query_.text = plain_words(topic.text);
    if (topics_.has_vectors()) {
      query_.vector = topics_.vectors.find(topic.id)->second;
    } else if (arguments_.hybrid) {
      query_.like_text = topic.text;
    }
    HTN_ASSIGN_OR_RETURN(const SearchResult found, search_.find(query_, context_.quiet_control()));
    std::vector<judged::RunHit> hits;
    std::set<std::string> seen;
    for (const SearchHit& hit : found.hits) {
      HTN_ASSIGN_OR_RETURN(std::string name, names_.of(hit));
      // Two records of one name are one document, as good as the better one.
      if (name.empty() || !seen.insert(name).second) continue;
      hits.push_back({.document = std::move(name), .score = hit.score});
    }
    return hits;
  }

  Context& context_;
  Search search_;
  const EvalArguments& arguments_;
  const JudgedTopics& topics_;
  UnitNames names_;
  SearchQuery query_;
};

Result<judged::Run> run_of_collection(Context& context, const EvalArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const JudgedTopics topics, read_topics(context, arguments.judged));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                       find_collection(context, now.search(), arguments.collection));
  Searcher searcher(context, now, collection, arguments, topics);
  if (!arguments.weights.empty()) {
    HTN_ASSIGN_OR_RETURN(const auto changes,
                         parse_weight_list(context, "--weights", arguments.weights));
    HTN_ASSIGN_OR_RETURN(SearchWeights weights, search_weights(collection.row));
    HTN_ASSIGN_OR_RETURN(weights, changed_weights(context, weights, changes));
    searcher.weigh(weights);
  }
  HTN_ASSIGN_OR_RETURN(judged::Run run, searcher.run());
  if (!arguments.run.empty()) {
    HTN_RETURN_IF_ERROR(judged::write_run(arguments.run, run, "hartonomous"));
  }
  return run;
}

void add_values(Record& record, const std::vector<judged::Metric>& metrics,
                const std::vector<double>& values) {
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    const std::string name = judged::metric_name(metrics[m]);
    record.json_only(name, values[m]).text_only(name, fixed_text(values[m], 4), 10);
  }
}

Status run_eval(Context& context, const EvalArguments& arguments) {
  const bool of_collection = !arguments.judged.topics.empty();
  if (!of_collection && arguments.run.empty()) {
    return context.usage_error(
        "what is judged? Give --topics FILE and a collection, or the --run FILE of a search");
  }
  if (!of_collection && (!arguments.collection.empty() || arguments.hybrid)) {
    return context.usage_error("a collection is asked by topics: give --topics FILE");
  }
  HTN_ASSIGN_OR_RETURN(const auto metrics, parse_metrics(context, arguments.metrics));
  HTN_ASSIGN_OR_RETURN(const auto judgements, read_judgements(context, arguments.judged));
  const double started = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(const judged::Run run, of_collection ? run_of_collection(context, arguments)
                                                            : judged::read_run(arguments.run));
  const judged::Evaluation found = judged::evaluate(judgements, run, metrics);
  for (const judged::TopicFigures& topic : found.topics) {
    if (!arguments.each) break;
    Record record;
    add_values(record, metrics, topic.values);
    record.name("topic", topic.topic);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
  Record record;
  record.count("topics", run.size()).count("judged", found.topics.size());
  add_values(record, metrics, found.means);
  record.seconds("seconds", monotonic_seconds() - started);
  if (arguments.each && !context.json()) HTN_RETURN_IF_ERROR(context.out().write("\n"));
  return context.print(record);
}

}  // namespace

Runner declare_eval(CLI::App& app) {
  auto arguments = std::make_shared<EvalArguments>();
  add_text(app, "--collection", arguments->collection,
           "Collection that is asked, by name or number; may be left out where there is one");
  add_judged(app, arguments->judged, "Files");
  add_text(app, "--run", arguments->run,
           "With --topics: the file that hits are written to; without: the run that is judged")
      ->group("Files");
  add_text(app, "--metrics", arguments->metrics,
           "ndcg@10,recall@100,map otherwise; mrr and p@K there are as well");
  add_text(app, "--weights", arguments->weights, "Ranked otherwise, as of 'hart search'");
  app.add_flag("--hybrid", arguments->hybrid, "By words and by the collection's model");
  app.add_flag("--all-words", arguments->all_words, "Units that have every word, not any");
  app.add_flag("--each", arguments->each, "Also the figures of each topic");
  app.footer(
      "Examples:\n"
      "  hart collection import cranfield cran.all.1400\n"
      "  hart eval --collection cranfield --topics cran.qry --judgements cranqrel\n"
      "  hart eval --run bm25.trec --judgements qrels.txt --metrics ndcg@10,mrr --each");
  return [arguments](Context& context) { return run_eval(context, *arguments); };
}

}  // namespace hartonomous::cli
