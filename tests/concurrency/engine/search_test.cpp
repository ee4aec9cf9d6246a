// Readers of a collection of texts beside a writer that puts, replaces, removes and merges, and one
// that forgets history: what a snapshot finds is what was there at one commit, with its scores.

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/opened_store.hpp"
#include "support/plain_bm25.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::PlainBm25;

constexpr std::array<std::string_view, 6> kWords{"whale", "kraken", "gull",
                                                 "reef",  "anchor", "storm"};

// Hits by name.
using Hits = std::map<std::string, float>;

// What a reader saw; Catch is for one thread, so it is judged when all have ended.
struct Seen {
  Instant at;
  Instant until;  // what the store was at afterwards
  std::string word;
  bool past = false;
  Hits hits;
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

class Reader {
 public:
  Reader(Session session, std::int32_t collection, std::uint64_t seed)
      : session_(std::move(session)), collection_(collection), rng_(seed) {}

  void run(const std::atomic<bool>& done) {
    std::vector<Instant> times;
    while (!done && failed_.ok()) {
      const Snapshot now = session_.snapshot();
      times.push_back(now.instant());
      failed_ = look(now, false);
      const Instant then =
          times[times.size() - 1 - rng_.below(std::min<std::size_t>(times.size(), 50))];
      if (failed_.ok()) failed_ = look(now.as_of(then), true);
      if (failed_.code() == StatusCode::kHistoryTrimmed) failed_ = {};
    }
  }
  const Status& failed() const { return failed_; }
  const std::vector<Seen>& seen() const { return seen_; }

 private:
  Status look(const Snapshot& snapshot, bool past) {
    Seen seen{snapshot.instant(), {}, std::string(kWords[rng_.below(kWords.size())]), past, {}};
    const SearchQuery query{.collection_id = collection_, .text = seen.word, .k = 1000};
    HTN_ASSIGN_OR_RETURN(const SearchResult found, snapshot.search().find(query));
    seen.until = past ? seen.at : session_.snapshot().instant();
    for (const SearchHit& hit : found.hits) seen.hits[hit.document.name] = hit.score;
    if (!found.hits.empty()) {
      const SearchHit& hit = found.hits[rng_.below(found.hits.size())];
      HTN_ASSIGN_OR_RETURN(const Snippet snippet, snapshot.search().snippet(query, hit));
      if (snippet.highlights.empty()) return corruption("a hit's snippet shows nothing");
    }
    seen_.push_back(std::move(seen));
    return {};
  }

  Session session_;
  std::int32_t collection_;
  Rng rng_;
  Status failed_;
  std::vector<Seen> seen_;
};

class Writer {
 public:
  Writer(Session session, std::int32_t collection, std::uint64_t seed)
      : session_(std::move(session)), collection_(collection), rng_(seed) {
    record();
  }

  Status step() {
    const std::string name = concat("n", rng_.below(25));
    const std::uint64_t pick = rng_.below(10);
    if (pick == 0) return session_.index_search_collection(collection_);
    if (pick < 3 && state_.contains(name)) {
      HTN_RETURN_IF_ERROR(session_.remove(name));
      state_.erase(name);
    } else {
      std::string text(kWords[rng_.below(kWords.size())]);
      for (std::uint64_t i = 1 + rng_.below(7); i > 0; --i) {
        text += concat(" ", kWords[rng_.below(kWords.size())]);
      }
      HTN_RETURN_IF_ERROR(session_.put(name, as_bytes(text)).status());
      state_[name] = text;
    }
    record();
    return {};
  }

  // Before a change's own instant it may have landed already; and of now a reader sees what landed
  // since the instant that is surely seen.
  bool may_be(const Seen& seen) const {
    auto state = place_of(seen.at);
    if (state != states_.begin()) --state;
    const auto last = place_of(seen.until);
    for (; state <= last; ++state) {
      if (is(state->second, seen)) return true;
    }
    return !seen.past && state != states_.end() && is(state->second, seen);
  }

 private:
  using State = std::map<std::string, std::string>;
  using States = std::vector<std::pair<Instant, State>>;
  // The first of then or later, or the last.
  States::const_iterator place_of(Instant at) const {
    const auto found =
        std::lower_bound(states_.begin(), states_.end(), at,
                         [](const auto& each, Instant then) { return each.first < then; });
    return found == states_.end() ? std::prev(found) : found;
  }
  void record() { states_.emplace_back(session_.snapshot().instant(), state_); }

  static bool is(const State& state, const Seen& seen) {
    PlainBm25 plain;
    std::vector<std::string> names;
    for (const auto& [name, text] : state) {
      plain.put(static_cast<std::uint32_t>(names.size()), {split(text)});
      names.push_back(name);
    }
    const auto wanted = plain.search({seen.word}, 0);
    if (wanted.size() != seen.hits.size()) return false;
    for (const PlainBm25::Hit& hit : wanted) {
      const auto found = seen.hits.find(names[hit.unit]);
      if (found == seen.hits.end() || std::abs(found->second - hit.score) > 1e-5) return false;
    }
    return true;
  }

  Session session_;
  std::int32_t collection_;
  Rng rng_;
  State state_;
  States states_;
};

TEST_CASE("engine: searches by words beside a writer are those of one commit",
          "[engine][search][concurrency]") {
  HTN_TEST_SEED(seed, 71);
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  OpenedStore store(backend);
  const SearchCollectionOptions options{.analysis = {.language = "none", .stop_words = {{}}}};
  const std::int32_t c =
      must(store.session().create_search_collection("c", options)).row.collection_id;
  Writer writer(store.session(), c, seed);
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  std::vector<Reader> readers;
  for (std::uint64_t i = 0; i < 3; ++i) readers.emplace_back(store.session(), c, seed + i);
  for (Reader& reader : readers) threads.emplace_back([&] { reader.run(done); });
  Status written;
  for (int i = 0; i < testing::steps(250) && written.ok(); ++i) {
    written = writer.step();
    if (i % 60 == 59 && written.ok()) written = store->sweep({.retain_seconds = 0}).status();
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  HTN_REQUIRE_OK(written);
  for (const Reader& reader : readers) {
    HTN_REQUIRE_OK(reader.failed());
    CHECK(!reader.seen().empty());
    for (const Seen& seen : reader.seen()) {
      INFO("at " << seen.at.value() << (seen.past ? " past '" : " '") << seen.word
                 << "': " << seen.hits.size() << " hits");
      REQUIRE(writer.may_be(seen));
    }
  }
  testing::require_sound(*store);
}

}  // namespace
}  // namespace hartonomous
