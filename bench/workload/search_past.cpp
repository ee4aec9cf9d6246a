// The same queries of the same state: as the newest, and as of a time past, whose frequencies are
// counted.
#include "workload/search_bench.hpp"

namespace hartonomous::bench {
namespace {

using Places = std::vector<SearchAfter>;

Result<QueryPass> ask_at(const SearchStory& story, const SearchedStore& ours, const Search& at,
                         std::vector<Places>& found) {
  found.clear();
  return ask_all(story.queries.size(), [&](std::size_t i) -> Status {
    HTN_ASSIGN_OR_RETURN(const SearchResult result, at.find({.collection_id = ours.collection(),
                                                             .text = joined_words(story.queries[i]),
                                                             .k = kBestHits}));
    Places& places = found.emplace_back();
    for (const SearchHit& hit : result.hits) places.push_back(hit.place);
    return {};
  });
}

bool are_same(const std::vector<Places>& a, const std::vector<Places>& b) {
  return std::ranges::equal(a, b, [](const Places& left, const Places& right) {
    return std::ranges::equal(left, right, [](const SearchAfter& one, const SearchAfter& other) {
      return one.unit == other.unit && one.score == other.score;
    });
  });
}

}  // namespace

Status measure_search_past(SearchStory& story, SearchedStore& ours) {
  const Snapshot before = ours.session().snapshot();
  const std::string later = "other words\nof the same language, in another text\n";
  HTN_RETURN_IF_ERROR(ours.session().put("later", as_bytes(later)).status());
  const Search now = before.search();
  const Search past = ours.session().snapshot().as_of(before.instant()).search();
  QueryFigures figures[2];
  std::vector<Places> found[2];
  HTN_ASSIGN_OR_RETURN(
      const Cost first, measure([&] {
        return past
            .find({.collection_id = ours.collection(), .text = joined_words(story.queries.front())})
            .status();
      }));
  for (int round = 0; round < story.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(QueryPass pass, ask_at(story, ours, now, found[0]));
    figures[0].passes.push_back(std::move(pass));
    HTN_ASSIGN_OR_RETURN(pass, ask_at(story, ours, past, found[1]));
    figures[1].passes.push_back(std::move(pass));
    HTN_RETURN_IF_ERROR(expect(are_same(found[0], found[1]), "what was found in the past"));
  }
  report_queries(story, "any of 1 to 4 words, as of a time past", figures[1],
                 concat("; the first one ", short_number(1e3 * first.wall),
                        " ms, it counts the units of that time"));
  story.figure("any of 1 to 4 words, rate now / as of a time past",
               figures[0].rate() / figures[1].rate(), "x", figures[1].cost(), {},
               "the same hits and scores");
  return {};
}

}  // namespace hartonomous::bench
