// What embeddings are not: input that is refused, and numbers at the ends of what floats hold.

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "support/embedding_bench.hpp"

namespace hartonomous {
namespace {

using query::SearchMode;
using testing::embed;
using testing::make_model;
using testing::must;
using testing::OpenedStore;
using testing::put_leaf;
using testing::put_leaves;
using testing::try_embed;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Bench {
  OpenedStore store;
  Session session = store.session();
  std::vector<AtomId> atoms = put_leaves(session, 6);
  std::int32_t model = make_model(session, "m", {.dimension = 3, .metric = vector::Metric::kL2});

  Embeddings now() { return session.snapshot().embeddings(); }
  StatusCode code_of(const SemanticQuery& query) { return now().search(query).status().code(); }
  StatusCode code_of(const SpatialQuery& query) { return now().search(query).status().code(); }
};

TEST_CASE("engine: vectors that are no points are refused and nothing of the put lands",
          "[engine][embeddings][unit]") {
  Bench bench;
  const std::vector<float> good{1, 2, 3};
  for (const std::vector<float>& bad : {std::vector<float>{1, kNan, 3},
                                        {kInfinity, 0, 0},
                                        {0, 0, -kInfinity},
                                        {1, 2},
                                        {1, 2, 3, 4},
                                        {1e20F, 0, 0},
                                        {}}) {
    const std::vector<EmbeddingInput> inputs{{.atom = bench.atoms[0], .vector = good},
                                             {.atom = bench.atoms[1], .vector = bad}};
    const Status refused = bench.session.put_embeddings(bench.model, inputs).status();
    CHECK(refused.code() == StatusCode::kInvalidArgument);
    CHECK(refused.message().find("input 1") != std::string::npos);
  }
  CHECK(must(bench.now().get_model(bench.model)).embeddings == 0);
  CHECK(must(bench.now().search({.model_id = bench.model, .vector = good})).hits.empty());
  CHECK_FALSE(must(bench.now().find(bench.model, bench.atoms[0])).has_value());
  testing::require_sound(*bench.store);
}

TEST_CASE("engine: an atom that is not there refuses the put of its embedding",
          "[engine][embeddings][unit]") {
  Bench bench;
  const std::vector<float> good{1, 2, 3};
  const AtomId absent(TenantId{0}, ContentId{987654});
  const std::vector<EmbeddingInput> inputs{{.atom = bench.atoms[0], .vector = good},
                                           {.atom = absent, .vector = good}};
  CHECK(bench.session.put_embeddings(bench.model, inputs).status().code() ==
        StatusCode::kFailedPrecondition);
  CHECK(must(bench.now().get_model(bench.model)).embeddings == 0);
  CHECK(must(try_embed(bench.session, bench.model, bench.atoms[0], good)).inserted == 1);
  CHECK(must(bench.now().get_model(bench.model)).slots == 1);
  testing::require_sound(*bench.store);
}

TEST_CASE("engine: an importance that is no number is refused and changes nothing",
          "[engine][embeddings][unit]") {
  Bench bench;
  must(try_embed(bench.session, bench.model, bench.atoms[0], {1, 2, 3}, 0.5));
  const Status refused =
      try_embed(bench.session, bench.model, bench.atoms[0], {4, 5, 6}, std::nan("")).status();
  CHECK(refused.code() == StatusCode::kInvalidArgument);
  const auto found = must(bench.now().find(bench.model, bench.atoms[0]));
  REQUIRE(found.has_value());
  CHECK(found->vector == std::vector<float>{1, 2, 3});
  CHECK(found->row.importance_score == 0.5);
  testing::require_sound(*bench.store);
}

TEST_CASE("engine: a search that asks for nothing or for no number is refused",
          "[engine][embeddings][unit]") {
  Bench bench;
  embed(bench.session, bench.model, bench.atoms,
        std::vector<std::vector<float>>(6, std::vector<float>{1, 2, 3}));
  const std::vector<float> good{1, 2, 3};
  const std::vector<float> bad{1, kNan, 3};
  const std::vector<float> brief{1};
  const StatusCode refused = StatusCode::kInvalidArgument;
  CHECK(bench.code_of(SemanticQuery{.model_id = bench.model}) == refused);
  CHECK(bench.code_of({.model_id = bench.model, .vector = good, .k = 0}) == refused);
  CHECK(bench.code_of({.model_id = bench.model, .vector = good, .k = 1'000'001}) == refused);
  CHECK(bench.code_of({.model_id = bench.model, .vector = bad}) == refused);
  CHECK(bench.code_of({.model_id = bench.model, .vector = brief}) == refused);
  CHECK(bench.code_of({.model_id = bench.model, .vector = good, .atom = bench.atoms[0]}) ==
        refused);
  CHECK(bench.code_of({.model_id = bench.model,
                       .vector = good,
                       .filter = {.box = geometry::Box3{{0, 0, 0}, {1, 1, 1}}}}) ==
        StatusCode::kFailedPrecondition);
  CHECK(bench.code_of(SpatialQuery{.model_id = bench.model, .near = geometry::Point3{0, 0, 0}}) ==
        StatusCode::kFailedPrecondition);
  CHECK(bench.code_of(SpatialQuery{.model_id = bench.model}) == refused);
  CHECK(bench.code_of(SpatialQuery{.model_id = bench.model,
                                   .near = geometry::Point3{0, kNan, 0}}) == refused);
  CHECK(bench.code_of(SpatialQuery{
            .model_id = bench.model, .near = geometry::Point3{0, 0, 0}, .radius = -1.0}) ==
        refused);
  CHECK(bench.code_of(SpatialQuery{
            .model_id = bench.model, .near = geometry::Point3{0, 0, 0}, .k = 0}) == refused);
}

TEST_CASE("engine: more neighbours than there are is all of them", "[engine][embeddings][unit]") {
  Bench bench;
  const std::vector<float> at{0, 0, 0};
  for (const SearchMode mode : {SearchMode::kAuto, SearchMode::kExact, SearchMode::kGraph}) {
    CHECK(must(bench.now().search(
                   {.model_id = bench.model, .vector = at, .k = 1'000'000, .mode = mode}))
              .hits.empty());
  }
  CHECK(bench.code_of({.model_id = bench.model, .atom = bench.atoms[0]}) == StatusCode::kNotFound);
  embed(bench.session, bench.model, bench.atoms,
        std::vector<std::vector<float>>(6, std::vector<float>{1, 2, 3}));
  for (const std::uint32_t candidates : {0U, 1U, UINT32_MAX}) {
    for (const SearchMode mode : {SearchMode::kAuto, SearchMode::kExact, SearchMode::kGraph}) {
      const auto found = must(bench.now().search({.model_id = bench.model,
                                                  .vector = at,
                                                  .k = 1'000'000,
                                                  .candidates = candidates,
                                                  .mode = mode}));
      CHECK(testing::atoms_of(found) == bench.atoms);  // as they were embedded: all are equal
    }
  }
}

TEST_CASE("engine: a zero vector is one away from all under cosine", "[engine][embeddings][unit]") {
  const auto residency = GENERATE(VectorResidency::kFloat32, VectorResidency::kInt8);
  const std::uint32_t exact_below = GENERATE(0U, 100U);
  Bench bench;
  const std::int32_t model = make_model(
      bench.session, "c", {.dimension = 3, .exact_below = exact_below, .residency = residency});
  embed(bench.session, model, bench.atoms,
        {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {-1, 0, 0}, {0, 0, 0}, {2, 0, 0}});
  for (const SearchMode mode : {SearchMode::kExact, SearchMode::kGraph}) {
    const std::vector<float> x{1, 0, 0};
    const auto found = must(bench.now().search({.model_id = model, .vector = x, .mode = mode}));
    REQUIRE(found.hits.size() == 6);
    CHECK(testing::atoms_of(found) == std::vector<AtomId>{bench.atoms[1], bench.atoms[5],
                                                          bench.atoms[0], bench.atoms[2],
                                                          bench.atoms[4], bench.atoms[3]});
    CHECK(found.hits[2].distance == 1);
    CHECK(found.hits[5].distance == Approx(2));
    const std::vector<float> zero(3);
    const auto all = must(bench.now().search({.model_id = model, .vector = zero, .mode = mode}));
    CHECK(testing::atoms_of(all) == bench.atoms);
    for (const EmbeddingHit& hit : all.hits) CHECK(hit.distance == 1);
  }
}

TEST_CASE("engine: vectors at the ends of what floats hold are found and their distances numbers",
          "[engine][embeddings][unit]") {
  const auto metric = GENERATE(vector::Metric::kL2, vector::Metric::kCosine, vector::Metric::kDot);
  const auto residency = GENERATE(VectorResidency::kFloat32, VectorResidency::kInt8);
  const std::uint32_t exact_below = GENERATE(0U, 100U);
  INFO(vector::metric_name(metric) << " " << int(residency) << " " << exact_below);
  Bench bench;
  const std::int32_t model = make_model(
      bench.session, "c",
      {.dimension = 3, .metric = metric, .exact_below = exact_below, .residency = residency});
  constexpr float kMost = 7e18F;
  constexpr float kLeast = std::numeric_limits<float>::denorm_min();
  const std::vector<std::vector<float>> vectors{{kMost, kMost, kMost},    {kMost, -kMost, 0},
                                                {kLeast, kLeast, 0},      {1e18F, 1e18F, -1e18F},
                                                {1e-25F, 1e-25F, 1e-25F}, {1, 1, 1}};
  embed(bench.session, model, bench.atoms, vectors);
  for (const SearchMode mode : {SearchMode::kExact, SearchMode::kGraph}) {
    for (const std::vector<float>& from : vectors) {
      INFO(from[0] << " " << from[1] << " " << from[2]);
      const auto found =
          must(bench.now().search({.model_id = model, .vector = from, .mode = mode}));
      CHECK(found.hits.size() == 6);
      for (std::size_t i = 0; i < found.hits.size(); ++i) {
        const float distance = found.hits[i].distance;
        CHECK_FALSE(std::isnan(distance));
        if (i > 0) CHECK(found.hits[i - 1].distance <= distance);
        if (metric == vector::Metric::kCosine) {
          CHECK(distance >= -0.001F);
          CHECK(distance <= 2.001F);
        }
      }
    }
  }
}

}  // namespace
}  // namespace hartonomous
