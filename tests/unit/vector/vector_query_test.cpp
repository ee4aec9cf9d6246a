#include "vector/vector_query.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_sets.hpp"

namespace hartonomous::vector {
namespace {

using testing::VectorSet;

std::unique_ptr<ResidentVectors> resident(const VectorSet& set, Metric metric,
                                          Residency residency) {
  auto vectors = ResidentVectors::open(
      {.dimension = set.dimension, .metric = metric, .residency = residency, .loader = {}});
  REQUIRE(vectors.ok());
  for (std::size_t i = 0; i < set.count(); ++i) REQUIRE((*vectors)->append(set.row(i)).ok());
  return std::move(*vectors);
}

double length(std::span<const float> row) {
  double squares = 0;
  for (const float number : row) squares += static_cast<double>(number) * number;
  return std::sqrt(squares);
}

TEST_CASE("vector: distances are those of the definition", "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (const Metric metric : {Metric::kL2, Metric::kCosine, Metric::kDot}) {
    for (const std::size_t dimension : {1, 2, 15, 16, 100, 784}) {
      const VectorSet set = testing::clustered_vectors(rng, 40, dimension, 5);
      const auto vectors = resident(set, metric, Residency::kFloat32);
      for (std::uint32_t from = 0; from < 10; ++from) {
        const VectorQuery foreign(*vectors, set.row(from));
        const VectorQuery own(*vectors, from);
        for (std::uint32_t slot = 0; slot < set.count(); ++slot) {
          const double exact = testing::exact_distance(metric, set.row(from), set.row(slot));
          const double size = length(set.row(from)) * length(set.row(slot)) + 1;
          CHECK(outer_distance(metric, foreign.distance(slot)) ==
                Approx(exact).margin(1e-5 * size));
          CHECK(own.distance(slot) == foreign.distance(slot));
        }
        CHECK(foreign.status().ok());
      }
    }
  }
}

TEST_CASE("vector: int8 distances are near those of the definition", "[vector][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (const Metric metric : {Metric::kL2, Metric::kCosine, Metric::kDot}) {
    for (const std::size_t dimension : {1, 2, 15, 16, 100, 784}) {
      const VectorSet set = testing::clustered_vectors(rng, 40, dimension, 5);
      const auto vectors = resident(set, metric, Residency::kInt8);
      const VectorQuery query(*vectors, set.row(0));
      const double from = length(set.row(0));
      for (std::uint32_t slot = 0; slot < set.count(); ++slot) {
        const double exact = testing::exact_distance(metric, set.row(0), set.row(slot));
        const double to = length(set.row(slot));
        // A code is half a step off at most, and there are `dimension` of them.
        const double step = std::sqrt(static_cast<double>(dimension)) / 127;
        const double margin = metric == Metric::kL2    ? step * (from + to)
                              : metric == Metric::kDot ? 2 * step * from * to
                                                       : 2 * step;
        CHECK(outer_distance(metric, query.distance(slot)) == Approx(exact).margin(margin));
      }
    }
  }
}

TEST_CASE("vector: a zero vector is at cosine distance 1 from everything", "[vector][unit]") {
  const Residency residency = GENERATE(Residency::kFloat32, Residency::kInt8);
  const VectorSet set{3, {0, 0, 0, 1, 2, 3, -1, 0, 0}};
  const auto vectors = resident(set, Metric::kCosine, residency);
  for (std::uint32_t slot = 0; slot < 3; ++slot) {
    CHECK(VectorQuery(*vectors, 0u).distance(slot) == 1);
    CHECK(VectorQuery(*vectors, slot).distance(0) == 1);
    CHECK(VectorQuery(*vectors, set.row(0)).distance(slot) == 1);
  }
}

TEST_CASE("vector: a row that cannot be loaded is infinitely far and says why", "[vector][unit]") {
  const auto vectors = ResidentVectors::open(
      {.dimension = 2, .count = 1, .loader = [](auto, auto) { return io_error("unplugged"); }});
  REQUIRE(vectors.ok());
  const std::vector<float> wanted{1, 1};
  const VectorQuery query(**vectors, wanted);
  CHECK(query.status().ok());
  CHECK(query.distance(0) == std::numeric_limits<float>::infinity());
  CHECK(query.status().code() == StatusCode::kIo);
  const VectorQuery own(**vectors, 0u);
  CHECK(own.status().code() == StatusCode::kIo);
}

}  // namespace
}  // namespace hartonomous::vector
