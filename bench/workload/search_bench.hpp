#pragma once

// The search story, told in seven files: texts by their words, ours beside SQLite's FTS5 and
// Xapian, and held against a plain BM25 of the benchmark's own. Thread-safety: one thread at a
// time.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/text_index.hpp"
#include "support/thread_clock.hpp"
#include "workload/search_data.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {

inline constexpr std::uint32_t kBestHits = 10;
// A word that no text has, in one of so many lines; stems and folding leave it as it is.
inline constexpr std::string_view kPlantedWord = "zqxjkvhart";
inline constexpr std::size_t kPlantedShare = 97;

struct SearchStory {
  const Workload& workload;
  Scratch scratch;
  SearchData data;
  std::size_t planted = 0;                        // lines that have the planted word
  std::vector<std::vector<std::string>> queries;  // of one to four words
  Answers answers;

  void figure(std::string name, double value, std::string unit, const Cost& cost = {},
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "search",
                          .name = std::move(name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
};

// A store with a collection of texts.
class SearchedStore {
 public:
  // A new one, or one that is there. Without options it has no collection.
  static Result<SearchedStore> open(const Workload& workload, const std::string& folder,
                                    const std::optional<SearchCollectionOptions>& options);
  // Opened again, with the collection it has.
  static Result<SearchedStore> reopen(const Workload& workload, const std::string& folder);

  Status create_collection(const SearchCollectionOptions& options);
  Session& session() { return session_; }
  std::int32_t collection() const { return collection_; }
  // On a snapshot of its own, as a caller that comes by has one.
  Result<SearchResult> find(SearchQuery query) const;
  Result<SearchCollection> described() const;

 private:
  explicit SearchedStore(Store store) : store_(std::move(store)), session_(store_.session()) {}

  Store store_;
  Session session_;
  std::int32_t collection_ = 0;
};

SearchCollectionOptions line_options();
std::string joined_lines(std::span<const std::string> lines);
std::string joined_words(std::span<const std::string> words);

// What one pass over queries took.
struct QueryPass {
  Cost cost;
  double thread = 0;            // processor time of the thread that asks
  std::vector<double> seconds;  // of each query, wall clock
};

template <typename Ask>
Result<QueryPass> ask_all(std::size_t count, Ask ask) {
  QueryPass pass;
  const Stopwatch watch;
  const double begin = thread_seconds();
  for (std::size_t i = 0; i < count; ++i) {
    const double start = monotonic_seconds();
    HTN_RETURN_IF_ERROR(ask(i));
    pass.seconds.push_back(monotonic_seconds() - start);
  }
  pass.thread = thread_seconds() - begin;
  pass.cost = watch.elapsed();
  return pass;
}

// Passes over the same queries, as figures.
struct QueryFigures {
  std::vector<QueryPass> passes;

  Cost cost() const;
  double rate() const;                      // a second of the asking thread, median of the passes
  double microseconds(double share) const;  // quantile of all queries' wall clock
};

void report_queries(const SearchStory& story, std::string name, const QueryFigures& figures,
                    std::string_view note = {});

// Of four significant digits.
std::string short_number(double number);

// Lines, documents: how fast they become searchable, and what that takes on disk. Leaves the store
// of lines for what follows.
Status measure_search_indexing(SearchStory& story, const std::string& folder);
Status measure_search_documents(SearchStory& story);
Status measure_search_queries(SearchStory& story, const std::string& folder);
// The same queries as of before another text came. Adds that text.
Status measure_search_past(SearchStory& story, SearchedStore& ours);
Status measure_search_growth(SearchStory& story);
Status measure_search_freshness(SearchStory& story);
Status measure_search_quality(SearchStory& story);

}  // namespace hartonomous::bench
