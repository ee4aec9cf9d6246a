#pragma once

// How a command line names a collection of texts, and how its hits are ranked.
// Thread-safety: one thread at a time.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hartonomous/engine/search_values.hpp>
#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"
#include "cli/embedding_arguments.hpp"

#include <CLI/CLI.hpp>

namespace hartonomous::cli {

// What is said of a ranking: names (k1, b, fusion, text, vector, region) and values.
using WeightArguments = std::vector<std::pair<std::string, std::string>>;
// Declares --k1, --b, --fusion, --text-weight, --vector-weight and --region-weight.
void add_weights(CLI::App& app, WeightArguments& arguments);
// "k1=1.5,fusion=rrf". Errors: a usage error, naming the option.
Result<WeightArguments> parse_weight_list(Context& context, std::string_view option,
                                          std::string_view list);
// What is not said stays as it is. Errors: usage errors.
Result<SearchWeights> changed_weights(Context& context, SearchWeights weights,
                                      const WeightArguments& arguments);

// NAME, or NAME=WEIGHT. Errors: kInvalidArgument.
Result<SearchField> parse_search_field(const std::string& text);

struct CollectionArguments {
  std::string action;
  std::vector<std::string> rest;
  // create, import
  std::string prefix;
  std::string unit;
  std::vector<std::string> fields;  // also weights
  std::string key_member;
  std::string language;
  std::string stop_words;
  std::string tokens;
  bool no_positions = false;
  ModelChoice model;
  WeightArguments weights;  // also weights
  // import
  std::string format;

  // Something is said that only a new collection can take.
  bool shapes() const;
};
// Errors: usage errors, kNotFound (the model, the file of stop words).
Result<SearchCollectionOptions> parse_collection_options(Context& context,
                                                         const Embeddings& embeddings,
                                                         const CollectionArguments& arguments);

// By name or number; the only one there is where none is named. Errors: kNotFound; a usage error
// where there are several and none is named.
Result<SearchCollection> find_collection(Context& context, const Search& search,
                                         const std::string& which);
// What can be searched: "collections: docs; models of embeddings: glove", or that there is nothing.
Result<std::string> searchable(const Snapshot& now);

// One line of a list, or the beginning of a card.
Record collection_record(const SearchCollection& collection);
// How it is ranked. Errors: kCorruption.
Status add_ranking(Record& record, const SearchCollection& collection);

Status import_collection(Context& context, const CollectionArguments& arguments);

}  // namespace hartonomous::cli
