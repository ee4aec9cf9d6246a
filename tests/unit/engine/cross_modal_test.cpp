// A search by modalities: each has its share of the nearest, and no more.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/table/rows/atoms.hpp>

#include "support/embedding_bench.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::embed;
using testing::make_model;
using testing::must;
using testing::OpenedStore;
using testing::put_leaves;

const std::vector<std::string> kModalities{"text", "image", "audio"};

struct Bench {
  OpenedStore store;
  Session session = store.session();
  std::vector<AtomId> atoms = put_leaves(session, 90);
  std::int32_t model = make_model(session, "m", {.dimension = 4});
  std::vector<std::vector<float>> vectors;

  explicit Bench(Rng& rng) : vectors(testing::random_vectors(rng, 90, 4)) {
    embed(session, model, atoms, vectors);
    Transaction transaction = session.begin();
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      if (i % 10 == 9) continue;  // nothing is said about it
      rows::Atom facet;
      facet.atom_id = atoms[i];
      facet.modality = kModalities[i % 3];
      must(transaction.insert(facet));
    }
    must(transaction.commit());
  }
};

TEST_CASE("engine: a search by modalities gives the nearest of each",
          "[engine][embeddings][unit]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  Bench bench(rng);
  const std::vector<float> asked = testing::random_vector(rng, 4);
  const auto now = bench.session.snapshot().embeddings();
  CrossModalQuery query{.semantic = {.model_id = bench.model, .vector = asked},
                        .quotas = {{"text", 5}, {"audio", 2}, {"video", 3}}};
  const CrossModalResult found = must(now.search(query));
  REQUIRE(found.plans.size() == 3);
  for (std::size_t q = 0; q < query.quotas.size(); ++q) {
    const SemanticResult one =
        must(now.search(SemanticQuery{.model_id = bench.model,
                                      .vector = asked,
                                      .k = query.quotas[q].k,
                                      .mode = query::SearchMode::kExact,
                                      .filter = {.modality = query.quotas[q].modality}}));
    std::vector<AtomId> of_quota;
    for (const auto& hit : found.hits) {
      if (hit.quota == q) of_quota.push_back(hit.hit.atom);
    }
    CHECK(of_quota == testing::atoms_of(one));
    CHECK(of_quota.size() == (q == 2 ? 0 : query.quotas[q].k));
  }
  CHECK(std::is_sorted(found.hits.begin(), found.hits.end(), [](const auto& a, const auto& b) {
    return a.hit.distance < b.hit.distance;
  }));
}

TEST_CASE("engine: quotas of modalities that make no sense are refused",
          "[engine][embeddings][unit]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  Bench bench(rng);
  const auto now = bench.session.snapshot().embeddings();
  const std::vector<float> asked{1, 0, 0, 0};
  const CrossModalQuery good{.semantic = {.model_id = bench.model, .vector = asked},
                             .quotas = {{"text", 5}}};
  const auto code = [&](const CrossModalQuery& query) { return now.search(query).status().code(); };
  CHECK(code(good) == StatusCode::kOk);
  CrossModalQuery bad = good;
  bad.quotas = {};
  CHECK(code(bad) == StatusCode::kInvalidArgument);
  bad.quotas = {{"text", 5}, {"text", 6}};
  CHECK(code(bad) == StatusCode::kInvalidArgument);
  bad.quotas = {{"text", 0}};
  CHECK(code(bad) == StatusCode::kInvalidArgument);
  bad.quotas.assign(65, {"text", 1});
  CHECK(code(bad) == StatusCode::kInvalidArgument);
  bad = good;
  bad.semantic.filter.modality = "text";
  CHECK(code(bad) == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous
