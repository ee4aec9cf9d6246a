#pragma once

// What the actions of `hart embed` share: their arguments, and how a model is shown.
// Thread-safety: one thread at a time.

#include <optional>
#include <string>
#include <vector>

#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"
#include "cli/embedding_arguments.hpp"

namespace hartonomous::cli {

struct EmbedArguments {
  std::string action;
  std::vector<std::string> rest;
  std::string version;
  // create, import --create
  std::uint32_t dimension = 0;
  std::optional<std::string> metric;
  std::optional<std::string> residency;
  EmbeddingModelOptions options;  // of numbers
  std::string words;
  // import
  bool create = false;
  EmbeddingImportOptions import;
  // documents
  std::string prefix;
  // get, put, rm
  AtomChoice atom;
  std::string npy;
  std::optional<std::string> importance;
  // dimensions
  std::uint64_t top = 0;  // 0: all, in their order

  ModelChoice model() const { return {.which = rest[0], .version = version}; }
};

// The options of a new model. Errors: usage errors, kNotFound (the model of words).
Result<EmbeddingModelOptions> parse_model_options(Context& context, const Embeddings& embeddings,
                                                  const EmbedArguments& arguments);

// One line of a list, or the beginning of a card.
Record embedding_model_record(const EmbeddingModel& model);

Status create_embeddings(Context& context, const EmbedArguments& arguments);
Status import_embeddings(Context& context, const EmbedArguments& arguments);
Status embed_documents(Context& context, const EmbedArguments& arguments);
Status get_embedding(Context& context, const EmbedArguments& arguments);
Status put_embeddings(Context& context, const EmbedArguments& arguments);
Status remove_embeddings(Context& context, const EmbedArguments& arguments);

}  // namespace hartonomous::cli
