#pragma once

// Topics that are asked of a collection, and what is known of the answers: how a command line names
// their files, and what hits are called in judgements. Thread-safety: one thread at a time.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/engine/store.hpp>
#include <hartonomous/judged/collection.hpp>
#include <hartonomous/judged/metrics.hpp>

#include "cli/context.hpp"

#include <CLI/CLI.hpp>

namespace hartonomous::cli {

struct JudgedArguments {
  std::string topics;
  std::string topics_format;
  std::string judgements;
  std::string judgements_format;
  std::string vectors;  // of the topics
  std::string vector_keys;
  std::string strip_prefix;
  std::uint32_t depth = 1000;
};
void add_judged(CLI::App& app, JudgedArguments& arguments, const std::string& group);

// Errors: usage errors, those of judged::read_judgements.
Result<judged::Judgements> read_judgements(Context& context, const JudgedArguments& arguments);

struct JudgedTopics {
  std::vector<judged::Topic> topics;
  std::map<std::string, std::vector<float>, std::less<>> vectors;  // by topic, where there are any

  bool has_vectors() const { return !vectors.empty(); }
};
// Errors: usage errors; kNotFound of a topic whose vector is not in their file.
Result<JudgedTopics> read_topics(Context& context, const JudgedArguments& arguments);

// A topic as words: what means something in the language of queries is a blank.
std::string plain_words(std::string_view text);

// What hits are called in judgements: records by their key, lines by document and line, documents
// by their names, without the prefix.
class UnitNames {
 public:
  UnitNames(Snapshot now, rows::SearchCollection row, std::string strip_prefix);
  // Errors: kFailedPrecondition of records that nothing names.
  Result<std::string> of(const SearchHit& hit);

 private:
  Result<std::string> key_of(const SearchHit& hit);
  Status read_keys(const Document& document, std::vector<std::string>& keys) const;

  Snapshot now_;
  rows::SearchCollection row_;
  std::string strip_prefix_;
  std::map<std::uint64_t, std::vector<std::string>> keys_;  // of records, by document
};

}  // namespace hartonomous::cli
