// The ten best lines: of any of some words, of all, of phrases, prefixes and near words. Answers
// are held against a plain ranking, and the peers' totals against ours.
#include <algorithm>
#include <cmath>
#include <functional>

#include <hartonomous/base/rng.hpp>

#include "workload/search_bench.hpp"
#include "workload/search_oracle.hpp"

namespace hartonomous::bench {
namespace {

using Words = std::vector<std::string>;

// One kind of question: as ours has it written, and as the peers do.
struct Question {
  std::string name;
  std::function<std::string(const Words&)> written;
  SearchQuery::Words words = SearchQuery::Words::kAny;
  std::optional<TextMatch> match = {};  // none: the peers do not have it
  std::vector<Words> asked = {};
};

struct Peer {
  std::string name;
  OwnedTextIndex index;
};

constexpr std::size_t kPhraseLetters = 6;  // of a word; no stop word has so many
constexpr std::size_t kPrefixLetters = 4;

bool is_plain(std::string_view word) {
  return word.size() >= kPhraseLetters &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Two words that stand beside each other in a line, lines at random.
std::vector<Words> make_phrases(const SearchData& data, std::size_t count, Rng& rng) {
  constexpr std::size_t kTries = 1000;  // for each that is wanted
  std::vector<Words> phrases;
  for (std::size_t tries = 0; phrases.size() < count && tries < count * kTries; ++tries) {
    const std::string_view line = data.units[rng.below(data.units.size())];
    std::string_view before;
    for (std::size_t begin = 0; begin < line.size();) {
      const std::size_t end = std::min(line.find(' ', begin), line.size());
      const std::string_view word = line.substr(begin, end - begin);
      if (is_plain(word) && is_plain(before)) {
        phrases.push_back({std::string(before), std::string(word)});
        break;
      }
      before = word;
      begin = end + 1;
    }
  }
  return phrases;
}

// Words of queries that are long enough, each changed.
std::vector<Words> make_changed(const std::vector<Words>& queries,
                                const std::function<std::string(std::string)>& change) {
  std::vector<Words> changed;
  for (const Words& query : queries) {
    if (is_plain(query.front())) changed.push_back({change(query.front())});
  }
  return changed;
}

std::vector<Question> questions_of(const SearchStory& story) {
  Rng rng(story.workload.seed + 23);
  std::vector<Words> several;
  for (const Words& query : story.queries) {
    if (query.size() > 1) several.push_back(query);
  }
  const auto plain = [](const Words& words) { return joined_words(words); };
  std::vector<Question> all;
  all.push_back(
      {"any of 1 to 4 words", plain, SearchQuery::Words::kAny, TextMatch::kAny, story.queries});
  all.push_back({"all of 2 to 4 words", plain, SearchQuery::Words::kAll, TextMatch::kAll, several});
  all.push_back({"a phrase of 2 words",
                 [](const Words& words) { return concat('"', joined_words(words), '"'); },
                 SearchQuery::Words::kAny, TextMatch::kPhrase,
                 make_phrases(story.data, story.queries.size() / 2, rng)});
  all.push_back({"a prefix of 4 letters", [](const Words& words) { return words.front() + "*"; },
                 SearchQuery::Words::kAny, TextMatch::kPrefix,
                 make_changed(story.queries, [](const std::string& word) {
                   return word.substr(0, kPrefixLetters);
                 })});
  all.push_back({"a word with 1 letter wrong",
                 [](const Words& words) { return words.front() + "~"; },
                 SearchQuery::Words::kAny,
                 {},
                 make_changed(story.queries, [&rng](std::string word) {
                   word[1 + rng.below(word.size() - 1)] =
                       static_cast<char>('a' + static_cast<char>(rng.below(26)));
                   return word;
                 })});
  std::erase_if(all, [](const Question& question) { return question.asked.empty(); });
  return all;
}

Result<QueryPass> ask_ours(SearchStory& story, const SearchedStore& ours,
                           const Question& question) {
  return ask_all(question.asked.size(), [&](std::size_t i) -> Status {
    HTN_ASSIGN_OR_RETURN(
        const SearchResult found,
        ours.find({.text = question.written(question.asked[i]), .words = question.words}));
    for (const SearchHit& hit : found.hits) story.answers.add(hit.unit);
    return {};
  });
}

Result<QueryPass> ask_peer(const Peer& peer, const Question& question) {
  std::vector<std::uint32_t> found;
  return ask_all(question.asked.size(), [&](std::size_t i) {
    return peer.index->search(question.asked[i], *question.match, kBestHits, found);
  });
}

Status measure_question(SearchStory& story, const SearchedStore& ours,
                        const std::vector<Peer>& peers, const Question& question) {
  QueryFigures own;
  std::vector<QueryFigures> others(peers.size());
  const bool is_first = question.match == TextMatch::kAny;
  HTN_RETURN_IF_ERROR(ask_ours(story, ours, question).status());  // warms
  for (int round = 0; round < story.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(QueryPass pass, ask_ours(story, ours, question));
    own.passes.push_back(std::move(pass));
    for (std::size_t p = 0; question.match.has_value() && p < peers.size(); ++p) {
      HTN_ASSIGN_OR_RETURN(pass, ask_peer(peers[p], question));
      others[p].passes.push_back(std::move(pass));
    }
  }
  report_queries(story, concat(question.name, ", ours"), own);
  for (std::size_t p = 0; p < peers.size() && question.match.has_value(); ++p) {
    report_queries(story, concat(question.name, ", ", peers[p].name), others[p]);
    story.figure(concat(question.name, ", ours / ", peers[p].name), own.rate() / others[p].rate(),
                 "x", own.cost(), is_first && p == 0 ? at_least(3) : Target{},
                 concat("of medians ",
                        short_number(others[p].microseconds(0.5) / own.microseconds(0.5)), " x"));
  }
  return {};
}

Result<PlainRanking> plain_of(const SearchData& data, TokenMaker& maker) {
  PlainRanking plain;
  for (const std::string& line : data.units) {
    HTN_ASSIGN_OR_RETURN(const Words tokens, maker.tokens_of(line));
    plain.add(tokens);
  }
  return plain;
}

// The same scores at the same places, and each hit's own; equal ones may change places.
Status compare_with_plain(const SearchResult& found, const PlainRanking& plain,
                          const Words& terms) {
  constexpr double kTolerance = 1e-5;
  const auto is_near = [](double a, double b) { return std::abs(a - b) <= kTolerance * b; };
  const auto scores = plain.scores(terms);
  const auto best = plain.best(terms, kBestHits);
  HTN_RETURN_IF_ERROR(expect(found.hits.size() == best.size(), "how many lines are found"));
  for (std::size_t i = 0; i < best.size(); ++i) {
    const SearchHit& hit = found.hits[i];
    const auto own = scores.find(static_cast<std::uint32_t>(hit.unit));
    const bool is_right =
        own != scores.end() && is_near(hit.score, own->second) && is_near(hit.score, best[i].score);
    HTN_RETURN_IF_ERROR(expect(is_right, "a line that is found, or its score"));
  }
  return {};
}

Status check_answers(const SearchStory& story, const SearchedStore& ours) {
  HTN_ASSIGN_OR_RETURN(TokenMaker maker, TokenMaker::make({}));
  HTN_ASSIGN_OR_RETURN(const PlainRanking plain, plain_of(story.data, maker));
  for (const Words& query : story.queries) {
    const std::string text = joined_words(query);
    HTN_ASSIGN_OR_RETURN(const Words terms, maker.tokens_of(text));
    HTN_ASSIGN_OR_RETURN(const SearchResult found, ours.find({.text = text}));
    HTN_RETURN_IF_ERROR(compare_with_plain(found, plain, terms));
  }
  story.figure("queries whose lines and scores are those of a plain ranking",
               static_cast<double>(story.queries.size()), "", {}, {},
               "the same tokens; every posting read, in doubles");
  return {};
}

// How many of the ten best are among theirs: their analyses are others.
Status compare_with_peers(const SearchStory& story, const SearchedStore& ours,
                          const std::vector<Peer>& peers) {
  for (const Peer& peer : peers) {
    std::size_t both = 0, all = 0;
    std::vector<std::uint32_t> theirs;
    for (const Words& query : story.queries) {
      HTN_ASSIGN_OR_RETURN(const SearchResult found, ours.find({.text = joined_words(query)}));
      HTN_RETURN_IF_ERROR(peer.index->search(query, TextMatch::kAny, kBestHits, theirs));
      for (const SearchHit& hit : found.hits) {
        both += std::ranges::count(theirs, static_cast<std::uint32_t>(hit.unit));
      }
      all += found.hits.size();
    }
    story.figure(
        concat("any of 1 to 4 words: our ten best that ", peer.name, " has as well"),
        100 * static_cast<double>(both) / static_cast<double>(std::max<std::size_t>(all, 1)), "%",
        {}, {}, "other stems and stop words, so other scores");
  }
  return {};
}

// A word that no stem changes: everybody finds the lines that have it, and no other.
Status check_totals(const SearchStory& story, const SearchedStore& ours,
                    const std::vector<Peer>& peers) {
  constexpr std::size_t kAll = 100'000;
  const Words word{std::string(kPlantedWord)};
  HTN_ASSIGN_OR_RETURN(const SearchResult found,
                       ours.find({.text = word.front(), .k = 1, .exact_total = true}));
  HTN_RETURN_IF_ERROR(
      expect(found.total_is_exact && found.total == story.planted, "how many lines have a word"));
  std::vector<std::uint32_t> theirs;
  for (const Peer& peer : peers) {
    HTN_RETURN_IF_ERROR(peer.index->search(word, TextMatch::kAny, kAll, theirs));
    HTN_RETURN_IF_ERROR(expect(theirs.size() == story.planted, "how many lines a peer finds"));
  }
  return {};
}

Result<std::vector<Peer>> make_peers(const SearchStory& story) {
  std::vector<Peer> peers;
  HTN_ASSIGN_OR_RETURN(OwnedTextIndex fts5, open_fts5(story.scratch / "fts5", {}));
  peers.push_back({"FTS5", std::move(fts5)});
  if (!xapian_version().empty()) {
    HTN_ASSIGN_OR_RETURN(OwnedTextIndex xapian, open_xapian(story.scratch / "xapian"));
    peers.push_back({"Xapian", std::move(xapian)});
  }
  for (Peer& peer : peers) {
    HTN_RETURN_IF_ERROR(peer.index->add(story.data.units));
    HTN_RETURN_IF_ERROR(peer.index->optimise());
  }
  return peers;
}

}  // namespace

Status measure_search_queries(SearchStory& story, const std::string& folder) {
  HTN_ASSIGN_OR_RETURN(SearchedStore ours, SearchedStore::reopen(story.workload, folder));
  HTN_ASSIGN_OR_RETURN(const std::vector<Peer> peers, make_peers(story));
  HTN_RETURN_IF_ERROR(check_answers(story, ours));
  HTN_RETURN_IF_ERROR(check_totals(story, ours, peers));
  for (const Question& question : questions_of(story)) {
    HTN_RETURN_IF_ERROR(measure_question(story, ours, peers, question));
  }
  HTN_RETURN_IF_ERROR(compare_with_peers(story, ours, peers));
  HTN_RETURN_IF_ERROR(measure_search_past(story, ours));
  remove_all(story.scratch / "fts5");
  remove_all(story.scratch / "xapian");
  return {};
}

}  // namespace hartonomous::bench
