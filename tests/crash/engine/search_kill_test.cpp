// kill -9 and failing commits while texts are put, replaced, removed, taken into new collections,
// merged and purged: whatever documents are there after it, each collection finds exactly those,
// and what was left half done is erased by what comes next.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/opened_store.hpp"
#include "support/plain_bm25.hpp"
#include "support/seed.hpp"
#include "support/test_child.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kSteps = 16;
constexpr const char* kWorker = "engine: a worker fills collections until something ends it";
constexpr std::array<std::string_view, 7> kWords{"whale",  "kraken", "gull", "reef",
                                                 "anchor", "storm",  "tide"};

SearchCollectionOptions plain(std::string prefix) {
  return {.name_prefix = std::move(prefix), .analysis = {.language = "none", .stop_words = {{}}}};
}

std::string text_of(int step, int number) {
  Rng rng(static_cast<std::uint64_t>(step * 100 + number));
  std::string text(kWords[rng.below(kWords.size())]);
  for (std::uint64_t i = rng.below(9); i > 0; --i) {
    text += concat(" ", kWords[rng.below(kWords.size())]);
  }
  return text;
}

Status do_puts(Session& session, int step) {
  for (int i = 0; i < 5; ++i) {
    const std::string name = concat(i % 2 == 0 ? "a/" : "b/", "n", (step * 3 + i) % 17);
    HTN_RETURN_IF_ERROR(session.put(name, as_bytes(text_of(step, i))).status());
  }
  return {};
}

// More than waits in memory, and more than one stage.
Status do_large(Session& session, int step) {
  std::string text = text_of(step, 9);
  Rng rng(static_cast<std::uint64_t>(step));
  while (text.size() < (std::size_t{5} << 20)) text += concat("\n", std::string(400, 'x'), rng());
  return session.put(concat("a/large", step % 2), as_bytes(text)).status();
}

Status do_transaction(Session& session, int step) {
  Transaction transaction = session.begin();
  for (int i = 0; i < 4; ++i) {
    HTN_RETURN_IF_ERROR(transaction.put(concat("a/t", (step + i) % 5), as_bytes(text_of(step, i))));
  }
  HTN_RETURN_IF_ERROR(transaction.remove(concat("a/t", (step + 1) % 5)));
  return transaction.commit().status();
}

Status do_remove(Session& session, int step) {
  const auto document = session.snapshot().find_document(concat("a/n", step % 17));
  HTN_RETURN_IF_ERROR(document.status());
  return document->has_value() ? session.remove((*document)->name, (*document)->version) : Status();
}

// One that was begun goes on.
Status do_create(Session& session, int step) {
  const std::string name = concat("c", step / 8);
  const auto found = session.snapshot().search().find_collection(name);
  if (found.ok()) return session.index_search_collection(found->row.collection_id);
  return session.create_search_collection(name, plain(step / 8 == 1 ? "a/" : "")).status();
}

Status do_step(Store& store, int step) {
  Session session = store.session();
  switch (step % 8) {
    case 1:
      return do_create(session, step);
    case 3:
      return do_transaction(session, step);
    case 4:
      return do_large(session, step);
    case 5:
      return do_remove(session, step);
    case 7:
      return store.sweep({.retain_seconds = 0}).status();
    default:
      return do_puts(session, step);
  }
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    const bool is_end = c == ' ' || c == '\n';
    if (is_end && !word.empty()) words.push_back(std::exchange(word, {}));
    // As the analysis does it.
    for (; word.size() > 255; word.erase(0, 255)) words.push_back(word.substr(0, 255));
    if (!is_end) word += c;
  }
  return words;
}

// Of the documents that are there each collection finds what counting finds.
void require_found(const Snapshot& now, const SearchCollection& collection) {
  PlainBm25 wanted;
  std::map<std::string, std::string> newest;
  for (const Document& document : rows_of(now.documents(collection.row.name_prefix))) {
    newest[document.name] = must(now.read(document.atom));
  }
  std::vector<std::string> names;
  for (const auto& [name, text] : newest) {
    wanted.put(static_cast<std::uint32_t>(names.size()), {words_of(text)});
    names.push_back(name);
  }
  CHECK(collection.documents == names.size());
  for (const std::string_view word : kWords) {
    const auto found = must(now.search().find(
        {.collection_id = collection.row.collection_id, .text = std::string(word), .k = 1000}));
    const auto hits = wanted.search({std::string(word)}, 0);
    REQUIRE(found.hits.size() == hits.size());
    std::map<std::string, double> scores;
    for (const auto& hit : hits) scores[names[hit.unit]] = hit.score;
    for (const SearchHit& hit : found.hits) {
      REQUIRE(scores.contains(hit.document.name));
      CHECK(hit.score == Approx(scores[hit.document.name]).epsilon(1e-4));
    }
  }
}

void require_whole(Store& store) {
  require_sound(store);
  Session session = store.session();
  for (const SearchCollection& each : must(session.snapshot().search().collections())) {
    INFO("collection " << each.row.collection_name << (each.building ? " being built" : ""));
    const std::int32_t id = each.row.collection_id;
    if (each.building) {
      CHECK(
          session.snapshot().search().find({.collection_id = id, .text = "reef"}).status().code() ==
          StatusCode::kFailedPrecondition);
      HTN_REQUIRE_OK(session.index_search_collection(id));
    }
    const Snapshot now = session.snapshot();
    require_found(now, must(now.search().get_collection(id)));
  }
}

// What was left half done goes with the next change.
void require_no_orphans(Store& store) {
  Session session = store.session();
  must(session.put(
      "a/last",
      as_bytes(text_of(99, static_cast<int>(session.snapshot().instant().value() % 50)))));
  HTN_REQUIRE_OK(session.remove("a/last"));
  CHECK(must(store.check()).orphan_rows == 0);
}

// Hidden: it is for the tests below.
TEST_CASE("engine: a worker fills collections until something ends it", "[.][worker]") {
  Store store = must(Store::open(from_parent("HTN_SEARCH_STORE"), small_options(Threads::kNone)));
  for (int step = std::stoi(from_parent("HTN_SEARCH_FIRST")); step < kSteps; ++step) {
    const Status done = do_step(store, step);
    say_to_parent(done.ok() ? std::to_string(step) : done.to_string());
    REQUIRE(done.ok());
  }
}

TEST_CASE("engine: collections whose changes are killed find what is there",
          "[engine][search][crash]") {
  HTN_TEST_SEED(seed, 61);
  Rng rng(seed);
  const TemporaryDirectory folder;
  int killed = 0;
  for (int round = 0; round < steps(1); ++round) {
    const std::string path = folder / concat("store", round);
    int done = 0;
    for (int time = 0; done < kSteps; ++time) {
      constexpr std::array kPoints{"kv.commit.before_write", "kv.commit.after_write",
                                   "content.seal.before_commit", "engine.purge.step",
                                   "ingest.put.next_stage"};
      const std::string faults =
          concat(kPoints[rng.below(kPoints.size())], "=kill@", 1 + rng.below(30));
      INFO("round " << round << " time " << time << " from step " << done << ": " << faults);
      Child child(kWorker, {{"HTN_SEARCH_STORE", path},
                            {"HTN_SEARCH_FIRST", std::to_string(done)},
                            {"HARTONOMOUS_FAULT", time < 8 ? faults : ""}});
      while (const auto line = child.read_line()) {
        REQUIRE(*line == std::to_string(done));
        ++done;
      }
      const ChildEnd end = child.wait();
      killed += end.clean() ? 0 : 1;
      REQUIRE((end.clean() || end.signal == 9));
      Store store = must(Store::open(path, small_options(Threads::kNone)));
      require_whole(store);
      require_no_orphans(store);
    }
  }
  CHECK(killed > 0);
}

struct Disarmed {
  Disarmed() = default;
  Disarmed(const Disarmed&) = delete;
  Disarmed& operator=(const Disarmed&) = delete;
  ~Disarmed() { fault::disarm_all(); }
};

TEST_CASE("engine: collections whose changes fail find what is there", "[engine][search][crash]") {
  const Disarmed disarmed;
  const char* const point = GENERATE("kv.commit.before_write", "kv.commit.after_write",
                                     "engine.purge.step", "ingest.put.next_stage");
  OpenedStore store(Backend::kRocks);
  int failed = 0;
  for (int step = 0; step < kSteps; ++step) {
    for (auto passing = static_cast<std::uint64_t>(1 + step % 2); passing < 40; passing += 4) {
      INFO(point << " step " << step << " passing " << passing);
      fault::arm(point, fault::Action::kFail, passing);
      const Status done = do_step(*store, step);
      fault::disarm_all();
      if (done.ok()) {
        REQUIRE(store.reopen());  // what failed may be a merge after it
        break;
      }
      ++failed;
      // Where a commit failed nothing more is written before it is opened again.
      if (step % 2 == 0 || done.code() == StatusCode::kUnknownOutcome) REQUIRE(store.reopen());
      require_whole(*store);
    }
    HTN_REQUIRE_OK(do_step(*store, step));
  }
  require_whole(*store);
  require_no_orphans(*store);
  CHECK(failed > 1);
}

TEST_CASE("engine: a merge that fails between its rows leaves the segments as they were",
          "[engine][search][crash]") {
  const Disarmed disarmed;
  OpenedStore store(Backend::kRocks);
  const auto c = must(store.session().create_search_collection(
      "c", {.unit = collection::Unit::kLine, .analysis = {.language = "none"}}));
  Rng rng(1);
  for (const char* const name : {"one", "two"}) {
    std::string text;
    for (int i = 0; i < 30'000; ++i) {
      for (int w = 0; w < 8; ++w) text += concat("w", rng(), " ");
      text += i == 7 ? "whale\n" : "\n";
    }
    must(store.session().put(name, as_bytes(text)));
  }
  const SearchQuery query{.collection_id = c.row.collection_id, .text = "whale"};
  fault::arm("collection.merge.rows", fault::Action::kFail, 2);
  CHECK(store.session().index_search_collection(query.collection_id).code() == StatusCode::kIo);
  fault::disarm_all();
  CHECK(must(store.session().snapshot().search().find(query)).hits.size() == 2);
  CHECK(must(store->check()).orphan_rows > 0);
  REQUIRE(store.reopen());
  HTN_REQUIRE_OK(store.session().index_search_collection(query.collection_id));
  CHECK(must(store.session().snapshot().search().find(query)).hits.size() == 2);
  const auto merged = must(store.session().snapshot().search().get_collection(query.collection_id));
  CHECK(merged.segments == 1);
  CHECK(must(store->check()).orphan_rows == 0);
  require_sound(*store);
}

}  // namespace
}  // namespace hartonomous::testing
