#pragma once

// Reference: how a command line names a thing: a document's name, or "@" and an atom's number.
// `--name` takes its value for a name whatever it looks like, so that every name can be said;
// `--version` picks one version of it.
// Thread-safety: one thread at a time.

#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"

#include <CLI/CLI.hpp>

namespace hartonomous::cli {

struct Reference {
  std::string text;  // positional: NAME or @ID
  std::string name;  // --name
  bool named = false;
  std::uint64_t version = 0;  // 0: the newest

  // True for "@..." that --name did not give.
  bool is_atom() const { return !named && text.starts_with('@'); }
  const std::string& document_name() const { return named ? name : text; }
};

// What a reference stands for.
struct Target {
  AtomId atom;
  std::optional<Document> document;
};

// Declares the positional REF, --name and --version.
void add_reference(CLI::App& app, Reference& reference);

// "@12" or "12". Errors: kInvalidArgument.
Result<AtomId> parse_atom_id(std::string_view text);

// Errors: kNotFound, kInvalidArgument; a usage error when nothing or two things are named.
Result<Target> resolve(Context& context, const Snapshot& now, const Reference& reference);

}  // namespace hartonomous::cli
