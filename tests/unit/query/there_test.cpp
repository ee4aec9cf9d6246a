// What is there: a set that has never lost anything is searched without a look at each slot, and
// every snapshot still sees what was there, no less and no more.

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/opened_store.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::must;
using testing::OpenedStore;

constexpr std::uint32_t kDimension = 4;
using Atoms = std::set<std::uint64_t>;

class Embedded {
 public:
  explicit Embedded(std::uint64_t seed) : rng_(seed) {
    const auto model = must(session().create_embedding_model(
        "there", {.dimension = kDimension, .metric = vector::Metric::kL2, .exact_below = 100}));
    model_ = model.model.model_id;
  }
  Session session() { return store_.session(); }
  std::int32_t model() const { return model_; }
  const Atoms& atoms() const { return atoms_; }

  void add(std::size_t count) {
    std::vector<float> numbers(count * kDimension);
    for (float& number : numbers) number = static_cast<float>(rng_.normal());
    std::vector<EmbeddingInput> inputs;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = concat("atom ", atoms_added_++);
      const AtomId atom = must(session().put(name, as_bytes(name))).atom;
      inputs.push_back(
          {.atom = atom, .vector = std::span(numbers).subspan(i * kDimension, kDimension)});
      atoms_.insert(atom.value());
    }
    must(session().put_embeddings(model_, inputs));
  }
  void remove(std::size_t count) {
    std::vector<AtomId> gone;
    for (const std::uint64_t atom : atoms_) {
      if (gone.size() < count) gone.push_back(must(AtomId::from_value(atom)));
    }
    CHECK(must(session().remove_embeddings(model_, gone)) == count);
    for (const AtomId atom : gone) atoms_.erase(atom.value());
  }

 private:
  OpenedStore store_;
  Rng rng_;
  std::int32_t model_ = 0;
  std::size_t atoms_added_ = 0;
  Atoms atoms_;
};

Atoms nearest_of(const Snapshot& snapshot, std::int32_t model, query::SearchMode mode) {
  const std::vector<float> from(kDimension, 0.1F);
  Atoms found;
  const auto result = must(snapshot.embeddings().search(
      {.model_id = model, .vector = from, .k = 1000, .candidates = 1000, .mode = mode}));
  for (const EmbeddingHit& hit : result.hits) found.insert(hit.atom.value());
  return found;
}

Atoms within_all(const Snapshot& snapshot, std::int32_t model) {
  constexpr float kFar = 1000;
  Atoms found;
  const auto result = must(snapshot.embeddings().search(SpatialQuery{
      .model_id = model, .box = geometry::Box3{{-kFar, -kFar, -kFar}, {kFar, kFar, kFar}}}));
  for (const SpatialHit& hit : result.hits) found.insert(hit.atom.value());
  return found;
}

// Every way to search gives just these.
void check_all(const Snapshot& snapshot, std::int32_t model, const Atoms& atoms) {
  CHECK(nearest_of(snapshot, model, query::SearchMode::kExact) == atoms);
  CHECK(nearest_of(snapshot, model, query::SearchMode::kGraph) == atoms);
  CHECK(within_all(snapshot, model) == atoms);
}

TEST_CASE("query: snapshots see what was there while others come and go", "[query][unit]") {
  const std::uint64_t seed = testing::seed(21);
  INFO("HTN_SEED=" << seed);
  Embedded embedded(seed);
  embedded.add(300);
  must(embedded.session().fit_landmarks(embedded.model()));
  const Snapshot first = embedded.session().snapshot();
  const Atoms at_first = embedded.atoms();
  check_all(first, embedded.model(), at_first);
  embedded.add(40);
  const Snapshot second = embedded.session().snapshot();
  const Atoms at_second = embedded.atoms();
  // What came after it is not seen, though everything there is lives.
  check_all(first, embedded.model(), at_first);
  check_all(second, embedded.model(), at_second);
  embedded.remove(10);
  const Snapshot third = embedded.session().snapshot();
  const Atoms at_third = embedded.atoms();
  check_all(second, embedded.model(), at_second);
  check_all(third, embedded.model(), at_third);
  embedded.add(10);
  // As many have come as had gone before.
  check_all(third, embedded.model(), at_third);
  check_all(embedded.session().snapshot(), embedded.model(), embedded.atoms());
}

}  // namespace
}  // namespace hartonomous
