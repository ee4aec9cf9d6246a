#pragma once

// What the actions of `hart model` share: their arguments, and how a command line names a model and
// a box of a tensor. Thread-safety: one thread at a time.

#include <optional>
#include <string>
#include <vector>

#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"

namespace hartonomous::cli {

struct ModelArguments {
  std::string action;
  std::vector<std::string> rest;
  std::string version;
  std::string type = "unknown";
  std::string base;
  std::string tensor;
  std::string to;
  bool dry_run = false;
  bool statistics = false;
};

// By number, or by name and, where it is given, version. Errors: kNotFound.
Result<rows::Model> find_model(const Models& models, const std::string& which,
                               const std::string& version);

// "3,0:16,:" for one place, sixteen and all of three dimensions; empty: all.
// Errors: kInvalidArgument.
Result<Box> parse_box(const std::string& text, const std::vector<std::uint64_t>& shape);

// The shortest that reads back as the same float; nan, inf and -inf.
std::string float_text(float number);
// "[4096, 512]".
std::string shape_text(const std::vector<std::uint64_t>& shape);

// Actions on numbers; the others are where the command is declared.
Status slice_model(Context& context, const ModelArguments& arguments);
Status find_in_model(Context& context, const ModelArguments& arguments);
Status set_in_model(Context& context, const ModelArguments& arguments);
Status export_model(Context& context, const ModelArguments& arguments);
Status diff_models(Context& context, const ModelArguments& arguments);
Status roll_back_model(Context& context, const ModelArguments& arguments);

}  // namespace hartonomous::cli
