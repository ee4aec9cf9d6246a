#include "vector/neighbour_selection.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_sets.hpp"

namespace hartonomous::vector {
namespace {

using testing::VectorSet;

std::vector<CandidateKey> keys_from(const ResidentVectors& vectors, std::uint32_t slot) {
  const VectorQuery query(vectors, slot);
  std::vector<CandidateKey> keys;
  for (std::uint32_t other = 0; other < vectors.count(); ++other) {
    if (other != slot) keys.push_back(candidate_key(query.distance(other), other));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

TEST_CASE("vector: no chosen neighbour is nearer to a chosen one than to the node",
          "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const VectorSet set = testing::clustered_vectors(rng, 200, 3, 5);
  const auto built = testing::build_graph(set, {}, 0);
  for (std::uint32_t slot = 0; slot < 50; ++slot) {
    const auto keys = keys_from(*built.vectors, slot);
    std::vector<std::uint32_t> chosen;
    REQUIRE(select_neighbours(*built.vectors, keys, 1'000, LeftOut::kStay, chosen).ok());
    REQUIRE(!chosen.empty());
    CHECK(chosen[0] == slot_of(keys[0]));
    for (const CandidateKey key : keys) {
      const VectorQuery query(*built.vectors, slot_of(key));
      const bool is_chosen = std::count(chosen.begin(), chosen.end(), slot_of(key)) != 0;
      const auto nearer = std::find(chosen.begin(), chosen.end(), slot_of(key));
      const bool is_covered = std::any_of(chosen.begin(), nearer, [&](std::uint32_t other) {
        return candidate_key(distance_of(key), other) < key &&
               query.distance(other) <= distance_of(key);
      });
      CHECK((is_chosen ? !is_covered : true));
    }
  }
}

TEST_CASE("vector: of equal vectors one is chosen and others fill what is left", "[vector][unit]") {
  const VectorSet set{1, {0, 1, 1, 1, -1, 5}};
  const auto built = testing::build_graph(set, {}, 0);
  const auto keys = keys_from(*built.vectors, 0);
  std::vector<std::uint32_t> chosen;
  REQUIRE(select_neighbours(*built.vectors, keys, 4, LeftOut::kStay, chosen).ok());
  CHECK(chosen == std::vector<std::uint32_t>{1, 4});
  chosen.clear();
  REQUIRE(select_neighbours(*built.vectors, keys, 4, LeftOut::kFill, chosen).ok());
  CHECK(chosen == std::vector<std::uint32_t>{1, 4, 2, 3});
  // Equal to the node itself.
  chosen.clear();
  REQUIRE(select_neighbours(*built.vectors, keys_from(*built.vectors, 1), 4, LeftOut::kStay, chosen)
              .ok());
  CHECK(chosen == std::vector<std::uint32_t>{2});
  // What was chosen before counts and covers.
  chosen = {5};
  REQUIRE(select_neighbours(*built.vectors, keys, 2, LeftOut::kStay, chosen).ok());
  CHECK(chosen == std::vector<std::uint32_t>{5, 1});
}

}  // namespace
}  // namespace hartonomous::vector
