#include "vector/candidate_pool.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::vector {
namespace {

TEST_CASE("vector: keys are ordered by distance and then by slot", "[vector][unit]") {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  const std::vector<float> ascending{-kInfinite, -1e30f, -1.5f, -1e-40f, 0.0f,
                                     1e-40f,     1.0f,   2.5f,  1e30f,   kInfinite};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    CHECK(distance_of(candidate_key(ascending[i], 7)) == ascending[i]);
    CHECK(slot_of(candidate_key(ascending[i], 7)) == 7);
    CHECK(candidate_key(ascending[i], 7) < candidate_key(ascending[i], 8));
    if (i > 0) CHECK(candidate_key(ascending[i - 1], 9) < candidate_key(ascending[i], 7));
  }
  CHECK(candidate_key(-0.0f, 7) == candidate_key(0.0f, 7));
  CHECK(candidate_key(std::nanf(""), 7) == candidate_key(kInfinite, 7));
  CHECK(candidate_key(-std::nanf(""), 7) == candidate_key(kInfinite, 7));
  CHECK(slot_of(candidate_key(1, 0x7FFFFFFE)) == 0x7FFFFFFE);
}

TEST_CASE("vector: the pool keeps the nearest and goes on from each once", "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  CandidatePool pool;
  for (int round = 0; round < testing::steps(300); ++round) {
    const std::size_t width = 1 + rng.below(40);
    pool.reset(width);
    std::set<CandidateKey> model;
    std::set<std::uint32_t> taken;
    for (std::uint32_t slot = 0; slot < 100; ++slot) {
      const CandidateKey key = candidate_key(static_cast<float>(rng.below(20)), slot);
      CHECK((key < pool.bound()) == (model.size() < width || key < *model.rbegin()));
      pool.offer(key);
      model.insert(key);
      if (model.size() > width) model.erase(std::prev(model.end()));
      if (rng.below(3) == 0) {
        const auto next = std::find_if(model.begin(), model.end(), [&](CandidateKey each) {
          return !taken.contains(slot_of(each));
        });
        const std::uint32_t slot_next = next == model.end() ? CandidatePool::kNone : slot_of(*next);
        REQUIRE(pool.take_next() == slot_next);
        taken.insert(slot_next);
      }
      REQUIRE(pool.keys().size() == model.size());
      REQUIRE(std::equal(model.begin(), model.end(), pool.keys().begin(),
                         [](CandidateKey left, CandidateKey right) {
                           return left == (right & ~CandidateKey{1});
                         }));
    }
  }
}

}  // namespace
}  // namespace hartonomous::vector
