#pragma once

// What the commands of embeddings share: how a command line names a model of embeddings, an atom,
// a vector and a place in space, and numbers as text. Thread-safety: one thread at a time.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"

#include <CLI/CLI.hpp>

namespace hartonomous::cli {

// A model by number or name, and the version beside the name.
struct ModelChoice {
  std::string which = {};
  std::string version = {};
};
// Declares -m,--model and --version.
void add_model_choice(CLI::App& app, ModelChoice& choice);

// The only one there is where none is named. Errors: kNotFound; a usage error where there are
// several and none is named.
Result<EmbeddingModel> find_embedding_model(Context& context, const Embeddings& embeddings,
                                            const ModelChoice& choice);

// An atom: by number, by its bytes, or as the content of a document.
struct AtomChoice {
  std::string atom;
  std::optional<std::string> key;
  std::string document;

  int given() const { return (atom.empty() ? 0 : 1) + (key ? 1 : 0) + (document.empty() ? 0 : 1); }
};
// Declares --atom, --key and --document, with a word before each: "--to-key".
void add_atom_choice(CLI::App& app, AtomChoice& choice, const std::string& before = "");
// The option of an optional text, which may be empty.
CLI::Option* add_optional_text(CLI::App& app, const std::string& option,
                               std::optional<std::string>& target, const std::string& help);

// REQUIRES: one is given. Errors: kNotFound, kInvalidArgument.
Result<AtomId> find_chosen_atom(const Snapshot& now, const AtomChoice& choice);

// "0.1,0.2" or "[0.1 0.2]", NaN and infinities included, which the engine refuses.
// Errors: kInvalidArgument, naming the number.
Result<std::vector<float>> parse_vector(std::string_view text);
// "1,2,-3.5". Errors: kInvalidArgument.
Result<geometry::Point3> parse_point(std::string_view text);
// "X,Y,Z:X,Y,Z", the least corner and the greatest. Errors: kInvalidArgument.
Result<geometry::Box3> parse_space_box(std::string_view text);
// Errors: kInvalidArgument, also of NaN and infinities.
Result<double> parse_real(std::string_view text);

// A float as the shortest decimal that reads back as the same: 0.1, not 0.100000001. One that is
// not finite is a text.
Json json_of(float number);
Json json_of(const geometry::Point3& point);
Json json_of(const std::vector<float>& numbers);
// So many digits after the point; by exponent what they would not show.
std::string fixed_text(double number, int digits);
std::string point_text(const geometry::Point3& point);

}  // namespace hartonomous::cli
