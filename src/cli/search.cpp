// search: texts by their words, and the nearest embeddings to a text, an atom or a vector.
#include <chrono>
#include <memory>

#include <hartonomous/base/text.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "cli/arguments.hpp"
#include "cli/atom_labels.hpp"
#include "cli/command.hpp"
#include "cli/search_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

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

}  // namespace

Result<AskedVector> asked_vector(Context& context, const Snapshot& now,
                                 const SearchArguments& arguments) {
  AskedVector asked;
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

namespace {

// Where it is not said what is searched for, or in which of several models.
Status check_vectors(Context& context, const Snapshot& now, const SearchArguments& arguments) {
  if (arguments.vectors_given() != 1) {
    HTN_ASSIGN_OR_RETURN(const std::string there_is, searchable(now));
    return context.usage_error(
        concat("what is searched for? Give words, or one of --like, --key, --atom, --document, "
               "--vector and --vector-file; ",
               there_is));
  }
  if (!arguments.model.which.empty()) return {};
  HTN_ASSIGN_OR_RETURN(const auto models, now.embeddings().models());
  if (models.size() == 1) return {};
  HTN_ASSIGN_OR_RETURN(const std::string there_is, searchable(now));
  if (models.empty()) return not_found(concat("there is no model of embeddings; ", there_is));
  return context.usage_error(concat("which model, or which collection? ", there_is));
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

Status search_by_vectors(Context& context, const SearchArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(EmbeddingFilter filter, parse_filter(context, arguments.filter));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_RETURN_IF_ERROR(check_vectors(context, now, arguments));
  HTN_ASSIGN_OR_RETURN(const AskedVector asked, asked_vector(context, now, arguments));
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

Status run_search(Context& context, const SearchArguments& arguments) {
  if (arguments.tunes()) return tune_search(context, arguments);
  if (arguments.by_words()) return search_by_words(context, arguments);
  return search_by_vectors(context, arguments);
}

void add_words(CLI::App& app, SearchArguments& arguments) {
  constexpr const char* kGroup = "Words";
  add_texts(app, "QUERY", arguments.rest,
            "Words and \"phrases\", +must -not begin* near~ field:word; docs/text.md");
  add_text(app, "--collection", arguments.collection,
           "Collection of texts, by name or number; may be left out where there is one")
      ->group(kGroup);
  add_optional_text(app, "--text", arguments.text, "QUERY, said as an option")->group(kGroup);
  add_optional_text(app, "--hybrid", arguments.hybrid,
                    "This as --text and as --like: by words and by the collection's model")
      ->group(kGroup);
  app.add_flag("--all-words", arguments.all_words, "Units that have every word, not any")
      ->group(kGroup);
  add_text(app, "--after", arguments.after, "SCORE:UNIT: the page behind that hit")->group(kGroup);
  add_text(app, "--prefix", arguments.prefix, "In documents whose names begin so")->group(kGroup);
  add_text(app, "--related-to", arguments.related_to, "In documents related to this atom")
      ->group(kGroup);
  app.add_option("--hops", arguments.hops, "So many relations away at most, 1")->group(kGroup);
  add_text(app, "--relation", arguments.relation, "Over relations of this type")->group(kGroup);
  add_text(app, "--region", arguments.region,
           "Points in the box X,Y,Z:X,Y,Z count by the weight of the region")
      ->group(kGroup);
  add_text(app, "--weights", arguments.weights,
           "Ranked otherwise this once: text=0.7,vector=0.3,region=0,fusion=rrf,k1=1.2,b=0.75")
      ->group(kGroup);
  app.add_flag("--exact-total", arguments.exact_total, "Count everything that matches")
      ->group(kGroup);
  app.add_option("--snippet", arguments.snippet,
                 "Show why it was found, in about so many characters; 0: not. 200 at a terminal")
      ->group(kGroup);
}

void add_tuning(CLI::App& app, SearchArguments& arguments) {
  constexpr const char* kGroup = "Choosing weights of a fusion (hart search tune)";
  add_judged(app, arguments.judged, kGroup);
  app.add_option("--folds", arguments.folds, "Parts that topics are held out by, 5")->group(kGroup);
  app.add_flag("--apply", arguments.apply, "Give the collection the weights")->group(kGroup);
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
  add_words(app, *arguments);
  add_model_choice(app, arguments->model);
  add_what(app, *arguments);
  app.add_option("-k", arguments->k, "So many, 10 otherwise");
  app.add_option("--candidates", arguments->candidates,
                 "So many that the graph keeps: more find more, and take longer; 0: chosen by k");
  app.add_flag("--exact", arguments->exact, "Without the graph: the nearest without exception");
  app.add_flag("--explain", arguments->explain, "Also how it was done and what it cost");
  app.add_option("--time-limit", arguments->time_limit_ms, "Give up after so many milliseconds");
  add_filter(app, arguments->filter);
  add_tuning(app, *arguments);
  app.footer(
      "Examples:\n"
      "  hart search \"write ahead\" log -k 5\n"
      "  hart search --collection docs --text '\"write ahead\" +log*' --prefix /usr/share/doc/\n"
      "  hart search --collection docs --hybrid \"how data survives a crash\" --explain\n"
      "  hart search tune --collection papers --topics queries.jsonl --judgements test.tsv\n"
      "  hart search --model glove --key frog -k 5\n"
      "  hart search --model docs --like \"heat transfer in slip flow\" --explain\n"
      "  hart search --model mnist --vector-file queries.npy --row 7 --exact\n"
      "  hart search --model docs --document notes/a.txt --modality text --since "
      "2026-01-31T00:00:00Z");
  return [arguments](Context& context) { return run_search(context, *arguments); };
}

}  // namespace hartonomous::cli
