// One text a commit, synced: each is found by the next query; what a commit takes with a collection
// and without.
#include "workload/search_bench.hpp"

namespace hartonomous::bench {
namespace {

std::string text_of(const SearchStory& story, std::size_t number) {
  return concat(story.data.units[number % story.data.units.size()], ' ', kPlantedWord, number);
}

Result<double> commit(SearchedStore& store, std::size_t number, const std::string& text) {
  const double begin = monotonic_seconds();
  HTN_RETURN_IF_ERROR(store.session().put(concat("fresh/", number), as_bytes(text)).status());
  return monotonic_seconds() - begin;
}

Result<double> find_it(SearchStory& story, const SearchedStore& store, std::size_t number) {
  const double begin = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(const SearchResult found,
                       store.find({.text = concat(kPlantedWord, number), .k = kBestHits}));
  const double seconds = monotonic_seconds() - begin;
  const bool is_found =
      found.hits.size() == 1 && found.hits.front().document.name == concat("fresh/", number);
  HTN_RETURN_IF_ERROR(expect(is_found, "what was committed just now"));
  story.answers.add(number);
  return seconds;
}

// What a store has before: a hundred texts of a hundred lines.
Status put_before(const SearchStory& story, SearchedStore& store) {
  constexpr std::size_t kTexts = 100;
  const std::size_t each = std::max<std::size_t>(1, story.data.units.size() / kTexts);
  for (std::size_t i = 0; i < kTexts; ++i) {
    const auto lines = std::span(story.data.units)
                           .subspan(std::min(i * each, story.data.units.size() - each), each);
    const std::string text = joined_lines(lines);
    HTN_RETURN_IF_ERROR(store.session().put(concat("before/", i), as_bytes(text)).status());
  }
  return {};
}

}  // namespace

Status measure_search_freshness(SearchStory& story) {
  HTN_ASSIGN_OR_RETURN(
      SearchedStore with,
      SearchedStore::open(story.workload, story.scratch / "with", SearchCollectionOptions{}));
  HTN_ASSIGN_OR_RETURN(
      SearchedStore without,
      SearchedStore::open(story.workload, story.scratch / "without", std::nullopt));
  HTN_RETURN_IF_ERROR(put_before(story, with));
  HTN_RETURN_IF_ERROR(put_before(story, without));
  const Stopwatch watch;
  std::vector<double> commits, bare, finds;
  for (std::size_t i = 0; i < story.workload.sizes.search_commits; ++i) {
    const std::string text = text_of(story, i);
    HTN_ASSIGN_OR_RETURN(double seconds, commit(with, i, text));
    commits.push_back(seconds);
    HTN_ASSIGN_OR_RETURN(seconds, find_it(story, with, i));
    finds.push_back(seconds);
    HTN_ASSIGN_OR_RETURN(seconds, commit(without, i, text));
    bare.push_back(seconds);
  }
  const Cost cost = watch.elapsed();
  const auto note = [](const std::vector<double>& seconds) {
    return concat("95 of 100 in ", short_number(1e3 * quantile(seconds, 0.95)), " ms");
  };
  story.figure(
      "commits whose text the next query finds", static_cast<double>(commits.size()), "", cost, {},
      concat("all of them; that query, median ", short_number(1e6 * median(finds)), " us"));
  story.figure("commit of one text with a collection, median", 1e3 * median(commits), "ms", cost,
               {}, note(commits));
  story.figure("commit of one text without, median", 1e3 * median(bare), "ms", cost, {},
               note(bare));
  remove_all(story.scratch / "with");
  remove_all(story.scratch / "without");
  return {};
}

}  // namespace hartonomous::bench
