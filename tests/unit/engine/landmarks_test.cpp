// Projections that are fitted: interrupted and taken up again, given, refused, and seen by states
// that were held from before.

#include <catch2/catch.hpp>
#include <stop_token>

#include <hartonomous/base/fault.hpp>

#include "support/embedding_bench.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::embed;
using testing::make_model;
using testing::must;
using testing::OpenedStore;
using testing::put_leaves;
using Method = LandmarkOptions::Method;

Result<std::size_t> count_points(const Snapshot& at, std::int32_t model) {
  std::size_t points = 0;
  HTN_RETURN_IF_ERROR(
      at.embeddings().points(model, {}, [&](AtomId, const geometry::Point3&) -> Status {
        ++points;
        return {};
      }));
  return points;
}

TEST_CASE("engine: an interrupted projection goes on where it was", "[engine][embeddings][unit]") {
  OpenedStore store(Backend::kRocks);
  std::int32_t model = 0;
  std::uint64_t projected = 0;
  {
    Session session = store.session();
    const std::vector<AtomId> atoms = testing::put_words(session, 2500);
    model = make_model(session, "m", {.dimension = 4, .exact_below = 100'000});
    Rng rng(3);
    embed(session, model, atoms, testing::random_vectors(rng, atoms.size(), 4));
    std::stop_source source;
    const Control control{.progress =
                              [&](const Progress& progress) {
                                projected = progress.done;
                                source.request_stop();
                              },
                          .stop = source.get_token()};
    CHECK(session.fit_landmarks(model, {}, control).status().code() == StatusCode::kCancelled);
    REQUIRE((projected > 0 && projected < 2500));
    CHECK(count_points(session.snapshot(), model).status().code() ==
          StatusCode::kFailedPrecondition);
    must(session.remove_embeddings(model, std::span(atoms).first(10)));
    must(testing::try_embed(session, model, atoms[0], {1, 2, 3, 4}));
  }
  REQUIRE(store.reopen());
  Session session = store.session();
  const LandmarkResult fitted = must(session.fit_landmarks(model));
  CHECK(fitted.resumed_at == projected);
  CHECK(fitted.version == 1);
  CHECK(fitted.projected == 2491);
  CHECK(must(count_points(session.snapshot(), model)) == 2491);
  CHECK(must(session.fit_landmarks(model)).resumed_at == 0);
  testing::require_sound(*store);
}

TEST_CASE("engine: vectors that are all equal have no projection and fewer directions are enough",
          "[engine][embeddings][unit]") {
  OpenedStore store;
  Session session = store.session();
  const std::vector<AtomId> atoms = put_leaves(session, 8);
  const std::int32_t model = make_model(session, "m", {.dimension = 5});
  CHECK(session.fit_landmarks(model).status().code() == StatusCode::kFailedPrecondition);
  embed(session, model, atoms, std::vector<std::vector<float>>(8, {3, 1, 0, 0, 0}));
  for (const Method method : {Method::kPca, Method::kFarthest}) {
    CHECK(session.fit_landmarks(model, {.method = method}).status().code() ==
          StatusCode::kFailedPrecondition);
  }
  CHECK(session.fit_landmarks(model, {.sample = 3}).status().code() ==
        StatusCode::kInvalidArgument);
  CHECK(session.fit_landmarks(model, {.method = Method::kGiven, .version = 0}).status().code() ==
        StatusCode::kInvalidArgument);
  CHECK_FALSE(session.fit_landmarks(model, {.method = Method::kGiven, .version = 7}).ok());
  CHECK(count_points(session.snapshot(), model).status().code() == StatusCode::kFailedPrecondition);
  CHECK(must(session.snapshot().tables().count<rows::SpatialLandmark>()) == 0);
  must(testing::try_embed(session, model, atoms[0], {1, 3, 0, 0, 0}));
  CHECK(must(session.fit_landmarks(model)).projected == 8);
  CHECK(must(count_points(session.snapshot(), model)) == 8);
}

TEST_CASE("engine: a state held from before a projection does not bring the one before back",
          "[engine][embeddings][unit]") {
  OpenedStore store(Backend::kRocks);
  Session session = store.session();
  const std::vector<AtomId> atoms = put_leaves(session, 40);
  const std::int32_t model = make_model(session, "m", {.dimension = 4});
  Rng rng(4);
  embed(session, model, atoms, testing::random_vectors(rng, 40, 4));
  must(session.fit_landmarks(model));
  const Snapshot held = session.snapshot();
  CHECK(must(session.fit_landmarks(model, {.method = Method::kFarthest})).version == 2);
  // A commit that fails drops the vectors from memory; whoever asks first loads them.
  fault::arm("kv.commit.before_write", fault::Action::kFail, 1);
  CHECK_FALSE(testing::try_embed(session, model, atoms[0], {1, 2, 3, 4}).ok());
  fault::disarm_all();
  CHECK(must(count_points(held, model)) == 40);
  CHECK(must(count_points(session.snapshot(), model)) == 40);
}

}  // namespace
}  // namespace hartonomous
