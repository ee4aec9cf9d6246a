// Ten and a hundred times the lines: how long the same queries take.
#include <map>

#include "workload/search_bench.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::size_t kGrowth = 10;
constexpr std::uint64_t kGrowthSeed = 29;

struct Sized {
  QueryFigures ours, fts5;
};

void report_put(const SearchStory& story, std::size_t lines, const Cost& ours, const Cost& fts5) {
  story.figure(concat(lines, " lines, indexing, ours / FTS5 with content"), fts5.wall / ours.wall,
               "x", ours, {},
               concat(short_number(static_cast<double>(lines) / 1e3 / ours.wall),
                      " k/s; of processor time ", short_number(fts5.cpu / ours.cpu), " x; once"));
}

Result<Sized> measure_size(SearchStory& story, std::span<const std::string> lines,
                           const std::vector<std::vector<std::string>>& queries) {
  const std::string folder = story.scratch / "growth";
  HTN_ASSIGN_OR_RETURN(SearchedStore ours,
                       SearchedStore::open(story.workload, folder, line_options()));
  const std::string text = joined_lines(lines);
  HTN_ASSIGN_OR_RETURN(const Cost put, measure_settled([&] {
                         return ours.session().put("lines", as_bytes(text)).status();
                       }));
  HTN_ASSIGN_OR_RETURN(const OwnedTextIndex fts5,
                       open_fts5(folder + "-fts5", {.content = Fts5Options::Content::kKept}));
  HTN_ASSIGN_OR_RETURN(const Cost added, measure_settled([&] { return fts5->add(lines); }));
  report_put(story, lines.size(), put, added);
  HTN_RETURN_IF_ERROR(fts5->optimise());
  QueryFigures own, theirs;
  std::vector<std::uint32_t> found;
  const auto ask_own = [&](std::size_t i) -> Status {
    HTN_ASSIGN_OR_RETURN(const SearchResult result,
                         ours.find({.text = joined_words(queries[i]), .k = kBestHits}));
    for (const SearchHit& hit : result.hits) story.answers.add(hit.unit);
    return {};
  };
  const auto ask_fts5 = [&](std::size_t i) {
    return fts5->search(queries[i], TextMatch::kAny, kBestHits, found);
  };
  HTN_RETURN_IF_ERROR(ask_all(queries.size(), ask_own).status());  // warms
  for (int round = 0; round < story.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(QueryPass pass, ask_all(queries.size(), ask_own));
    own.passes.push_back(std::move(pass));
    HTN_ASSIGN_OR_RETURN(pass, ask_all(queries.size(), ask_fts5));
    theirs.passes.push_back(std::move(pass));
  }
  remove_all(folder);
  remove_all(folder + "-fts5");
  report_queries(story, concat(lines.size(), " lines, ours"), own);
  report_queries(story, concat(lines.size(), " lines, FTS5"), theirs);
  return Sized{.ours = std::move(own), .fts5 = std::move(theirs)};
}

}  // namespace

Status measure_search_growth(SearchStory& story) {
  const std::size_t middle = story.workload.sizes.search_lines;
  const std::size_t most = middle * kGrowth;
  HTN_ASSIGN_OR_RETURN(const SearchData data, make_search_data({.folder = story.workload.texts,
                                                                .count = most,
                                                                .seed = story.workload.seed}));
  const auto queries = make_search_queries(data, std::min<std::size_t>(story.queries.size(), 200),
                                           story.workload.seed + kGrowthSeed);
  Sized least, last;
  for (const std::size_t count : {middle / kGrowth, middle, most}) {
    HTN_ASSIGN_OR_RETURN(last, measure_size(story, std::span(data.units).first(count), queries));
    if (count == middle / kGrowth) least = last;
  }
  const double medians = last.ours.microseconds(0.5) / least.ours.microseconds(0.5);
  story.figure("processor time of a query, 100 times the lines / once",
               least.ours.rate() / last.ours.rate(), "x", {}, at_most(100),
               concat("FTS5 ", short_number(least.fts5.rate() / last.fts5.rate()),
                      " x; of medians by wall clock ours ", short_number(medians), " x; ",
                      data.real, " of ", most, " lines are real"));
  return {};
}

}  // namespace hartonomous::bench
