// Search by words: what is put is found from its commit on, what ends is not, and what was is found
// as of then.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;

std::vector<std::string> names_of(const Snapshot& at, std::int32_t collection,
                                  const std::string& text) {
  std::vector<std::string> names;
  const SearchResult found = must(at.search().find({.collection_id = collection, .text = text}));
  for (const SearchHit& hit : found.hits) names.push_back(hit.document.name);
  return names;
}

using Names = std::vector<std::string>;

struct Bench {
  explicit Bench(Backend backend = Backend::kMemory) : store(backend) {}
  OpenedStore store;
  Session session = store.session();

  void put(const std::string& name, const std::string& text) {
    must(session.put(name, as_bytes(text)));
  }
  std::int32_t make(const SearchCollectionOptions& options = {}) {
    return must(session.create_search_collection("c", options)).row.collection_id;
  }
};

TEST_CASE("engine: a text is found from its commit on and until it ends",
          "[engine][search][unit]") {
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  Bench bench(backend);
  const std::int32_t c = bench.make();
  bench.put("a", "The whale is a mammal of the sea.");
  const Snapshot one = bench.session.snapshot();
  CHECK(names_of(one, c, "whales") == Names{"a"});
  bench.put("b", std::string(100, 'x') + " whale whale, a second text of whales");
  const Snapshot two = bench.session.snapshot();
  CHECK(names_of(two, c, "whale") == Names{"b", "a"});
  CHECK(names_of(one, c, "whale") == Names{"a"});
  bench.put("a", "Nothing of the sea any more.");
  const Snapshot three = bench.session.snapshot();
  CHECK(names_of(three, c, "whale") == Names{"b"});
  CHECK(names_of(three, c, "sea") == Names{"a"});
  HTN_REQUIRE_OK(bench.session.remove("b"));
  const Snapshot four = bench.session.snapshot();
  CHECK(names_of(four, c, "whale").empty());
  for (const Snapshot& now : {one, two, three, four}) {
    CHECK(names_of(four.as_of(one.instant()), c, "whale") == Names{"a"});
    CHECK(names_of(now.as_of(one.instant()), c, "sea") == Names{"a"});
  }
  CHECK(names_of(four.as_of(two.instant()), c, "whale") == Names{"b", "a"});
  CHECK(names_of(four.as_of(three.instant()), c, "whale") == Names{"b"});
}

TEST_CASE("engine: a version that is removed gives its name back to the one before",
          "[engine][search][unit]") {
  Bench bench;
  const std::int32_t c = bench.make();
  bench.put("a", "first words");
  bench.put("a", "second words");
  CHECK(names_of(bench.session.snapshot(), c, "first").empty());
  HTN_REQUIRE_OK(bench.session.remove("a", 2));
  CHECK(names_of(bench.session.snapshot(), c, "first") == Names{"a"});
  CHECK(names_of(bench.session.snapshot(), c, "second").empty());
}

TEST_CASE("engine: what was there before its collection is in it", "[engine][search][unit]") {
  Bench bench;
  bench.put("docs/a", "old whale");
  bench.put("docs/a", "new whale");
  bench.put("docs/b", "a whale of lines\nand another");
  bench.put("other", "whale");
  bench.put("docs/bytes", std::string("\0\1whale", 7));
  const std::int32_t c = bench.make({.name_prefix = "docs/"});
  CHECK(names_of(bench.session.snapshot(), c, "whale") == Names{"docs/a", "docs/b"});
  CHECK(names_of(bench.session.snapshot(), c, "old").empty());
  const SearchCollection made = must(bench.session.snapshot().search().get_collection(c));
  CHECK(made.documents == 2);
  CHECK(made.units == 2);
  CHECK_FALSE(made.building);
}

TEST_CASE("engine: lines and records are found by themselves", "[engine][search][unit]") {
  Bench bench;
  const std::int32_t lines = bench.make({.unit = collection::Unit::kLine});
  SearchCollectionOptions of_records;
  of_records.name_prefix = "r";
  of_records.unit = collection::Unit::kRecord;
  of_records.fields.front() = {.name = "title", .weight = 2};
  of_records.fields.push_back({.name = "body", .weight = 1});
  of_records.key_member = "id";
  const auto records = must(bench.session.create_search_collection("records", of_records));
  bench.put("l", "nothing\n\nthe whale\nmore\nwhales, whales\n");
  const SearchResult found =
      must(bench.session.snapshot().search().find({.collection_id = lines, .text = "whale"}));
  REQUIRE(found.hits.size() == 2);
  CHECK(found.hits[0].unit == 4);
  CHECK(found.hits[1].unit == 2);
  CHECK(must(bench.session.snapshot().search().read(lines, found.hits[1])) == "the whale\n");
  bench.put("r", R"({"id": "1", "title": "sea", "body": "a whale"}
{"id": "2", "title": "whale", "body": "a sea"}
no json
{"id": "3", "title": ["whale"], "body": {"x": "other"}}
)");
  const auto now = bench.session.snapshot().search();
  const auto title =
      must(now.find({.collection_id = records.row.collection_id, .text = "title:whale"}));
  REQUIRE(title.hits.size() == 2);
  CHECK(title.hits[0].unit == 1);
  CHECK(title.hits[1].unit == 3);
  const auto any = must(now.find({.collection_id = records.row.collection_id, .text = "whale"}));
  CHECK(any.hits.size() == 3);
}

TEST_CASE("engine: a transaction's texts land together and what it takes back is not found",
          "[engine][search][unit]") {
  Bench bench;
  const std::int32_t c = bench.make();
  Transaction both = bench.session.begin();
  const std::string text = "whale";
  const std::string other = "kraken";
  HTN_REQUIRE_OK(both.put("a", as_bytes(text)));
  HTN_REQUIRE_OK(both.put("b", as_bytes(text)));
  HTN_REQUIRE_OK(both.put("a", as_bytes(other)));
  HTN_REQUIRE_OK(both.remove("b"));
  CHECK(names_of(bench.session.snapshot(), c, "kraken").empty());
  must(both.commit());
  CHECK(names_of(bench.session.snapshot(), c, "kraken") == Names{"a"});
  CHECK(names_of(bench.session.snapshot(), c, "whale").empty());
  {
    Transaction dropped = bench.session.begin();
    HTN_REQUIRE_OK(dropped.put("c", as_bytes(text)));
  }
  CHECK(names_of(bench.session.snapshot(), c, "whale").empty());
  CHECK(must(bench.session.snapshot().search().get_collection(c)).documents == 1);
}

TEST_CASE("engine: many commits leave few segments and the same hits", "[engine][search][unit]") {
  Bench bench(Backend::kRocks);
  const std::int32_t c = bench.make();
  for (int i = 0; i < 200; ++i) {
    bench.put("n" + std::to_string(i),
              "word" + std::to_string(i % 7) + " common text of " + std::to_string(i));
  }
  const SearchCollection made = must(bench.session.snapshot().search().get_collection(c));
  CHECK(made.segments < 20);
  CHECK(made.documents == 200);
  SearchQuery query{.collection_id = c, .text = "word3", .k = 100, .exact_total = true};
  CHECK(must(bench.session.snapshot().search().find(query)).hits.size() == 29);
  HTN_REQUIRE_OK(bench.session.index_search_collection(c));
  CHECK(must(bench.session.snapshot().search().get_collection(c)).segments == 1);
  CHECK(must(bench.session.snapshot().search().find(query)).hits.size() == 29);
}

TEST_CASE("engine: a large text is searched by its lines as it is by document",
          "[engine][search][unit]") {
  Bench bench(Backend::kRocks);
  const std::int32_t lines = bench.make({.unit = collection::Unit::kLine});
  std::string text;
  for (int i = 0; i < 300000; ++i) {
    text += "line " + std::to_string(i) + (i % 1000 == 7 ? " whale\n" : " of text\n");
  }
  bench.put("large", text);
  SearchQuery query{.collection_id = lines, .text = "whale", .k = 1000};
  const auto found = must(bench.session.snapshot().search().find(query));
  REQUIRE(found.hits.size() == 300);
  CHECK(found.hits[0].unit == 7);
  CHECK(found.hits[299].unit == 299007);
  HTN_REQUIRE_OK(bench.session.remove("large"));
  CHECK(must(bench.session.snapshot().search().find(query)).hits.empty());
}

TEST_CASE("engine: pages put together are the whole list", "[engine][search][unit]") {
  Bench bench;
  const std::int32_t c = bench.make();
  for (int i = 0; i < 50; ++i) {
    bench.put("n" + std::to_string(i), "whale" + std::string(static_cast<std::size_t>(i % 5), ' ') +
                                           std::string(i % 3 == 0 ? " whale" : " sea"));
  }
  const auto now = bench.session.snapshot().search();
  const auto all = must(now.find({.collection_id = c, .text = "whale sea", .k = 100}));
  REQUIRE(all.hits.size() == 50);
  Names paged;
  SearchQuery query{.collection_id = c, .text = "whale sea", .k = 7};
  while (true) {
    const auto page = must(now.find(query));
    if (page.hits.empty()) break;
    for (const SearchHit& hit : page.hits) paged.push_back(hit.document.name);
    query.after = page.hits.back().place;
  }
  Names whole;
  for (const SearchHit& hit : all.hits) whole.push_back(hit.document.name);
  CHECK(paged == whole);
}

TEST_CASE("engine: snippets show what was searched for", "[engine][search][unit]") {
  Bench bench;
  const std::int32_t c = bench.make();
  std::string filler;
  for (int i = 0; i < 200; ++i) filler += "nothing to see here ";
  bench.put("a", filler + "the White Whales swim. " + filler);
  const auto now = bench.session.snapshot().search();
  const SearchQuery query{.collection_id = c, .text = "whale swimming"};
  const auto found = must(now.find(query));
  REQUIRE(found.hits.size() == 1);
  const Snippet snippet = must(now.snippet(query, found.hits[0], {.length = 60}));
  INFO(snippet.text);
  REQUIRE(snippet.highlights.size() == 2);
  const auto [begin, end] = snippet.highlights[0];
  CHECK(snippet.text.substr(begin, end - begin) == "Whales");
  CHECK_FALSE(snippet.begins_unit);
  CHECK(snippet.text.size() < 120);
}

TEST_CASE("engine: tenants search their own", "[engine][search][unit]") {
  Bench bench;
  const std::int32_t c = bench.make();
  bench.put("a", "whale");
  CHECK(bench.session.snapshot().search().get_collection(c + 1).status().code() ==
        StatusCode::kNotFound);
  CHECK(bench.session.create_search_collection("c").status().code() == StatusCode::kAlreadyExists);
  HTN_REQUIRE_OK(bench.session.remove_search_collection(c));
  CHECK(bench.session.snapshot().search().get_collection(c).status().code() ==
        StatusCode::kNotFound);
}

}  // namespace
}  // namespace hartonomous
