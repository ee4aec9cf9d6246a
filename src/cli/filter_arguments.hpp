#pragma once

// Which embeddings are asked for: the options of searches that become an EmbeddingFilter.
// Thread-safety: one thread at a time.

#include <optional>
#include <string>

#include <hartonomous/engine/embeddings.hpp>

#include "cli/context.hpp"

#include <CLI/CLI.hpp>

namespace hartonomous::cli {

struct FilterArguments {
  std::optional<std::string> modality;
  std::optional<std::string> subtype;
  std::string metadata;
  std::string since;
  std::string before;
  std::string importance;
  std::string within_box;
};

void add_filter(CLI::App& app, FilterArguments& arguments);
// Errors: a usage error, naming the option.
Result<EmbeddingFilter> parse_filter(Context& context, const FilterArguments& arguments);

}  // namespace hartonomous::cli
