// Vectors that are more than the memory for them: held as bytes, or read from the store; found
// exactly all the same.

#include <algorithm>
#include <catch2/catch.hpp>

#include "support/embedding_bench.hpp"
#include "support/embedding_oracle.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using query::SearchMethod;
using query::SearchMode;
using testing::Backend;
using testing::EmbeddingOracle;
using testing::must;
using testing::OpenedStore;

struct Filled {
  std::int32_t model = 0;
  EmbeddingOracle oracle{vector::Metric::kL2};
  std::uint32_t dimension = 0;
};

Filled fill(Session& session, Rng& rng, const std::string& name, std::uint32_t dimension,
            const std::vector<AtomId>& atoms) {
  Filled filled;
  filled.dimension = dimension;
  filled.model = testing::make_model(
      session, name,
      {.dimension = dimension, .metric = vector::Metric::kL2, .exact_below = 1'000'000});
  EmbeddingPutResult ignored;
  std::vector<std::vector<float>> vectors;
  for (const AtomId atom : atoms) {
    std::vector<float>& vector = vectors.emplace_back(dimension);
    for (float& number : vector) number = static_cast<float>(static_cast<int>(rng.below(15)) - 7);
    filled.oracle.put(atom, vector, {}, ignored);
  }
  testing::embed(session, filled.model, atoms, vectors);
  filled.oracle.date(session.snapshot().instant());
  return filled;
}

// The method that was used.
SearchMethod require_exact(const Session& session, const Filled& filled, Rng& rng,
                           SearchMode mode) {
  std::vector<float> from(filled.dimension);
  for (float& number : from) number = static_cast<float>(static_cast<int>(rng.below(15)) - 7);
  const Snapshot now = session.snapshot();
  const auto found = must(
      now.embeddings().search({.model_id = filled.model, .vector = from, .k = 5, .mode = mode}));
  const auto wanted = filled.oracle.nearest(from, now.instant(), {});
  REQUIRE(found.hits.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(found.hits[i].atom == wanted[i].atom);
    CHECK(found.hits[i].distance == Approx(wanted[i].distance));
  }
  return found.plan.method;
}

TEST_CASE("engine: vectors that memory does not hold are found exactly as bytes and by reading",
          "[engine][embeddings][unit]") {
  HTN_TEST_SEED(seed, 5);
  Rng rng(seed);
  OpenedStore store(Backend::kRocks);
  std::vector<Filled> all;
  {
    Session session = store.session();
    const std::vector<AtomId> atoms = testing::put_leaves(session, 120);
    // Half of 64 MiB is for vectors: this leaves some two of them; the next fits as bytes, the last
    // does not.
    all.push_back(fill(session, rng, "large", 65'536, atoms));
    all.push_back(fill(session, rng, "bytes", 16'384, {atoms.begin(), atoms.begin() + 40}));
    all.push_back(fill(session, rng, "stored", 65'536, {atoms.begin(), atoms.begin() + 30}));
  }
  REQUIRE(store.reopen());
  Session session = store.session();
  CHECK(require_exact(session, all[0], rng, SearchMode::kExact) == SearchMethod::kExact);
  CHECK(require_exact(session, all[1], rng, SearchMode::kExact) == SearchMethod::kExactStreamed);
  CHECK(require_exact(session, all[2], rng, SearchMode::kExact) == SearchMethod::kExactStreamed);
  CHECK(must(session.snapshot().embeddings().get_model(all[1].model)).memory_bytes < 2'000'000);
  for (int round = 0; round < 3; ++round) {
    for (const Filled& each : all) {
      require_exact(session, each, rng, SearchMode::kExact);
      require_exact(session, each, rng, SearchMode::kAuto);
      require_exact(session, each, rng, SearchMode::kGraph);
    }
  }
  // Vectors are read, and more are put, beside each of them.
  for (Filled& each : all) {
    const AtomId atom = testing::put_leaf(session, "one more");
    std::vector<float> vector(each.dimension, 1);
    must(testing::try_embed(session, each.model, atom, vector));
    EmbeddingPutResult ignored;
    each.oracle.put(atom, vector, {}, ignored);
    each.oracle.date(session.snapshot().instant());
    require_exact(session, each, rng, SearchMode::kExact);
    CHECK(must(session.snapshot().embeddings().find(each.model, atom))->vector == vector);
  }
}

}  // namespace
}  // namespace hartonomous
