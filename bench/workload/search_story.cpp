// search: texts by their words, ours beside the peers.
#include <algorithm>
#include <cstdio>

#include "workload/search_bench.hpp"

namespace hartonomous::bench {

Result<SearchedStore> SearchedStore::open(const Workload& workload, const std::string& folder,
                                          const std::optional<SearchCollectionOptions>& options) {
  HTN_ASSIGN_OR_RETURN(Store opened, Store::open(folder, workload.store_options()));
  SearchedStore store(std::move(opened));
  if (options.has_value()) HTN_RETURN_IF_ERROR(store.create_collection(*options));
  return store;
}

Status SearchedStore::create_collection(const SearchCollectionOptions& options) {
  HTN_ASSIGN_OR_RETURN(const SearchCollection made,
                       session_.create_search_collection("searched", options));
  collection_ = made.row.collection_id;
  return {};
}

Result<SearchedStore> SearchedStore::reopen(const Workload& workload, const std::string& folder) {
  HTN_ASSIGN_OR_RETURN(SearchedStore store, open(workload, folder, std::nullopt));
  HTN_ASSIGN_OR_RETURN(const SearchCollection found,
                       store.session_.snapshot().search().find_collection("searched"));
  store.collection_ = found.row.collection_id;
  return store;
}

Result<SearchResult> SearchedStore::find(SearchQuery query) const {
  query.collection_id = collection_;
  return session_.snapshot().search().find(query);
}

Result<SearchCollection> SearchedStore::described() const {
  return session_.snapshot().search().get_collection(collection_);
}

SearchCollectionOptions line_options() { return {.unit = collection::Unit::kLine}; }

std::string joined_lines(std::span<const std::string> lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line;
    text += '\n';
  }
  return text;
}

std::string joined_words(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

Cost QueryFigures::cost() const {
  std::vector<Cost> costs;
  for (const QueryPass& pass : passes) costs.push_back(pass.cost);
  return median(costs);
}

double QueryFigures::rate() const {
  std::vector<double> rates;
  for (const QueryPass& pass : passes) {
    rates.push_back(static_cast<double>(pass.seconds.size()) / std::max(pass.thread, 1e-9));
  }
  return median(rates);
}

double QueryFigures::microseconds(double share) const {
  std::vector<double> all;
  for (const QueryPass& pass : passes) {
    all.insert(all.end(), pass.seconds.begin(), pass.seconds.end());
  }
  return 1e6 * quantile(all, share);
}

void report_queries(const SearchStory& story, std::string name, const QueryFigures& figures,
                    std::string_view note) {
  story.figure(std::move(name), figures.rate(), "/s", figures.cost(), {},
               concat("median ", short_number(figures.microseconds(0.5)), " us, 95 of 100 in ",
                      short_number(figures.microseconds(0.95)), " us; ",
                      figures.passes.front().seconds.size(), " queries", note));
}

std::string short_number(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", number);
  return text;
}

namespace {

constexpr std::uint64_t kQuerySeed = 17;

Result<SearchStory> begin_story(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "search"));
  HTN_ASSIGN_OR_RETURN(SearchData data, make_search_data({.folder = workload.texts,
                                                          .count = workload.sizes.search_lines,
                                                          .seed = workload.seed}));
  std::vector<std::vector<std::string>> queries =
      make_search_queries(data, workload.sizes.search_queries, workload.seed + kQuerySeed);
  std::size_t planted = 0;
  for (std::size_t i = 0; i < data.units.size(); i += kPlantedShare, ++planted) {
    data.units[i] += concat(' ', kPlantedWord);
    data.bytes += kPlantedWord.size() + 1;
  }
  return SearchStory{.workload = workload,
                     .scratch = std::move(scratch),
                     .data = std::move(data),
                     .planted = planted,
                     .queries = std::move(queries),
                     .answers = {}};
}

}  // namespace

Result<ContentHash> run_search(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(SearchStory story, begin_story(workload));
  const std::string folder = story.scratch / "lines";
  HTN_RETURN_IF_ERROR(measure_search_indexing(story, folder));
  HTN_RETURN_IF_ERROR(measure_search_queries(story, folder));
  remove_all(folder);
  HTN_RETURN_IF_ERROR(measure_search_documents(story));
  HTN_RETURN_IF_ERROR(measure_search_growth(story));
  HTN_RETURN_IF_ERROR(measure_search_freshness(story));
  if (!workload.judged.empty()) HTN_RETURN_IF_ERROR(measure_search_quality(story));
  return story.answers.hash();
}

}  // namespace hartonomous::bench
