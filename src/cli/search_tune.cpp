// search tune: weights of words and of vectors, chosen by judged topics.
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/search_values.hpp>
#include <hartonomous/query/fusion_tuning.hpp>

#include "cli/search_arguments.hpp"
#include "cli/search_hits.hpp"

namespace hartonomous::cli {
namespace {

// Judged documents that nobody found have numbers of their own, beyond those of units.
constexpr std::uint64_t kUnfoundBegin = std::uint64_t{1} << 32;
constexpr std::uint32_t kFolds = 5;

// What both searches find for every topic.
class TuningLists {
 public:
  TuningLists(Context& context, const Snapshot& now, const SearchCollection& collection,
              const SearchArguments& arguments)
      : context_(context),
        search_(now.search()),
        names_(now, collection.row, arguments.judged.strip_prefix) {
    query_.collection_id = collection.row.collection_id;
    query_.k = arguments.judged.depth;
  }

  // The list of vectors first, then that of words.
  Result<query::TuningTopic> of(const judged::Topic& topic, const std::vector<float>* vector,
                                const judged::Grades& grades) {
    if (context_.stop().stop_requested()) return cancelled("searching for topics");
    std::map<std::string, std::uint64_t, std::less<>> units;
    query::TuningTopic tuning;
    SearchQuery by_vector = query_;
    if (vector != nullptr) {
      by_vector.vector = *vector;
    } else {
      by_vector.like_text = topic.text;
    }
    HTN_ASSIGN_OR_RETURN(auto near, hits(by_vector, units));
    SearchQuery by_words = query_;
    by_words.text = plain_words(topic.text);
    HTN_ASSIGN_OR_RETURN(auto words, hits(by_words, units));
    tuning.lists = {std::move(near), std::move(words)};
    for (const auto& [document, grade] : grades) {
      const auto found = units.find(document);
      const std::uint64_t id =
          found == units.end() ? kUnfoundBegin + tuning.grades.size() : found->second;
      tuning.grades.emplace_back(id, grade);
    }
    return tuning;
  }

 private:
  Result<std::vector<query::ScoredId>> hits(
      const SearchQuery& query, std::map<std::string, std::uint64_t, std::less<>>& units) {
    const auto found = search_.find(query, context_.quiet_control());
    std::vector<query::ScoredId> list;
    // A topic of words that have no vectors is found by words alone.
    if (found.status().code() == StatusCode::kNotFound && query.like_text.has_value()) return list;
    HTN_RETURN_IF_ERROR(found.status());
    for (const SearchHit& hit : found->hits) {
      HTN_ASSIGN_OR_RETURN(std::string name, names_.of(hit));
      units.emplace(std::move(name), hit.place.unit);
      const double score = hit.vector_distance.has_value() ? -*hit.vector_distance : hit.score;
      list.push_back({.id = hit.place.unit, .score = score});
    }
    return list;
  }

  Context& context_;
  Search search_;
  UnitNames names_;
  SearchQuery query_;
};

Result<std::vector<query::TuningTopic>> tuning_topics(Context& context, const Snapshot& now,
                                                      const SearchCollection& collection,
                                                      const SearchArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const judged::Judgements judgements,
                       read_judgements(context, arguments.judged));
  HTN_ASSIGN_OR_RETURN(const JudgedTopics topics, read_topics(context, arguments.judged));
  TuningLists lists(context, now, collection, arguments);
  std::vector<query::TuningTopic> tuning;
  std::uint64_t done = 0;
  for (const judged::Topic& topic : topics.topics) {
    context.show_progress(
        {.phase = "search", .done = ++done, .total = topics.topics.size(), .unit = "topics"});
    const auto grades = judgements.find(topic.id);
    if (grades == judgements.end()) continue;
    const auto vector = topics.vectors.find(topic.id);
    HTN_ASSIGN_OR_RETURN(query::TuningTopic each,
                         lists.of(topic, vector == topics.vectors.end() ? nullptr : &vector->second,
                                  grades->second));
    tuning.push_back(std::move(each));
  }
  return tuning;
}

Result<query::TuningOptions> tuning_options(const SearchArguments& arguments,
                                            const SearchWeights& weights) {
  query::TuningOptions options{.folds = arguments.folds.value_or(kFolds)};
  if (weights.fusion == Fusion::kRrf) options.rule = query::FusionRule::kReciprocalRank;
  if (weights.fusion != Fusion::kWeighted) return options;
  return Status(StatusCode::kFailedPrecondition,
                "the weights of fusion 'weighted' are fixed: tune minmax or rrf, with --weights "
                "fusion=minmax");
}

Status print_tuned(Context& context, const query::TunedFusion& tuned, const SearchWeights& weights,
                   const SearchArguments& arguments) {
  Record record;
  const auto number = [&](std::string_view key, double value) {
    record.json_only(key, value).text_only(key, fixed_text(value, 4));
  };
  record.word("fusion", fusion_name(weights.fusion));
  number("text_weight", tuned.weights[1]);
  number("vector_weight", tuned.weights[0]);
  record.word("metric", judged::metric_name(query::TuningOptions().metric));
  number("held_out", tuned.held_out);
  number("of_all", tuned.figure);
  number("even", tuned.even);
  number("words_alone", tuned.alone[1]);
  number("vectors_alone", tuned.alone[0]);
  record.count("topics", tuned.topics)
      .count("folds", tuned.fold_weights.size())
      .flag("applied", arguments.apply);
  return context.print(record);
}

Status check_tuning(Context& context, const SearchArguments& arguments) {
  if (arguments.rest.size() != 1 || arguments.rest[0] != "tune") {
    return context.usage_error("--topics is of 'hart search tune', and of 'hart eval'");
  }
  if (arguments.apply && !context.options().as_of.empty()) {
    return context.usage_error("--as-of is of what reads, --apply writes");
  }
  return {};
}

}  // namespace

Status tune_search(Context& context, const SearchArguments& arguments) {
  HTN_RETURN_IF_ERROR(check_tuning(context, arguments));
  HTN_ASSIGN_OR_RETURN(Store store,
                       arguments.apply ? context.open_for_writing() : context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                       find_collection(context, now.search(), arguments.collection));
  HTN_ASSIGN_OR_RETURN(const auto changes,
                       parse_weight_list(context, "--weights", arguments.weights));
  HTN_ASSIGN_OR_RETURN(SearchWeights weights, search_weights(collection.row));
  HTN_ASSIGN_OR_RETURN(weights, changed_weights(context, weights, changes));
  HTN_ASSIGN_OR_RETURN(const query::TuningOptions options, tuning_options(arguments, weights));
  HTN_ASSIGN_OR_RETURN(const auto topics, tuning_topics(context, now, collection, arguments));
  HTN_ASSIGN_OR_RETURN(const query::TunedFusion tuned,
                       query::tune_fusion(topics, options, context.control()));
  context.end_progress();
  if (arguments.apply) {
    weights.vector = tuned.weights[0];
    weights.text = tuned.weights[1];
    HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
    HTN_RETURN_IF_ERROR(session.set_search_weights(collection.row.collection_id, weights));
  }
  return print_tuned(context, tuned, weights, arguments);
}

}  // namespace hartonomous::cli
