// search() against an oracle that looks at every unit, and against itself: what is passed over,
// how units are divided into segments, and how many hits are asked for at once change nothing.

#include "text/search.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "support/seed.hpp"
#include "support/text_oracle.hpp"

using namespace hartonomous;
using namespace hartonomous::text;
using testing::index_units;
using testing::Numbering;
using testing::OracleIndex;
using testing::TextOracle;

namespace {

SearchResult searched(const OracleIndex& index, const QueryNode& query,
                      const SearchOptions& options) {
  Result<SearchResult> result = search(index.input(), query, options, {});
  if (!result.ok()) FAIL(result.status().to_string());
  return std::move(*result);
}

SearchOptions all_hits(const Bm25Parameters& parameters) {
  return {.k = kHitsMax, .total = Total::kExact, .bm25 = parameters};
}

// Units, far enough apart that they are in several windows, and some parameters.
struct Sample {
  explicit Sample(std::uint64_t seed) : rng(seed) {
    const std::size_t count = 1 + rng.below(300);
    const std::size_t fields = 1 + rng.below(3);
    parameters = testing::random_parameters(rng);
    oracle.emplace(testing::random_units(count, fields, rng), parameters);
    // With a step of 64 units of different windows are at one place of each.
    constexpr std::array<std::uint32_t, 5> kSteps = {1, 2, 7, 59, 64};
    numbering = {static_cast<std::uint32_t>(rng.below(9000)), kSteps[rng.below(kSteps.size())]};
  }

  OracleIndex index(std::size_t segments) {
    return index_units(*oracle, segments, 1 + rng.below(rng.below(2) == 0 ? 4 : kBlockPostings),
                       numbering, rng);
  }

  Rng rng;
  Bm25Parameters parameters;
  std::optional<TextOracle> oracle;
  Numbering numbering;
};

void check_scores(const Sample& sample, const SearchResult& found,
                  const std::map<std::uint32_t, double>& scores) {
  REQUIRE(found.hits.size() == scores.size());
  CHECK(found.total == scores.size());
  CHECK(found.total_exact);
  for (const Hit& hit : found.hits) {
    const auto expected = scores.find((hit.unit - sample.numbering.first) / sample.numbering.step);
    REQUIRE(expected != scores.end());
    CHECK(static_cast<double>(hit.score) == Approx(expected->second).epsilon(1e-6).margin(1e-9));
  }
  CHECK(std::is_sorted(found.hits.begin(), found.hits.end(), [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.unit < b.unit;
  }));
}

QueryNode leaf(QueryNode::Kind kind, std::string term) {
  QueryNode node;
  node.kind = kind;
  node.term = std::move(term);
  return node;
}

QueryNode term(std::string text) { return leaf(QueryNode::Kind::kTerm, std::move(text)); }

QueryNode any_of(std::vector<QueryNode> nodes) {
  QueryNode node;
  node.kind = QueryNode::Kind::kOr;
  node.children = std::move(nodes);
  return node;
}

QueryNode random_words(Rng& rng) {
  std::vector<QueryNode> words;
  for (std::uint64_t i = 0, end = 1 + rng.below(6); i < end; ++i) {
    words.push_back(term(testing::random_word(rng)));
    if (rng.below(3) == 0) words.back().boost = static_cast<float>(rng.uniform() * 3);
  }
  return any_of(std::move(words));
}

}  // namespace

TEST_CASE("text: search: any query gives what every unit looked at gives", "[text][search][unit]") {
  HTN_TEST_SEED(seed, 7301);
  for (int step = 0; step < testing::steps(60); ++step) {
    INFO("step " << step);
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const OracleIndex index = sample.index(1 + sample.rng.below(6));
    for (int i = 0; i < 8; ++i) {
      const QueryNode query = testing::random_query(3, sample.rng);
      check_scores(sample, searched(index, query, all_hits(sample.parameters)),
                   sample.oracle->scores(query));
    }
  }
}

TEST_CASE("text: search: the first hits are those of all hits", "[text][search][unit]") {
  HTN_TEST_SEED(seed, 7302);
  for (int step = 0; step < testing::steps(60); ++step) {
    INFO("step " << step);
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const OracleIndex index = sample.index(1 + sample.rng.below(6));
    for (int i = 0; i < 16; ++i) {
      const QueryNode query =
          i % 2 == 0 ? random_words(sample.rng) : testing::random_query(3, sample.rng);
      SearchResult all = searched(index, query, all_hits(sample.parameters));
      SearchOptions options{.bm25 = sample.parameters};
      options.k = static_cast<std::uint32_t>(1 + sample.rng.below(20));
      const SearchResult some = searched(index, query, options);
      CHECK(some.total <= all.total);
      if (some.total_exact) CHECK(some.total == all.total);
      if (all.hits.size() > options.k) all.hits.resize(options.k);
      CHECK(some.hits == all.hits);
    }
  }
}

TEST_CASE("text: search: many segments are one segment", "[text][search][unit]") {
  HTN_TEST_SEED(seed, 7303);
  for (int step = 0; step < testing::steps(40); ++step) {
    INFO("step " << step);
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const OracleIndex one = sample.index(1);
    const OracleIndex many = sample.index(2 + sample.rng.below(30));
    for (int i = 0; i < 8; ++i) {
      const QueryNode query = testing::random_query(3, sample.rng);
      const SearchOptions options{.k = 7, .bm25 = sample.parameters};
      CHECK(searched(one, query, options).hits == searched(many, query, options).hits);
    }
  }
}

TEST_CASE("text: search: document frequencies that are counted are those that are stored",
          "[text][search][unit]") {
  HTN_TEST_SEED(seed, 7304);
  for (int step = 0; step < testing::steps(40); ++step) {
    INFO("step " << step);
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const OracleIndex index = sample.index(1 + sample.rng.below(6));
    for (int i = 0; i < 8; ++i) {
      const QueryNode query = testing::random_query(3, sample.rng);
      SearchOptions options{.k = 1000, .bm25 = sample.parameters};
      const SearchResult stored = searched(index, query, options);
      options.document_frequency = DocumentFrequency::kCounted;
      const SearchResult counted = searched(index, query, options);
      CHECK(stored.hits == counted.hits);
      for (std::size_t l = 0; l < stored.leaves.size(); ++l) {
        CHECK(stored.leaves[l].units == counted.leaves[l].units);
      }
    }
  }
}

TEST_CASE("text: search: pages put together are one large page", "[text][search][unit]") {
  HTN_TEST_SEED(seed, 7305);
  for (int step = 0; step < testing::steps(40); ++step) {
    INFO("step " << step);
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const OracleIndex index = sample.index(1 + sample.rng.below(6));
    const QueryNode query = testing::random_query(2, sample.rng);
    const SearchResult all = searched(index, query, all_hits(sample.parameters));
    SearchOptions options{.bm25 = sample.parameters};
    options.k = static_cast<std::uint32_t>(1 + sample.rng.below(20));
    std::vector<Hit> pages;
    for (;;) {
      const SearchResult page = searched(index, query, options);
      pages.insert(pages.end(), page.hits.begin(), page.hits.end());
      if (page.hits.size() < options.k) break;
      options.after = page.hits.back();
    }
    CHECK(pages == all.hits);
  }
}

TEST_CASE("text: search: the parts of a hit are its score", "[text][search][unit]") {
  HTN_TEST_SEED(seed, 7306);
  for (int step = 0; step < testing::steps(40); ++step) {
    INFO("step " << step);
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const OracleIndex index = sample.index(1 + sample.rng.below(6));
    const QueryNode query = testing::random_query(3, sample.rng);
    const SearchOptions options{.k = 50, .parts = Parts::kEach, .bm25 = sample.parameters};
    const SearchResult found = searched(index, query, options);
    REQUIRE(found.parts.size() == found.hits.size() * found.leaves.size());
    for (std::size_t hit = 0; hit < found.hits.size(); ++hit) {
      double sum = 0;
      for (std::size_t l = 0; l < found.leaves.size(); ++l) {
        sum += static_cast<double>(found.parts[hit * found.leaves.size() + l]);
      }
      CHECK(sum == Approx(found.hits[hit].score).epsilon(1e-5).margin(1e-9));
    }
  }
}

TEST_CASE("text: search: a prefix of too many terms stands for the most frequent ones",
          "[text][search][unit]") {
  HTN_TEST_SEED(seed, 7307);
  Rng rng(seed);
  // Unit i has the words of numbers that divide it: low numbers are frequent.
  constexpr std::size_t kWords = kExpansionsMax + 300;
  const auto word = [](std::size_t i) { return "x" + std::to_string(10000 + i); };
  std::vector<testing::OracleUnit> units(2 * kWords);
  for (std::size_t i = 0; i < units.size(); ++i) {
    units[i].fields.resize(1);
    for (std::size_t n = 1; n <= kWords; ++n) {
      if ((i + 1) % n == 0) units[i].fields[0].push_back(word(n));
    }
    units[i].ended = i % 3 == 0;
  }
  const TextOracle oracle(units, {});
  const OracleIndex index = index_units(oracle, 3, kBlockPostings, {}, rng);
  for (const auto mode : {DocumentFrequency::kStored, DocumentFrequency::kCounted}) {
    const QueryNode prefix = leaf(QueryNode::Kind::kPrefix, "x");
    const SearchResult found =
        searched(index, prefix, {.k = 10, .total = Total::kExact, .document_frequency = mode});
    REQUIRE(found.leaves.size() == 1);
    CHECK(found.leaves[0].expansions == kExpansionsMax);
    // Words that no unit has any more are not among those that are left out.
    std::size_t there = 0;
    for (std::size_t n = 1; n <= kWords; ++n) {
      bool some = false;
      for (std::size_t i = n - 1; i < units.size(); i += n) some = some || !units[i].ended;
      there += some ? 1 : 0;
    }
    CHECK(found.leaves[0].expansions_left == there - kExpansionsMax);
    CHECK(found.total == oracle.statistics().units);
  }
}

TEST_CASE("text: search: what cannot be asked is refused", "[text][search][unit]") {
  Rng rng(1);
  const TextOracle oracle(testing::random_units(10, 1, rng), {});
  const OracleIndex index = index_units(oracle, 1, 4, {}, rng);
  const auto code = [&](const QueryNode& query, const SearchOptions& options,
                        const Control& control = {}) {
    const Result<SearchResult> result = search(index.input(), query, options, control);
    return result.ok() ? StatusCode::kOk : result.status().code();
  };
  CHECK(code(term("a"), {}) == StatusCode::kOk);
  CHECK(code(term("a"), {.k = 0}) == StatusCode::kInvalidArgument);
  CHECK(code(term("a"), {.k = kHitsMax + 1}) == StatusCode::kInvalidArgument);
  SearchOptions options;
  options.bm25.b = 1.5;
  CHECK(code(term("a"), options) == StatusCode::kInvalidArgument);
  QueryNode query = term("a");
  query.boost = -1;
  CHECK(code(query, {}) == StatusCode::kInvalidArgument);
  query = leaf(QueryNode::Kind::kFuzzy, "a");
  query.edits = kEditsMax + 1;
  CHECK(code(query, {}) == StatusCode::kInvalidArgument);
  query = term("a");
  for (std::size_t i = 0; i < kQueryDepthMax; ++i) query = any_of({query});
  CHECK(code(query, {}) == StatusCode::kInvalidArgument);
  CHECK(code(any_of(std::vector<QueryNode>(kQueryLeavesMax + 1, term("a"))), {}) ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("text: search: a stop or the end of its time ends it", "[text][search][unit]") {
  Rng rng(1);
  const TextOracle oracle(testing::random_units(10, 1, rng), {});
  const OracleIndex index = index_units(oracle, 1, 4, {}, rng);
  std::stop_source source;
  source.request_stop();
  Result<SearchResult> result =
      search(index.input(), term("a"), {}, {.progress = {}, .stop = source.get_token()});
  CHECK(result.status().code() == StatusCode::kCancelled);
  result = search(index.input(), term("a"), {.end_seconds = -1}, {});
  CHECK(result.status().code() == StatusCode::kCancelled);
}
