#pragma once

// The arguments of `hart search`, which searches by vectors, by words, or by both.
// Thread-safety: one thread at a time.

#include <optional>
#include <string>
#include <vector>

#include <hartonomous/engine/store.hpp>

#include "cli/collection_arguments.hpp"
#include "cli/context.hpp"
#include "cli/embedding_arguments.hpp"
#include "cli/filter_arguments.hpp"
#include "cli/judged_topics.hpp"

namespace hartonomous::cli {

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

  // By words.
  std::vector<std::string> rest;  // QUERY, or "tune"
  std::string collection;
  std::optional<std::string> text;
  std::optional<std::string> hybrid;
  bool all_words = false;
  std::string after;
  std::string prefix;
  std::string related_to;
  std::optional<std::uint32_t> hops;
  std::string relation;
  std::string region;
  std::string weights;
  bool exact_total = false;
  std::optional<std::uint32_t> snippet;

  // Weights.
  JudgedArguments judged;
  std::optional<std::uint32_t> folds;
  bool apply = false;

  int vectors_given() const {
    return (like ? 1 : 0) + atom.given() + (vector ? 1 : 0) + (vector_file.empty() ? 0 : 1);
  }
  bool by_words() const {
    return !rest.empty() || !collection.empty() || text || hybrid || all_words || !after.empty() ||
           !prefix.empty() || !related_to.empty() || hops || !relation.empty() || !region.empty() ||
           !weights.empty() || exact_total || snippet || apply || folds;
  }
  // "tune" is a word like any other where no topics are given.
  bool tunes() const { return !judged.topics.empty(); }
};

// What is near to is searched for; the vector lives beside the query, which shows it.
struct AskedVector {
  std::optional<AtomId> atom;
  std::vector<float> vector;
};
// What is given of --key, --atom, --document, --vector and --vector-file.
// Errors: usage errors, kNotFound, those of a file of vectors.
Result<AskedVector> asked_vector(Context& context, const Snapshot& now,
                                 const SearchArguments& arguments);

Status search_by_words(Context& context, const SearchArguments& arguments);
Status tune_search(Context& context, const SearchArguments& arguments);

}  // namespace hartonomous::cli
