// Readers of points and of what a store counts, beside a writer, an indexer and a projection that
// is fitted anew: a snapshot finds a point of each vector that it has, and of no other.

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support/embedding_bench.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;

constexpr std::size_t kDimension = 4;
constexpr std::size_t kAtoms = 60;
constexpr float kFar = 1000;
constexpr geometry::Box3 kAll{{-kFar, -kFar, -kFar}, {kFar, kFar, kFar}};

std::vector<std::uint64_t> sorted_atoms(const auto& hits) {
  std::vector<std::uint64_t> atoms;
  for (const auto& hit : hits) atoms.push_back(hit.atom.value());
  std::sort(atoms.begin(), atoms.end());
  return atoms;
}

// Catch is for one thread: what differs is told when all have ended.
class Reader {
 public:
  Reader(Session session, std::int32_t model) : session_(std::move(session)), model_(model) {}

  Status run(const std::atomic<bool>& done) {
    const std::vector<float> from(kDimension, 0.5F);
    while (!done) {
      const Embeddings now = session_.snapshot().embeddings();
      HTN_ASSIGN_OR_RETURN(const auto nearest, now.search(SemanticQuery{
                                                   .model_id = model_, .vector = from, .k = 1000}));
      const auto atoms = sorted_atoms(nearest.hits);
      HTN_RETURN_IF_ERROR(
          compare(atoms, now.search(SpatialQuery{.model_id = model_, .box = kAll})));
      HTN_RETURN_IF_ERROR(
          compare(atoms, now.search(SpatialQuery{
                             .model_id = model_, .near = geometry::Point3{1, 2, 3}, .k = 1000})));
      HTN_RETURN_IF_ERROR(now.get_model(model_).status());
    }
    return {};
  }

 private:
  Status compare(const std::vector<std::uint64_t>& atoms, const Result<SpatialResult>& found) {
    HTN_RETURN_IF_ERROR(found.status());
    if (sorted_atoms(found->hits) == atoms) return {};
    return {StatusCode::kInternal, concat(found->hits.size(), " points of ", atoms.size())};
  }

  Session session_;
  std::int32_t model_;
};

class Writer {
 public:
  Writer(Session session, std::int32_t model, std::vector<AtomId> atoms, std::uint64_t seed)
      : session_(std::move(session)), model_(model), atoms_(std::move(atoms)), rng_(seed) {}

  Status step() {
    const AtomId atom = atoms_[rng_.below(atoms_.size())];
    if (rng_.below(4) == 0) {
      return session_.remove_embeddings(model_, std::span(&atom, 1)).status();
    }
    const auto vector = testing::random_vector(rng_, kDimension);
    return testing::try_embed(session_, model_, atom, vector).status();
  }

 private:
  Session session_;
  std::int32_t model_;
  std::vector<AtomId> atoms_;
  Rng rng_;
};

TEST_CASE("engine: points beside a writer and new projections are those of each snapshot",
          "[engine][embeddings][concurrency]") {
  HTN_TEST_SEED(seed, 22);
  OpenedStore store(Backend::kRocks);
  Session session = store.session();
  const std::vector<AtomId> atoms = testing::put_leaves(session, kAtoms);
  const std::int32_t model =
      testing::make_model(session, "m", {.dimension = kDimension, .metric = vector::Metric::kL2});
  Rng rng(seed);
  testing::embed(session, model, atoms, testing::random_vectors(rng, kAtoms, kDimension));
  must(session.fit_landmarks(model));
  std::atomic<bool> done = false;
  std::vector<Status> ended(5);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 2; ++i) {
    threads.emplace_back(
        [&, i, reader = Reader(store.session(), model)]() mutable { ended[i] = reader.run(done); });
  }
  threads.emplace_back([&, own = store.session()]() mutable {
    while (!done && ended[2].ok()) ended[2] = own.index_embeddings(model);
  });
  threads.emplace_back([&, own = store.session()]() mutable {
    while (!done && ended[3].ok()) ended[3] = own.fit_landmarks(model).status();
  });
  threads.emplace_back([&] {
    while (!done && ended[4].ok()) ended[4] = store->statistics().status();
  });
  Writer writer(store.session(), model, atoms, seed);
  Status written;
  for (int i = 0; i < testing::steps(40) && written.ok(); ++i) written = writer.step();
  done = true;
  for (std::thread& thread : threads) thread.join();
  HTN_REQUIRE_OK(written);
  for (const Status& status : ended) HTN_REQUIRE_OK(status);
  testing::require_sound(*store);
}

}  // namespace
}  // namespace hartonomous
