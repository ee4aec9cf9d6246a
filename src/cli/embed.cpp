// embed: models of embeddings, and what is in them.
#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/embed_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {

Record embedding_model_record(const EmbeddingModel& model) {
  Record record;
  record.count("model", static_cast<std::uint64_t>(model.model.model_id))
      .count("dimension", static_cast<std::uint64_t>(model.space.dimension))
      .word("metric", model.space.metric, 6)
      .count("embeddings", model.embeddings)
      .bytes("memory_bytes", model.memory_bytes)
      .count("projection_version", static_cast<std::uint64_t>(model.space.projection_version))
      .word("version", model.model.version_tag.value_or(""), 8)
      .name("name", model.model.model_name);
  return record;
}

namespace {

Status list_models(Context& context, const EmbedArguments&) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const auto models, now.embeddings().models());
  for (const EmbeddingModel& model : models) {
    HTN_RETURN_IF_ERROR(context.print_row(embedding_model_record(model)));
  }
  return {};
}

Status show_model(Context& context, const EmbedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model()));
  const rows::EmbeddingSpace& space = model.space;
  Record record = embedding_model_record(model);
  record.time("created", space.created_at)
      .word("residency", space.residency)
      .count("connections", static_cast<std::uint64_t>(space.connections))
      .count("build_width", static_cast<std::uint64_t>(space.build_width))
      .count("exact_below", static_cast<std::uint64_t>(space.exact_below));
  if (space.words_model_id.has_value()) {
    record.count("words_model", static_cast<std::uint64_t>(*space.words_model_id));
  }
  record.count("slots", model.slots)
      .count("in_graph", model.in_graph)
      .count("graph_saved", model.graph_saved)
      .count("tree_points", model.tree_points)
      .json_only("tree_dead_share", model.tree_dead_share)
      .text_only("tree_dead_share", fixed_text(model.tree_dead_share, 4));
  return context.print(record);
}

Status drop_model(Context& context, const EmbedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(
      const EmbeddingModel model,
      find_embedding_model(context, session.snapshot().embeddings(), arguments.model()));
  HTN_RETURN_IF_ERROR(session.remove_embedding_model(model.model.model_id, context.control()));
  Record record;
  record.count("removed", static_cast<std::uint64_t>(model.model.model_id))
      .name("name", model.model.model_name)
      .count("embeddings", model.embeddings);
  return context.json() ? context.print(record) : context.print_line("removed");
}

Status index_model(Context& context, const EmbedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(
      const EmbeddingModel model,
      find_embedding_model(context, session.snapshot().embeddings(), arguments.model()));
  const std::int32_t model_id = model.model.model_id;
  const double started = monotonic_seconds();
  HTN_RETURN_IF_ERROR(session.index_embeddings(model_id, context.control()));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel after,
                       session.snapshot().embeddings().get_model(model_id));
  Record record = embedding_model_record(after);
  record.count("in_graph", after.in_graph)
      .count("graph_saved", after.graph_saved)
      .count("tree_points", after.tree_points)
      .seconds("seconds", monotonic_seconds() - started);
  return context.print(record);
}

Status print_dimension(Context& context, std::size_t index, const Embeddings::Dimension& of) {
  Record record;
  record.count("dimension", index)
      .json_only("least", json_of(of.least))
      .json_only("greatest", json_of(of.greatest))
      .json_only("mean", of.mean)
      .json_only("deviation", of.deviation);
  const auto number = [&](std::string_view key, double value) {
    record.text_only(key, fixed_text(value, 5), 12);
  };
  number("least", of.least);
  number("greatest", of.greatest);
  number("mean", of.mean);
  number("deviation", of.deviation);
  record.count("zeros", of.zeros).count("count", of.count);
  return context.print_row(record);
}

Status list_dimensions(Context& context, const EmbedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model()));
  HTN_ASSIGN_OR_RETURN(const auto dimensions,
                       now.embeddings().dimensions(model.model.model_id, context.control()));
  std::vector<std::size_t> order(dimensions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (arguments.top > 0) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return dimensions[a].deviation > dimensions[b].deviation;
    });
    order.resize(std::min<std::size_t>(order.size(), arguments.top));
  }
  for (const std::size_t index : order) {
    HTN_RETURN_IF_ERROR(print_dimension(context, index, dimensions[index]));
  }
  return {};
}

enum class Access { kReads, kWrites };

struct Action {
  std::string_view name;
  Status (*run)(Context&, const EmbedArguments&);
  std::string_view takes;
  std::size_t least;
  std::size_t most;
  Access access = Access::kWrites;
};
constexpr std::array<Action, 11> kActions{{
    {"create", create_embeddings, "NAME, and --dimension N", 1, 1},
    {"import", import_embeddings, "MODEL FILE", 2, 2},
    {"documents", embed_documents, "MODEL", 1, 1},
    {"ls", list_models, "nothing more", 0, 0, Access::kReads},
    {"show", show_model, "MODEL", 1, 1, Access::kReads},
    {"get", get_embedding, "MODEL and ATOM, --key or --document", 1, 2, Access::kReads},
    {"put", put_embeddings, "MODEL ATOM VECTOR, or MODEL and lines of JSON as input", 1, 3},
    {"rm", remove_embeddings, "MODEL ATOM...", 1, SIZE_MAX},
    {"drop", drop_model, "MODEL", 1, 1},
    {"index", index_model, "MODEL", 1, 1},
    {"dimensions", list_dimensions, "MODEL", 1, 1, Access::kReads},
}};

Status run_embed(Context& context, const EmbedArguments& arguments) {
  std::string names;
  for (const Action& action : kActions) {
    names += concat(names.empty() ? "" : ", ", action.name);
    if (action.name != arguments.action) continue;
    if (arguments.rest.size() < action.least || arguments.rest.size() > action.most) {
      return context.usage_error(concat("embed ", action.name, " takes ", action.takes));
    }
    if (action.access == Access::kWrites && !context.options().as_of.empty()) {
      return context.usage_error(
          concat("--as-of is of what reads, embed ", action.name, " writes"));
    }
    return action.run(context, arguments);
  }
  return context.usage_error(concat("embed: the action is one of ", names));
}

void add_model_options(CLI::App& app, EmbedArguments& arguments) {
  constexpr const char* kGroup = "A new model (create, import --create)";
  app.add_option("--dimension", arguments.dimension, "Numbers of a vector; import knows it")
      ->group(kGroup);
  add_optional_text(app, "--metric", arguments.metric, "cosine (otherwise), l2 or dot")
      ->group(kGroup);
  add_optional_text(app, "--residency", arguments.residency,
                    "How vectors are held in memory: float32 (otherwise) or int8")
      ->group(kGroup);
  app.add_option("--connections", arguments.options.connections, "Of a node of the graph, 16")
      ->group(kGroup);
  app.add_option("--build-width", arguments.options.build_width,
                 "Candidates for the neighbours of a new node, 200")
      ->group(kGroup);
  app.add_option("--exact-below", arguments.options.exact_below,
                 "So many vectors are scanned, more have a graph; 4096")
      ->group(kGroup);
  app.add_option("--points-per-leaf", arguments.options.points_per_leaf,
                 "Of the R-tree of points, 64 to 1024; 64")
      ->group(kGroup);
  add_text(app, "--words", arguments.words,
           "Model whose vectors stand for the words of texts; otherwise its own")
      ->group(kGroup);
}

void add_action_options(CLI::App& app, EmbedArguments& arguments) {
  app.add_flag("--create", arguments.create, "import: make the model where it is not there");
  add_text(app, "--keys", arguments.import.keys_path,
           "import: a file with a key on each line, or a tokenizer.json, for formats without keys");
  add_text(app, "--format", arguments.import.format,
           "import: npy, fvecs, bvecs, ivecs, text, word2vec or jsonl; otherwise found");
  add_text(app, "--key-prefix", arguments.import.key_prefix, "import: goes before each key");
  app.add_flag_callback(
      "--rank-importance",
      [&arguments] { arguments.import.importance = EmbeddingImportOptions::Importance::kByRank; },
      "import: rows come by how often words are used; frequent ones count less in a text");
  add_text(app, "--prefix", arguments.prefix, "documents: only those whose names begin so");
  add_atom_choice(app, arguments.atom);
  add_text(app, "--npy", arguments.npy, "get: write the vector to this file, as NumPy reads it");
  add_optional_text(app, "--importance", arguments.importance, "put: of the embedding");
  app.add_option("--top", arguments.top, "dimensions: so many, those that vary most");
}

constexpr const char* kExamples =
    "Examples:\n"
    "  hart embed import glove glove.6B.100d.txt --create\n"
    "  hart embed import sift base.fvecs --create --metric l2 --key-prefix sift:\n"
    "  hart embed create docs --dimension 100 --words glove\n"
    "  hart embed documents docs --prefix notes/\n"
    "  hart embed get glove --key frog --npy frog.npy\n"
    "  hart embed put glove @17 \"0.1,0.2,-0.3\"\n"
    "  echo '{\"key\": \"frog\", \"vector\": [0.1, 0.2]}' | hart embed put tiny\n"
    "  hart embed dimensions glove --top 10";

}  // namespace

Runner declare_embed(CLI::App& app) {
  auto arguments = std::make_shared<EmbedArguments>();
  add_text(app, "ACTION", arguments->action,
           "create, import, documents, ls, show, get, put, rm, drop, index or dimensions")
      ->required();
  add_texts(app, "ARGUMENT", arguments->rest,
            "create: NAME; import: MODEL FILE; get: MODEL [ATOM]; put: MODEL [ATOM] VECTOR; rm: "
            "MODEL ATOM...; others: MODEL, by number or name");
  add_text(app, "--version", arguments->version,
           "Version of the model, beside its name; of a new one, the one it gets");
  add_model_options(app, *arguments);
  add_action_options(app, *arguments);
  app.footer(kExamples);
  return [arguments](Context& context) { return run_embed(context, *arguments); };
}

}  // namespace hartonomous::cli
