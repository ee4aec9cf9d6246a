// What collections of texts live through: puts that are given up, history that is forgotten,
// versions that come back, collections that are removed.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/rng.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using Names = std::vector<std::string>;

Names names_of(const Snapshot& at, std::int32_t collection, const std::string& text) {
  Names names;
  const auto found = must(at.search().find({.collection_id = collection, .text = text, .k = 1000}));
  for (const SearchHit& hit : found.hits) names.push_back(hit.document.name);
  return names;
}

// Lines of words that no other line has: its index is larger than what waits in memory.
std::string many_words(std::size_t lines, std::uint64_t seed) {
  Rng rng(seed);
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    for (int w = 0; w < 8; ++w) text += "w" + std::to_string(rng() >> 20) + " ";
    text += "giant\n";
  }
  return text;
}

// A text that ends with a failure.
class FailingSource final : public Source {
 public:
  explicit FailingSource(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    if (at_ == text_.size()) return Status(StatusCode::kIo, "the source failed");
    const std::size_t count = std::min(out.size(), text_.size() - at_);
    std::copy_n(as_bytes(text_).begin() + static_cast<std::ptrdiff_t>(at_), count, out.begin());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

TEST_CASE("engine: a large text that turns out to be the one that is there leaves no trace",
          "[engine][search][unit]") {
  OpenedStore store;
  Session session = store.session();
  const auto c = must(session.create_search_collection("c", {.unit = collection::Unit::kLine}))
                     .row.collection_id;
  const std::string large = many_words(40'000, 1);
  must(session.put("large", as_bytes(large)));
  CHECK(must(session.put("large", as_bytes(large))).unchanged);
  must(session.put("small", as_bytes(std::string_view("a minnow and no giant"))));
  CHECK(names_of(session.snapshot(), c, "minnow") == Names{"small"});
  CHECK(must(session.put("large", as_bytes(large))).unchanged);
  must(session.put("other", as_bytes(many_words(40'000, 2))));
  must(session.put("last", as_bytes(std::string_view("one more minnow"))));
  CHECK(names_of(session.snapshot(), c, "minnow") == Names{"small", "last"});
  const SearchQuery query{.collection_id = c, .text = "giant", .k = 1, .exact_total = true};
  CHECK(must(session.snapshot().search().find(query)).total == 80'001);
  testing::require_sound(*store);
}

TEST_CASE("engine: a large text that fails on its way changes no score", "[engine][search][unit]") {
  OpenedStore store(Backend::kRocks);
  SearchQuery query{.collection_id = 0, .text = "fish", .k = 1000};
  SearchResult found;
  {
    Session session = store.session();
    const auto made =
        must(session.create_search_collection("c", {.unit = collection::Unit::kLine}));
    query.collection_id = made.row.collection_id;
    must(session.put("a", as_bytes(std::string_view("one fish\ntwo fish\n"))));
    FailingSource failing(many_words(50'000, 3));
    CHECK(session.put("large", failing).status().code() == StatusCode::kIo);
    // Its lengths are where those of the next units will be; who reads now is not to keep them.
    CHECK(names_of(session.snapshot(), query.collection_id, "fish") == Names{"a", "a"});
    std::string lines;
    for (int i = 0; i < 600; ++i) lines += i % 2 == 0 ? "fish\n" : "fish and more of this fish\n";
    must(session.put("b", as_bytes(lines)));
    found = must(session.snapshot().search().find(query));
  }
  REQUIRE(found.hits.size() == 602);
  REQUIRE(store.reopen());
  const auto again = must(store.session().snapshot().search().find(query));
  REQUIRE(again.hits.size() == 602);
  for (std::size_t i = 0; i < found.hits.size(); ++i) {
    REQUIRE(found.hits[i].score == again.hits[i].score);
    REQUIRE(found.hits[i].place.unit == again.hits[i].place.unit);
  }
  testing::require_sound(*store);
}

TEST_CASE("engine: a version that came back is not forgotten with the time it was away",
          "[engine][search][unit]") {
  OpenedStore store(Backend::kRocks);
  Session session = store.session();
  const auto c = must(session.create_search_collection("c")).row.collection_id;
  must(session.put("a", as_bytes(std::string_view("first words"))));
  must(session.put("a", as_bytes(std::string_view("second words"))));
  HTN_REQUIRE_OK(session.remove("a", 2));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(names_of(session.snapshot(), c, "first") == Names{"a"});
  testing::require_sound(*store);
  must(session.put("a", as_bytes(std::string_view("third words"))));
  CHECK(names_of(session.snapshot(), c, "first").empty());
  CHECK(names_of(session.snapshot(), c, "words") == Names{"a"});
  testing::require_sound(*store);
}

TEST_CASE("engine: a purge leaves what is there as it was", "[engine][search][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  const auto c = must(session.create_search_collection("c")).row.collection_id;
  for (int i = 0; i < 60; ++i) {
    must(session.put("n" + std::to_string(i % 20),
                     as_bytes("common text " + std::to_string(i) + (i % 3 == 0 ? " whale" : ""))));
  }
  HTN_REQUIRE_OK(session.remove("n3"));
  const Snapshot before = session.snapshot();
  const SearchQuery query{.collection_id = c, .text = "common whale", .k = 100};
  const auto was = must(before.search().find(query));
  REQUIRE(was.hits.size() == 19);
  const Instant then = before.instant();
  const auto bytes = must(before.search().get_collection(c)).index_bytes;
  must(store->sweep({.retain_seconds = 0}));
  for (const Snapshot& at : {before, session.snapshot()}) {
    const auto is = must(at.search().find(query));
    REQUIRE(is.hits.size() == 19);
    for (std::size_t i = 0; i < is.hits.size(); ++i) {
      CHECK(is.hits[i].document.name == was.hits[i].document.name);
      CHECK(is.hits[i].score == was.hits[i].score);
      CHECK(is.hits[i].place.unit == was.hits[i].place.unit);
    }
  }
  CHECK(must(session.snapshot().search().get_collection(c)).index_bytes < bytes);
  CHECK(session.snapshot().as_of(then).search().find(query).status().code() ==
        StatusCode::kHistoryTrimmed);
  testing::require_sound(*store);
}

TEST_CASE("engine: a snapshot of a collection that was removed and purged says so",
          "[engine][search][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  const auto c = must(session.create_search_collection("c")).row.collection_id;
  must(session.put("a", as_bytes(std::string_view("a whale"))));
  const Snapshot before = session.snapshot();
  HTN_REQUIRE_OK(session.remove_search_collection(c));
  CHECK(names_of(before, c, "whale") == Names{"a"});
  must(store->sweep({.retain_seconds = 0}));
  const auto found = before.search().find({.collection_id = c, .text = "whale"});
  CHECK(found.status().code() == StatusCode::kHistoryTrimmed);
  must(session.put("b", as_bytes(std::string_view("a whale"))));
  testing::require_sound(*store);
}

TEST_CASE("engine: a line that is all of a text of one word is read", "[engine][search][unit]") {
  OpenedStore store;
  Session session = store.session();
  const auto c = must(session.create_search_collection("c", {.unit = collection::Unit::kLine}))
                     .row.collection_id;
  must(session.put("a", as_bytes(std::string_view("whale"))));
  const Search now = session.snapshot().search();
  const SearchQuery query{.collection_id = c, .text = "whale"};
  const auto found = must(now.find(query));
  REQUIRE(found.hits.size() == 1);
  CHECK(must(now.read(c, found.hits[0])) == "whale");
  CHECK(must(now.snippet(query, found.hits[0])).text == "whale");
}

TEST_CASE("engine: one put beside a large index does not write the index again",
          "[engine][search][unit]") {
  OpenedStore store(Backend::kRocks);
  Session session = store.session();
  must(session.put("large", as_bytes(many_words(4'000, 5))));
  const auto made = must(session.create_search_collection("c", {.unit = collection::Unit::kLine}));
  REQUIRE(made.segments == 1);
  for (int i = 0; i < 30; ++i) {
    must(session.put("n" + std::to_string(i), as_bytes("text " + std::to_string(i))));
  }
  const auto now = must(session.snapshot().search().get_collection(made.row.collection_id));
  CHECK(now.segments > 1);
  CHECK(now.segments < 10);
}

}  // namespace
}  // namespace hartonomous
