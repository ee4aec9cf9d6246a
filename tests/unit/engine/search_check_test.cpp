// What a check sees of collections of texts: every kind of row, changed below the store, is told.

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "collection/rows.hpp"
#include "schema/keys.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using collection::Rows;
using kv::Family;
using testing::Backend;
using testing::must;
using testing::OpenedStore;

constexpr TenantId kTenant{0};

// A collection of lines: a text in many rows, one that has ended, one that came back, short ones.
std::int32_t fill(OpenedStore& store) {
  Session session = store.session();
  const auto made = must(session.create_search_collection(
      "c", {.name_prefix = "a/", .unit = collection::Unit::kLine}));
  std::string text;
  for (int i = 0; i < 6000; ++i) text += "line " + std::to_string(i) + " of whales\n";
  must(session.put("a/large", as_bytes(text)));
  must(session.put("a/gone", as_bytes(std::string_view("a kraken\nof the sea"))));
  HTN_REQUIRE_OK(session.remove("a/gone"));
  must(session.put("a/back", as_bytes(std::string_view("first words"))));
  must(session.put("a/back", as_bytes(std::string_view("second words"))));
  HTN_REQUIRE_OK(session.remove("a/back", 2));
  must(session.put("a/bytes", as_bytes(std::string_view("\0whale", 6))));
  must(session.put("other", as_bytes(std::string_view("a whale"))));
  return made.row.collection_id;
}

using Stage = std::function<void(const kv::Database&, const Rows&, kv::Batch&)>;

// Changes the database below the store, and opens it again.
void damage(OpenedStore& store, std::int32_t id, const Stage& stage) {
  store.close();
  {
    const std::shared_ptr<kv::Database> database = must(kv::open_rocks({.path = store.path()}));
    kv::Batch batch;
    stage(*database, Rows(database, kTenant, id), batch);
    REQUIRE(batch.count() > 0);
    HTN_REQUIRE_OK(database->commit(batch, kv::Durability::kBuffered));
  }
  store.reopen();
}

void require_told(OpenedStore& store, const std::string& what) {
  const CheckResult checked = must(store->check());
  std::string all;
  for (const std::string& problem : checked.problems) all += problem + "\n";
  INFO(all);
  const auto says = [&](const std::string& problem) {
    return problem.starts_with("tenant 0: collection 1") && problem.find(what) != std::string::npos;
  };
  CHECK(std::any_of(checked.problems.begin(), checked.problems.end(), says));
}

// Rows of the largest segment, by part.
std::vector<std::string> keys_of_part(const Rows& rows, std::uint8_t part) {
  std::vector<std::string> keys;
  for (const auto& place : must(rows.state()).segments) {
    for (const std::string& key : must(rows.segment_keys(place.id))) {
      if (static_cast<std::uint8_t>(key[key.size() - 5]) == part) keys.push_back(key);
    }
  }
  return keys;
}

TEST_CASE("engine: a check counts what a collection has", "[engine][search][unit]") {
  OpenedStore store(Backend::kRocks);
  const std::int32_t id = fill(store);
  REQUIRE(id == 1);
  const CheckResult checked = must(store->check());
  testing::require_sound(*store);
  CHECK(checked.collections == 1);
  CHECK(checked.segments > 1);
  CHECK(checked.postings == 6000 * 3 + 2 + 3 * 2);
  CHECK(checked.orphan_rows == 0);
  damage(store, id, [](const kv::Database&, const Rows& rows, kv::Batch& batch) {
    rows.stage_segment_row(999, 1, 0, "bytes", batch);
    rows.stage_segment_row(999, 0, 0, "bytes", batch);
  });
  testing::require_sound(*store);
  CHECK(must(store->check()).orphan_rows == 2);
  // The next change erases them.
  must(store.session().put("a/new", as_bytes(std::string_view("new words"))));
  CHECK(must(store->check()).orphan_rows == 0);
  testing::require_sound(*store);
}

TEST_CASE("engine: a changed row of a segment is told", "[engine][search][unit]") {
  OpenedStore store(Backend::kRocks);
  const std::int32_t id = fill(store);
  const auto part = GENERATE(std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3});
  const bool gone = GENERATE(false, true);
  INFO("part " << int{part} << (gone ? " gone" : " changed"));
  damage(store, id, [&](const kv::Database& database, const Rows& rows, kv::Batch& batch) {
    const auto keys = keys_of_part(rows, part);
    REQUIRE(!keys.empty());
    const std::string& key = keys[keys.size() / 2];
    if (gone) return batch.erase(Family::kTextSegment, key);
    std::string bytes(must(database.get(Family::kTextSegment, key, nullptr))->text());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
    batch.put(Family::kTextSegment, key, bytes);
  });
  require_told(store, gone && part != 0 ? "rows of part" : part == 0 ? "segment" : "segment");
}

TEST_CASE("engine: changed rows of a collection are told", "[engine][search][unit]") {
  struct Case {
    std::string told;
    Stage stage;
  };
  const auto change_state = [](const std::function<void(collection::State&)>& change) {
    return [change](const kv::Database&, const Rows& rows, kv::Batch& batch) {
      collection::State state = must(rows.state());
      change(state);
      rows.stage_state(state, batch);
    };
  };
  const auto change_runs = [](const std::function<void(std::vector<collection::Run>&)>& change) {
    return [change](const kv::Database&, const Rows& rows, kv::Batch& batch) {
      std::vector<collection::Run> runs;
      HTN_REQUIRE_OK(rows.each_runs(must(rows.state()).runs, [&](auto some) {
        runs.insert(runs.end(), some.begin(), some.end());
      }));
      change(runs);
      rows.stage_runs(0, runs, batch);
    };
  };
  const auto at = GENERATE(range(0, 13));
  const std::vector<Case> cases{
      {"documents that are there", change_state([](auto& state) { ++state.live_documents; })},
      {"units with words", change_state([](auto& state) { --state.live_units; })},
      {"other words", change_state([](auto& state) { ++state.live_tokens[0]; })},
      {"bytes, counts", change_state([](auto& state) { ++state.segments[0].bytes; })},
      {"its units are not those", change_state([](auto& state) { --state.segments[0].end_unit; })},
      {"were given out", change_state([](auto& state) {
         state.next_unit = 6001;
         while (state.segments.back().end_unit > 6001) state.segments.pop_back();
       })},
      {"did", change_runs([](auto& runs) { runs[0].to = Instant{runs[0].from.value() + 1}; })},
      {"did", change_runs([](auto& runs) { runs[1].to = kForever; })},
      {"no document's", change_runs([](auto& runs) { --runs[0].units; })},
      {"newest text", change_runs([](auto& runs) { runs[0].document = runs[1].document; })},
      {"its row is not that",
       [](const kv::Database& database, const Rows&, kv::Batch& batch) {
         const auto cursor = database.cursor(Family::kTextDocument, {}, nullptr);
         REQUIRE(must(cursor->next()));
         batch.erase(Family::kTextDocument, std::string(cursor->key()));
       }},
      {"length is missing",
       [](const kv::Database& database, const Rows&, kv::Batch& batch) {
         const auto cursor = database.cursor(Family::kTextLength, {}, nullptr);
         REQUIRE(must(cursor->next()));
         batch.erase(Family::kTextLength, std::string(cursor->key()));
       }},
      {"words", [](const kv::Database&, const Rows& rows, kv::Batch& batch) {
         auto lengths = must(rows.lengths(2, 1));
         ++lengths[7];
         rows.stage_lengths(2, lengths, 1, batch);
       }}};
  const Case& tried = cases[static_cast<std::size_t>(at)];
  INFO("case " << at);
  OpenedStore store(Backend::kRocks);
  const std::int32_t id = fill(store);
  damage(store, id, tried.stage);
  require_told(store, tried.told);
}

TEST_CASE("engine: a text that no collection took in is told", "[engine][search][unit]") {
  OpenedStore store(Backend::kRocks);
  const std::int32_t id = fill(store);
  damage(store, id, [](const kv::Database&, const Rows& rows, kv::Batch& batch) {
    // As if the last one had never come.
    collection::State state = must(rows.state());
    --state.runs;
    --state.live_documents;
    --state.live_units;
    state.live_tokens[0] -= 2;
    state.segments.pop_back();
    rows.stage_state(state, batch);
  });
  require_told(store, "belong to it");
}

}  // namespace
}  // namespace hartonomous
