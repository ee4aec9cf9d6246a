// Random operations on collections of texts and on a naive oracle of them: every search by words,
// now, from held snapshots and as of earlier times, must find what the oracle finds, in its order.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/opened_store.hpp"
#include "support/search_oracle.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::SearchOracle;
using Found = SearchOracle::Found;

constexpr std::array<std::string_view, 24> kWords{
    "whale",     "whales", "sea",   "kraken", "harpoon", "ship",  "sailor",  "the",
    "and",       "storm",  "Storm", "island", "reef",    "gull",  "mast",    "anchor",
    "caf\u00e9", "node7",  "2024",  "tide",   "tides",   "sails", "sailing", "deep"};
constexpr std::array<std::string_view, 3> kPrefixes{"", "a/", "a/b/"};

std::vector<SearchCollectionOptions> collection_shapes() {
  using collection::Unit;
  return {
      {.name_prefix = "a/"},
      {.unit = Unit::kLine,
       .fields = {{.name = "text", .weight = 1}, {.name = "name", .weight = 3}}},
      {.name_prefix = "a/",
       .unit = Unit::kRecord,
       .fields = {{.name = "title", .weight = 2.5}, {.name = "body.text", .weight = 1}},
       .key_member = "id"},
      {.name_prefix = "a/b/",
       .fields = {{.name = "name", .weight = 0.5}, {.name = "text", .weight = 1}},
       .analysis = {.language = "none", .stop_words = {{}}},
       .positions = false,
       .weights = {.k1 = 0.9, .b = 0.4}},
      {.name_prefix = "b",
       .unit = Unit::kLine,
       .analysis = {.language = "german"},
       .weights = {.k1 = 2, .b = 1}},
  };
}

// One tenant's program, and what it should have found.
class Program {
 public:
  Program(OpenedStore& store, TenantId tenant, std::uint64_t seed)
      : store_(store), tenant_(tenant), rng_(seed) {
    open();
    record();
  }
  // Around the store's being opened again.
  void close() {
    held_.clear();
    session_.reset();
  }
  void open() { session_.emplace(store_->session(tenant_)); }

  void change() {
    const std::uint64_t pick = rng_.below(100);
    if (pick < 44) {
      put(some_name(), some_text());
    } else if (pick < 48) {
      put_again();
    } else if (pick < 51) {
      put(some_name(), large_text());
    } else if (pick < 56) {
      put(some_name(), std::string("\0 whale", 7) + some_text(), Kind::kBytes);
    } else if (pick < 68) {
      transaction();
    } else if (pick < 76) {
      remove(0);
    } else if (pick < 84) {
      remove_version();
    } else if (pick < 87) {
      put_directory();
    } else if (pick < 93) {
      create_collection();
    } else if (pick < 96) {
      index();
    } else {
      held_.emplace_back(session_->snapshot(), times_.back());
      if (held_.size() > 3) held_.erase(held_.begin());
    }
    record();
    compare_counts();
  }
  // History before now was forgotten.
  void purged() {
    record();
    times_ = {times_.back()};
    held_.clear();
    compare_counts();
  }

  void compare_now() { compare(session_->snapshot(), times_.back()); }
  void look_back() {
    const Instant then = times_[rng_.below(times_.size())];
    INFO("as of " << then.value());
    compare(session_->snapshot().as_of(then), then);
  }
  void compare_held() {
    if (held_.empty()) return;
    const auto& [snapshot, at] = held_[rng_.below(held_.size())];
    INFO("a snapshot that is held since " << at.value());
    compare(snapshot, at);
    if (at < times_.front()) return;
    const Instant then = times_[rng_.below(times_.size())];
    if (then < at) compare(snapshot.as_of(then), then);
  }
  // Every instant there was.
  void compare_all() {
    for (const Instant then : times_) {
      INFO("as of " << then.value());
      compare(session_->snapshot().as_of(then), then);
    }
  }
  const std::string& transcript() const { return transcript_; }

 private:
  void record() {
    times_.push_back(session_->snapshot().instant());
    oracle_.date(times_.back());
  }

  std::string some_name() {
    return concat(kPrefixes[rng_.below(kPrefixes.size())], rng_.below(2) == 0 ? "b" : "whale",
                  rng_.below(7));
  }
  std::string some_words(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      const auto word = kWords[rng_.below(rng_.below(2) == 0 ? 6 : kWords.size())];
      text += concat(i == 0 ? "" : rng_.below(7) == 0 ? ", " : " ", word);
    }
    return text;
  }
  std::string some_line() {
    const std::uint64_t pick = rng_.below(6);
    if (pick == 0) return "";
    if (pick > 3) return some_words(rng_.below(9));
    return concat(R"({"id": "k)", rng_.below(5), R"(", "title": ")", some_words(rng_.below(4)),
                  R"(", "body": {"text": [")", some_words(rng_.below(9)), R"(", 7]}})");
  }
  std::string some_text() {
    if (rng_.below(12) == 0) return std::string(kWords[rng_.below(kWords.size())]);
    std::string text;
    const std::size_t lines = rng_.below(6);
    for (std::size_t i = 0; i < lines; ++i)
      text += some_line() + (rng_.below(9) == 0 ? "\r\n" : "\n");
    return text + some_line();
  }
  // More than waits in memory for its commit.
  std::string large_text() {
    std::string text;
    while (text.size() < (std::size_t{11} << 17)) {
      text += some_line() + " " + std::string(20'000, static_cast<char>('a' + rng_.below(3)));
      text += "\n";
    }
    return text;
  }

  void put(const std::string& name, const std::string& text, Kind kind = Kind::kText) {
    must(session_->put(name, as_bytes(text)));
    oracle_.put(name, text, kind);
  }
  void put_again() {
    const auto names = oracle_.names();
    if (names.empty()) return;
    const std::string& name = names[rng_.below(names.size())];
    const std::string text = oracle_.newest(name);
    CHECK(must(session_->put(name, as_bytes(text))).unchanged);
  }

  void transaction() {
    Transaction transaction = session_->begin();
    SearchOracle after = oracle_;
    const std::size_t count = 1 + rng_.below(6);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = some_name();
      if (rng_.below(4) == 0 && !after.versions(name).empty()) {
        HTN_REQUIRE_OK(transaction.remove(name));
        after.remove(name, 0);
        continue;
      }
      const bool large = rng_.below(12) == 0 && i == 0;
      const std::string text = large ? large_text() : some_text();
      HTN_REQUIRE_OK(transaction.put(name, as_bytes(text)));
      after.put(name, text, Kind::kText);
    }
    if (rng_.below(5) == 0) return;  // dropped
    must(transaction.commit());
    oracle_ = std::move(after);
  }

  void remove(std::uint64_t version) {
    const auto names = oracle_.names();
    if (names.empty()) return;
    const std::string& name = names[rng_.below(names.size())];
    HTN_REQUIRE_OK(session_->remove(name, version));
    REQUIRE(oracle_.remove(name, version));
  }
  void remove_version() {
    const auto names = oracle_.names();
    if (names.empty()) return;
    const std::string& name = names[rng_.below(names.size())];
    const auto versions = oracle_.versions(name);
    const std::uint64_t version =
        rng_.below(2) == 0 ? versions.back() : versions[rng_.below(versions.size())];
    HTN_REQUIRE_OK(session_->remove(name, version));
    REQUIRE(oracle_.remove(name, version));
  }

  void put_directory() {
    const testing::TemporaryDirectory folder;
    std::map<std::string, std::string> files;
    const std::size_t count = 1 + rng_.below(6);
    for (std::size_t i = 0; i < count; ++i) {
      files[concat("b", rng_.below(7))] = rng_.below(10) == 0 ? large_text() : some_text();
    }
    for (const auto& [name, text] : files) {
      HTN_REQUIRE_OK(write_file_durably(folder / name, as_bytes(text)));
    }
    must(session_->put_directory("a/", folder.path()));
    for (const auto& [name, text] : files) oracle_.put(concat("a/", name), text, Kind::kText);
  }

  void create_collection() {
    const auto shapes = collection_shapes();
    if (collections_.size() == shapes.size()) return;
    const SearchCollectionOptions& options = shapes[collections_.size()];
    const auto made =
        must(session_->create_search_collection(concat("c", collections_.size()), options));
    CHECK_FALSE(made.building);
    oracle_.add_collection(made.row.collection_id, options);
    // What it is as of a time before it was made is not asked.
    record();
    collections_.push_back({made.row.collection_id, times_.back()});
  }
  void index() {
    if (collections_.empty()) return;
    const std::int32_t id = collections_[rng_.below(collections_.size())].id;
    HTN_REQUIRE_OK(session_->index_search_collection(id));
    CHECK(must(session_->snapshot().search().get_collection(id)).segments <= 1);
  }

  void compare_counts() {
    for (const auto& [id, made] : collections_) {
      INFO("collection " << id);
      const SearchCollection now = must(session_->snapshot().search().get_collection(id));
      const SearchOracle::Counted wanted = oracle_.count(id, times_.back());
      CHECK(now.documents == wanted.documents);
      CHECK(now.units == wanted.units);
      CHECK(now.tokens == wanted.tokens);
      CHECK(now.cut_documents == 0);
    }
  }

  void compare(const Snapshot& snapshot, Instant at) {
    for (const auto& [id, made] : collections_) {
      if (made > at) continue;
      INFO("collection " << id);
      std::vector<std::string> words;
      std::string query;
      const std::size_t count = 1 + rng_.below(3);
      while (words.size() < count) {
        std::string word(kWords[rng_.below(kWords.size())]);
        if (std::count(words.begin(), words.end(), word) == 0) words.push_back(word);
      }
      for (const std::string& word : words) query += concat(query.empty() ? "" : " ", word);
      INFO("query '" << query << "'");
      compare_hits(snapshot.search(), id, query, oracle_.find(id, words, at));
    }
  }

  void compare_hits(const Search& search, std::int32_t id, const std::string& query,
                    const std::vector<Found>& wanted) {
    const SearchResult all =
        must(search.find({.collection_id = id, .text = query, .k = 100'000, .exact_total = true}));
    REQUIRE(all.hits.size() == wanted.size());
    CHECK(all.total == wanted.size());
    CHECK(all.total_is_exact);
    std::map<std::pair<std::string, std::uint64_t>, const Found*> right;
    for (const Found& each : wanted) right[{each.name, each.unit}] = &each;
    for (std::size_t i = 0; i < all.hits.size(); ++i) {
      const SearchHit& hit = all.hits[i];
      transcript_ +=
          concat(hit.document.name, ":", hit.unit, "=") + std::to_string(hit.score) + " ";
      const auto found = right.find({hit.document.name, hit.unit});
      REQUIRE(found != right.end());
      INFO("hit " << i << " " << hit.document.name << " " << hit.unit);
      CHECK(hit.document.version == found->second->version);
      CHECK(hit.score == Approx(found->second->score).epsilon(1e-5));
      // Equal scores, or such as only rounding tells apart, may change places in the oracle.
      CHECK(hit.score == Approx(wanted[i].score).epsilon(1e-5));
      if (wanted[i].score == found->second->score && is_alone(wanted, i)) {
        CHECK(hit.document.name == wanted[i].name);
      }
      right.erase(found);
      if (i == 0) continue;
      const SearchHit& before = all.hits[i - 1];
      CHECK((before.score > hit.score ||
             (before.score == hit.score && before.place.unit < hit.place.unit)));
    }
    transcript_ += "\n";
    if (!wanted.empty()) compare_part(search, id, query, all);
  }
  static bool is_alone(const std::vector<Found>& wanted, std::size_t i) {
    const auto apart = [&](std::size_t a, std::size_t b) {
      return std::abs(wanted[a].score - wanted[b].score) > 1e-5 * wanted[a].score;
    };
    return (i == 0 || apart(i - 1, i)) && (i + 1 == wanted.size() || apart(i, i + 1));
  }

  // Few of them, filtered ones, and what they are read as.
  void compare_part(const Search& search, std::int32_t id, const std::string& query,
                    const SearchResult& all) {
    const auto k = static_cast<std::uint32_t>(1 + rng_.below(5));
    const std::string prefix(kPrefixes[rng_.below(kPrefixes.size())]);
    const Instant since = all.hits[rng_.below(all.hits.size())].document.created;
    SearchQuery few{.collection_id = id, .text = query, .k = k};
    const std::uint64_t pick = rng_.below(3);
    if (pick > 0) few.filter.name_prefix = prefix;
    if (pick > 1) few.filter.since = since;
    const SearchResult found = must(search.find(few));
    std::size_t next = 0;
    for (const SearchHit& hit : all.hits) {
      if (pick > 0 && !hit.document.name.starts_with(prefix)) continue;
      if (pick > 1 && hit.document.created < since) continue;
      if (next == k) break;
      REQUIRE(next < found.hits.size());
      CHECK(found.hits[next].place.unit == hit.place.unit);
      CHECK(found.hits[next].score == hit.score);
      ++next;
    }
    CHECK(found.hits.size() == next);
    const SearchHit& hit = all.hits[rng_.below(all.hits.size())];
    const std::string read = must(search.read(id, hit));
    CHECK_FALSE(read.empty());
    const auto snippet = search.snippet({.collection_id = id, .text = query}, hit);
    HTN_REQUIRE_OK(snippet.status());
  }

  struct Made {
    std::int32_t id;
    Instant at;
  };
  OpenedStore& store_;
  TenantId tenant_;
  Rng rng_;
  SearchOracle oracle_;
  std::optional<Session> session_;
  std::vector<Made> collections_;
  std::vector<Instant> times_;
  std::vector<std::pair<Snapshot, Instant>> held_;
  std::string transcript_;
};

TEST_CASE("engine: collections of texts and a naive oracle of them never differ",
          "[engine][search][model]") {
  const std::uint64_t offset = GENERATE(0U, 1U, 2U);
  HTN_TEST_SEED(seed, 41 + 100 * offset);
  Rng rng(seed);
  OpenedStore store(Backend::kRocks);
  testing::register_tenants(*store, 1);
  std::array programs{Program(store, TenantId{0}, seed), Program(store, TenantId{1}, seed + 1)};
  const int count = testing::steps(90);
  for (int step = 0; step < count; ++step) {
    INFO("step " << step);
    Program& program = programs[rng.below(3) == 0 ? 1 : 0];
    const std::uint64_t pick = rng.below(40);
    if (pick == 0) {
      must(store->sweep({.retain_seconds = 0}));
      for (Program& each : programs) each.purged();
    } else if (pick == 1) {
      for (Program& each : programs) each.close();
      REQUIRE(store.reopen());
      for (Program& each : programs) each.open();
    } else {
      program.change();
    }
    program.compare_now();
    if (step % 3 == 0) program.look_back();
    if (step % 7 == 0) program.compare_held();
  }
  for (Program& program : programs) program.compare_all();
  for (Program& program : programs) program.close();
  testing::require_sound(*store);
}

// What a program finds, beside another tenant's or without one.
std::string transcript_of(std::uint64_t seed, bool beside) {
  OpenedStore store;
  testing::register_tenants(*store, 2);
  Program program(store, TenantId{1}, seed);
  Program other(store, TenantId{2}, seed + 9);
  Rng rng(seed);
  for (int step = 0; step < testing::steps(60); ++step) {
    program.change();
    program.compare_now();
    if (beside) other.change();
    if (beside && rng.below(4) == 0) other.compare_now();
  }
  return program.transcript();
}

TEST_CASE("engine: what a tenant finds by words is the same beside another tenant",
          "[engine][search][model]") {
  HTN_TEST_SEED(seed, 51);
  const std::string alone = transcript_of(seed, false);
  CHECK(alone.size() > 1000);
  CHECK(transcript_of(seed, true) == alone);
}

}  // namespace
}  // namespace hartonomous
