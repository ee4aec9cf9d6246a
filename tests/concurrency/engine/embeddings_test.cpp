// Readers of embeddings beside a writer and two indexers: what a snapshot finds is what was there
// at its instant, whatever is put, removed, linked and saved meanwhile.

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <mutex>
#include <thread>

#include "support/embedding_bench.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using query::SearchMode;
using testing::Backend;
using testing::must;
using testing::OpenedStore;
using State = std::map<AtomId, std::vector<float>>;

constexpr std::size_t kDimension = 4;
constexpr std::size_t kAtoms = 60;

// What a reader saw; Catch is for one thread, so it is judged when all have ended.
struct Seen {
  Instant at;
  std::vector<float> from;
  SearchMode mode = SearchMode::kExact;
  std::vector<std::pair<float, AtomId>> hits;
};

std::vector<float> whole_numbers(Rng& rng) {
  std::vector<float> vector(kDimension);
  for (float& number : vector) number = static_cast<float>(static_cast<int>(rng.below(9)) - 4);
  return vector;
}

std::vector<std::pair<float, AtomId>> all_of(const State& state, const std::vector<float>& from) {
  std::vector<std::pair<float, AtomId>> all;
  for (const auto& [atom, vector] : state) {
    float squares = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
      squares += (vector[i] - from[i]) * (vector[i] - from[i]);
    }
    all.emplace_back(std::sqrt(squares), atom);
  }
  std::sort(all.begin(), all.end());
  return all;
}

class Reader {
 public:
  Reader(Session session, std::int32_t model, std::uint64_t seed)
      : session_(std::move(session)), model_(model), rng_(seed) {}

  void run(const std::atomic<bool>& done) {
    while (!done && failed_.ok()) {
      const Snapshot snapshot = session_.snapshot();
      const auto from = whole_numbers(rng_);
      for (const SearchMode mode : {SearchMode::kExact, SearchMode::kGraph}) {
        const auto found = snapshot.embeddings().search(
            {.model_id = model_, .vector = from, .k = 1000, .mode = mode});
        if (!found.ok()) {
          failed_ = found.status();
          return;
        }
        Seen seen{snapshot.instant(), from, mode, {}};
        for (const EmbeddingHit& hit : found->hits) seen.hits.emplace_back(hit.distance, hit.atom);
        std::sort(seen.hits.begin(), seen.hits.end());
        seen_.push_back(std::move(seen));
      }
    }
  }
  const Status& failed() const { return failed_; }
  const std::vector<Seen>& seen() const { return seen_; }

 private:
  Session session_;
  std::int32_t model_;
  Rng rng_;
  Status failed_;
  std::vector<Seen> seen_;
};

class Writer {
 public:
  Writer(Session session, std::int32_t model, std::vector<AtomId> atoms, std::uint64_t seed)
      : session_(std::move(session)), model_(model), atoms_(std::move(atoms)), rng_(seed) {
    record();
  }

  Status step() {
    const std::size_t count = 1 + rng_.below(4);
    if (rng_.below(3) == 0) {
      std::vector<AtomId> gone;
      for (std::size_t i = 0; i < count; ++i) gone.push_back(atoms_[rng_.below(atoms_.size())]);
      HTN_RETURN_IF_ERROR(session_.remove_embeddings(model_, gone).status());
      for (const AtomId atom : gone) state_.erase(atom);
    } else {
      std::vector<std::vector<float>> vectors;
      std::vector<EmbeddingInput> inputs;
      for (std::size_t i = 0; i < count; ++i) vectors.push_back(whole_numbers(rng_));
      for (const std::vector<float>& vector : vectors) {
        inputs.push_back({.atom = atoms_[rng_.below(atoms_.size())], .vector = vector});
        state_[inputs.back().atom] = vector;
      }
      HTN_RETURN_IF_ERROR(session_.put_embeddings(model_, inputs).status());
    }
    record();
    return {};
  }

  // Before a change's own instant it may have landed already.
  bool may_be(const Seen& seen) const {
    auto after = std::lower_bound(states_.begin(), states_.end(), seen.at,
                                  [](const auto& each, Instant at) { return each.first < at; });
    if (after == states_.end()) --after;
    if (all_of(after->second, seen.from) == seen.hits) return true;
    if (after == states_.begin()) return false;
    return all_of(std::prev(after)->second, seen.from) == seen.hits;
  }

 private:
  void record() { states_.emplace_back(session_.snapshot().instant(), state_); }

  Session session_;
  std::int32_t model_;
  std::vector<AtomId> atoms_;
  Rng rng_;
  State state_;
  std::vector<std::pair<Instant, State>> states_;
};

TEST_CASE("engine: searches beside a writer and two indexers are those of their snapshots",
          "[engine][embeddings][concurrency]") {
  const auto residency = GENERATE(VectorResidency::kFloat32, VectorResidency::kInt8);
  HTN_TEST_SEED(seed, 21);
  OpenedStore store(Backend::kRocks);
  Session session = store.session();
  const std::vector<AtomId> atoms = testing::put_leaves(session, kAtoms);
  const std::int32_t model = testing::make_model(session, "m",
                                                 {.dimension = kDimension,
                                                  .metric = vector::Metric::kL2,
                                                  .connections = 8,
                                                  .build_width = 40,
                                                  .exact_below = 8,
                                                  .residency = residency});
  Writer writer(session, model, atoms, seed);
  std::atomic<bool> done = false;
  std::vector<Status> indexed(2);
  std::vector<std::thread> threads;
  std::vector<Reader> readers;
  for (std::uint64_t i = 0; i < 2; ++i) readers.emplace_back(store.session(), model, seed + i);
  for (Reader& reader : readers) threads.emplace_back([&] { reader.run(done); });
  for (Status& status : indexed) {
    threads.emplace_back([&, own = store.session()]() mutable {
      while (!done && status.ok()) status = own.index_embeddings(model);
    });
  }
  Status written;
  for (int i = 0; i < testing::steps(150) && written.ok(); ++i) written = writer.step();
  done = true;
  for (std::thread& thread : threads) thread.join();
  HTN_REQUIRE_OK(written);
  for (const Status& status : indexed) HTN_REQUIRE_OK(status);
  for (const Reader& reader : readers) {
    HTN_REQUIRE_OK(reader.failed());
    for (const Seen& seen : reader.seen()) {
      INFO("at " << seen.at.value() << " " << static_cast<int>(seen.mode) << ": "
                 << seen.hits.size() << " hits");
      REQUIRE(writer.may_be(seen));
    }
  }
  testing::require_sound(*store);
}

TEST_CASE("engine: projections fitted by two threads leave every point where its vector is",
          "[engine][embeddings][concurrency]") {
  OpenedStore store(Backend::kRocks);
  Session session = store.session();
  const std::vector<AtomId> atoms = testing::put_leaves(session, kAtoms);
  const std::int32_t model = testing::make_model(session, "m", {.dimension = kDimension});
  Rng rng(9);
  testing::embed(session, model, atoms, testing::random_vectors(rng, kAtoms, kDimension));
  std::vector<Status> fitted(2);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 2; ++i) {
    threads.emplace_back([&, i, own = store.session()]() mutable {
      using Method = LandmarkOptions::Method;
      for (std::uint64_t round = 0; round < 12 && fitted[i].ok(); ++round) {
        fitted[i] = own.fit_landmarks(model, {.method = i == 0 ? Method::kPca : Method::kFarthest,
                                              .landmarks = 12,
                                              .seed = round})
                        .status();
        if (fitted[i].code() == StatusCode::kConflict) fitted[i] = {};
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Status& status : fitted) HTN_REQUIRE_OK(status);
  const Snapshot now = session.snapshot();
  const auto rows = testing::rows_of(must(now.tables().rows<rows::SpatialLandmark>()));
  std::map<std::int32_t, int> axes;
  for (const auto& row : rows) ++axes[row.version];
  for (const auto& [version, count] : axes) {
    INFO("version " << version);
    CHECK(count == 3);
  }
  const auto space = must(now.embeddings().get_model(model)).space;
  std::size_t points = 0;
  HTN_REQUIRE_OK(
      now.embeddings().points(model, {}, [&](AtomId atom, const geometry::Point3& point) -> Status {
        HTN_ASSIGN_OR_RETURN(const auto found, now.embeddings().find(model, atom));
        REQUIRE(found.has_value());
        CHECK(found->row.projection_version == space.projection_version);
        CHECK(found->row.spatial_key == Point{point.x, point.y, point.z, 0});
        ++points;
        return {};
      }));
  CHECK(points == kAtoms);
  // A vector put now is projected by what the others are.
  const AtomId twin = testing::put_leaf(session, "twin");
  const auto first = must(now.embeddings().find(model, atoms[0]));
  must(testing::try_embed(session, model, twin, first->vector));
  const auto found = must(session.snapshot().embeddings().find(model, twin));
  CHECK(found->row.spatial_key == first->row.spatial_key);
}

}  // namespace
}  // namespace hartonomous
