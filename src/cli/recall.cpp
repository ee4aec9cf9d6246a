// recall: how well searches by vectors find the nearest.
#include <memory>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/embedding_arguments.hpp"

namespace hartonomous::cli {
namespace {

struct RecallArguments {
  ModelChoice model;
  std::uint32_t queries = 100;
  std::uint32_t k = 10;
  std::uint32_t candidates = 0;
  std::uint64_t seed = 1;
};

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

}  // namespace

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
