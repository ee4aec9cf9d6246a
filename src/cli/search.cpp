// search: the nearest embeddings to a text, an atom or a vector; recall: how well they are found.
#include <chrono>
#include <memory>

#include <hartonomous/base/text.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "cli/arguments.hpp"
#include "cli/atom_labels.hpp"
#include "cli/command.hpp"
#include "cli/embedding_arguments.hpp"
#include "cli/filter_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct SearchArguments {
  ModelChoice model;
  std::optional<std::string> like;
  AtomChoice atom;
  std::optional<std::string> vector;
  std::string vector_file;
  std::uint64_t row = 0;
  std::uint32_t k = 10;
  std::uint32_t candidates = 0;
  bool exact = false;
  bool explain = false;
  std::optional<std::uint64_t> time_limit_ms;
  FilterArguments filter;
};

struct RecallArguments {
  ModelChoice model;
  std::uint32_t queries = 100;
  std::uint32_t k = 10;
  std::uint32_t candidates = 0;
  std::uint64_t seed = 1;
};

// Row `row` of a file, from 0.
Result<std::vector<float>> read_row(Context& context, const std::string& path, std::uint64_t row) {
  HTN_ASSIGN_OR_RETURN(const auto reader, vectorfile::VectorReader::open(path, {}));
  const std::size_t dimension = reader->info().dimension;
  constexpr std::size_t kRowsAtOnce = 256;
  std::vector<float> numbers(kRowsAtOnce * dimension);
  for (std::uint64_t first = 0;;) {
    if (context.stop().stop_requested()) return cancelled("reading vectors");
    HTN_ASSIGN_OR_RETURN(const std::size_t rows, reader->read(numbers, nullptr));
    if (rows == 0) return not_found(concat("'", path, "' has ", first, " rows, none is ", row));
    if (row < first + rows) {
      const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>((row - first) * dimension);
      return std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(dimension));
    }
    first += rows;
  }
}

// What is searched for; the vector lives beside the query, which shows it.
struct Asked {
  std::optional<AtomId> atom;
  std::vector<float> vector;
};

Result<Asked> asked_of(Context& context, const Snapshot& now, const SearchArguments& arguments) {
  const int given = (arguments.like ? 1 : 0) + arguments.atom.given() + (arguments.vector ? 1 : 0) +
                    (arguments.vector_file.empty() ? 0 : 1);
  if (given != 1) {
    return context.usage_error(
        "what is searched for? Give one of --like, --key, --atom, --document, --vector and "
        "--vector-file");
  }
  Asked asked;
  if (arguments.atom.given() > 0) {
    HTN_ASSIGN_OR_RETURN(asked.atom, find_chosen_atom(now, arguments.atom));
  } else if (arguments.vector.has_value()) {
    auto vector = parse_vector(*arguments.vector);
    if (!vector.ok()) {
      return context.usage_error(concat("--vector: ", vector.status().message()));
    }
    asked.vector = std::move(*vector);
  } else if (!arguments.vector_file.empty()) {
    HTN_ASSIGN_OR_RETURN(asked.vector, read_row(context, arguments.vector_file, arguments.row));
  }
  return asked;
}

Status print_hits(Context& context, const Snapshot& now, const SemanticResult& result) {
  std::vector<AtomId> atoms;
  for (const EmbeddingHit& hit : result.hits) atoms.push_back(hit.atom);
  HTN_ASSIGN_OR_RETURN(const auto labels, labels_of(context, now, atoms));
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const EmbeddingHit& hit = result.hits[i];
    Record record;
    record.json_only("distance", json_of(hit.distance))
        .text_only("distance", fixed_text(hit.distance, 6), 12)
        .id("atom", hit.atom);
    add_label(record, labels[i]);
    HTN_RETURN_IF_ERROR(context.print_row(record));
  }
  return {};
}

// For programs an object of one member, so that it is told from hits.
Status print_plan(Context& context, const query::SearchPlan& plan) {
  Json json{{"method", query::method_name(plan.method)},
            {"why", plan.why},
            {"vectors", plan.vectors},
            {"candidates", plan.candidates},
            {"distances", plan.distances},
            {"scanned", plan.scanned},
            {"selectivity", plan.selectivity ? Json(*plan.selectivity) : Json()},
            {"recall", plan.recall ? Json(*plan.recall) : Json()},
            {"plan_us", plan.plan_us},
            {"search_us", plan.search_us}};
  if (context.json()) {
    return context.print(Record().json_only("plan", std::move(json)));
  }
  Record record;
  record.word("method", query::method_name(plan.method))
      .word("why", plan.why)
      .count("vectors", plan.vectors)
      .count("candidates", plan.candidates)
      .count("distances", plan.distances)
      .count("scanned", plan.scanned);
  if (plan.selectivity) record.text_only("selectivity", fixed_text(*plan.selectivity, 4));
  if (plan.recall) record.text_only("recall", fixed_text(*plan.recall, 4));
  record.text_only("planned",
                   concat(with_separators(static_cast<std::uint64_t>(plan.plan_us)), " us"));
  record.text_only("searched",
                   concat(with_separators(static_cast<std::uint64_t>(plan.search_us)), " us"));
  HTN_RETURN_IF_ERROR(context.out().write("\n"));
  return context.print(record);
}

Status run_search(Context& context, const SearchArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(EmbeddingFilter filter, parse_filter(context, arguments.filter));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const Asked asked, asked_of(context, now, arguments));
  const Embeddings embeddings = now.embeddings();
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, embeddings, arguments.model));
  SemanticQuery query{.model_id = model.model.model_id,
                      .vector = asked.vector,
                      .atom = asked.atom,
                      .text = arguments.like,
                      .k = arguments.k,
                      .candidates = arguments.candidates,
                      .filter = std::move(filter)};
  if (arguments.exact) query.mode = query::SearchMode::kExact;
  if (arguments.time_limit_ms.has_value()) {
    query.time_limit = std::chrono::milliseconds(*arguments.time_limit_ms);
  }
  HTN_ASSIGN_OR_RETURN(const SemanticResult result, embeddings.search(query, context.control()));
  context.end_progress();
  HTN_RETURN_IF_ERROR(print_hits(context, now, result));
  return arguments.explain ? print_plan(context, result.plan) : Status();
}

Status run_recall(Context& context, const RecallArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model));
  HTN_ASSIGN_OR_RETURN(
      const RecallResult found,
      now.embeddings().recall(model.model.model_id, arguments.queries, arguments.k,
                              arguments.candidates, arguments.seed, context.control()));
  context.end_progress();
  const auto microseconds = [](double us) { return concat(fixed_text(us, 1), " us"); };
  Record record;
  record.count("model", static_cast<std::uint64_t>(model.model.model_id))
      .name("name", model.model.model_name)
      .json_only("recall", found.recall)
      .json_only("least", found.least)
      .text_only("recall", fixed_text(found.recall, 4))
      .text_only("least", fixed_text(found.least, 4))
      .count("queries", found.queries)
      .count("k", arguments.k)
      .json_only("search_us", found.search_us)
      .json_only("exact_us", found.exact_us)
      .text_only("search", microseconds(found.search_us))
      .text_only("exact", microseconds(found.exact_us));
  return context.print(record);
}

void add_what(CLI::App& app, SearchArguments& arguments) {
  constexpr const char* kWhat = "What";
  add_optional_text(app, "--like", arguments.like, "What means the same as this text")
      ->group(kWhat);
  add_atom_choice(app, arguments.atom);
  add_optional_text(app, "--vector", arguments.vector, "Numbers, as 0.1,-0.2,0.3")->group(kWhat);
  auto* const file = add_text(app, "--vector-file", arguments.vector_file,
                              "A row of a file of vectors, of any format that import reads");
  file->group(kWhat);
  app.add_option("--row", arguments.row, "Which row of --vector-file, from 0")
      ->needs(file)
      ->group(kWhat);
}

}  // namespace

Runner declare_search(CLI::App& app) {
  auto arguments = std::make_shared<SearchArguments>();
  add_model_choice(app, arguments->model);
  add_what(app, *arguments);
  app.add_option("-k", arguments->k, "So many, 10 otherwise");
  app.add_option("--candidates", arguments->candidates,
                 "So many that the graph keeps: more find more, and take longer; 0: chosen by k");
  app.add_flag("--exact", arguments->exact, "Without the graph: the nearest without exception");
  app.add_flag("--explain", arguments->explain, "Also how it was done and what it cost");
  app.add_option("--time-limit", arguments->time_limit_ms, "Give up after so many milliseconds");
  add_filter(app, arguments->filter);
  app.footer(
      "Examples:\n"
      "  hart search --model glove --key frog -k 5\n"
      "  hart search --model docs --like \"heat transfer in slip flow\" --explain\n"
      "  hart search --model mnist --vector-file queries.npy --row 7 --exact\n"
      "  hart search --model docs --document notes/a.txt --modality text --since "
      "2026-01-31T00:00:00Z");
  return [arguments](Context& context) { return run_search(context, *arguments); };
}

Runner declare_recall(CLI::App& app) {
  auto arguments = std::make_shared<RecallArguments>();
  add_text(app, "MODEL", arguments->model.which, "Model of embeddings, by number or name");
  add_text(app, "--version", arguments->model.version, "Version of the model, beside its name");
  app.add_option("-n,--queries", arguments->queries, "Embeddings to search for, 100 otherwise");
  app.add_option("-k", arguments->k, "Nearest of each, 10 otherwise");
  app.add_option("--candidates", arguments->candidates,
                 "So many that the graph keeps; 0: chosen by k");
  app.add_option("--seed", arguments->seed, "Which embeddings; the same seed, the same ones");
  app.footer("Examples:\n  hart recall glove -n 1000 -k 10\n  hart recall glove --candidates 400");
  return [arguments](Context& context) { return run_recall(context, *arguments); };
}

}  // namespace hartonomous::cli
