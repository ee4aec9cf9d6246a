#include "spatial/projection.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_samples.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Point3;

// Axes along numbers 0, 2 and 1 of vectors.
ProjectionParts plain_parts(std::size_t dimension, VectorScale scale = VectorScale::kAsGiven) {
  ProjectionParts parts{.vector_scale = scale, .dimension = dimension};
  parts.axes.assign(3 * dimension, 0.0F);
  parts.axes[0] = 1;
  parts.axes[dimension + 2] = 1;
  parts.axes[2 * dimension + 1] = 1;
  return parts;
}

Projection made(ProjectionParts parts) {
  Result<Projection> projection = Projection::make(std::move(parts));
  REQUIRE(projection.ok());
  return std::move(projection).value();
}

// Random orthonormal axes.
ProjectionParts random_parts(Rng& rng, std::size_t dimension, VectorScale scale) {
  ProjectionParts parts{.vector_scale = scale, .dimension = dimension};
  parts.axes.resize(3 * dimension);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::vector<double> numbers(dimension);
    for (double& number : numbers) number = rng.normal();
    for (std::size_t before = 0; before < axis; ++before) {
      const float* other = parts.axes.data() + before * dimension;
      double along = 0;
      for (std::size_t i = 0; i < dimension; ++i) along += numbers[i] * other[i];
      for (std::size_t i = 0; i < dimension; ++i) numbers[i] -= along * other[i];
    }
    double squares = 0;
    for (const double number : numbers) squares += number * number;
    for (std::size_t i = 0; i < dimension; ++i) {
      parts.axes[axis * dimension + i] = static_cast<float>(numbers[i] / std::sqrt(squares));
    }
  }
  parts.centre = {0.25F, -0.5F, 0.125F};
  parts.scale = 31;
  return parts;
}

TEST_CASE("spatial: a projection takes the centre off and scales", "[spatial][unit]") {
  ProjectionParts parts = plain_parts(4);
  parts.centre = {1, 2, 3};
  parts.scale = 2;
  const Projection projection = made(parts);
  const std::vector<float> vectors{1, 2, 3, 4, 11, 12, 13, 14};
  std::vector<Point3> points(2);
  const auto saturated = projection.project(vectors, points);
  REQUIRE(saturated.ok());
  CHECK(*saturated == 0);
  CHECK(points[0].x == 0);
  CHECK(points[0].y == 2);
  CHECK(points[0].z == -2);
  CHECK(points[1].x == 20);
  CHECK(points[1].y == 22);
  CHECK(points[1].z == 18);
}

TEST_CASE("spatial: a point outside of the box is put onto it and counted", "[spatial][unit]") {
  const Projection projection = made(plain_parts(3));
  const std::vector<float> vectors{101, 5, -1e30F, 100, 100, -100, 100.00001F, 0, 0};
  std::vector<Point3> points(3);
  const auto saturated = projection.project(vectors, points);
  REQUIRE(saturated.ok());
  CHECK(*saturated == 2);
  CHECK(points[0].x == 100);
  CHECK(points[0].y == -100);
  CHECK(points[0].z == 5);
  CHECK(points[1].x == 100);
  CHECK(points[2].x == 100);
}

TEST_CASE("spatial: only the direction counts where vectors are normalised", "[spatial][unit]") {
  const Projection projection = made(plain_parts(3, VectorScale::kNormalised));
  // The lengths' squares are within float32, above and below it; the last one has no direction.
  const std::vector<float> vectors{3, 0, 4, 3e30F, 0, 4e30F, 3e-30F, 0, 4e-30F, 0, 0, 0};
  std::vector<Point3> points(4);
  REQUIRE(projection.project(vectors, points).ok());
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(points[i].x == Approx(0.6));
    CHECK(points[i].y == Approx(0.8));
    CHECK(points[i].z == 0);
  }
  CHECK(points[3].x == 0);
  CHECK(points[3].y == 0);
}

TEST_CASE("spatial: a sum that leaves float32 is placed by doubles", "[spatial][unit]") {
  ProjectionParts parts = plain_parts(4);
  parts.axes = {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, -0.5F, 0.5F, -0.5F, 0.5F, 0.5F, -0.5F, -0.5F};
  parts.scale = 1e-37F;
  const Projection projection = made(parts);
  const std::vector<float> vector{3e38F, 3e38F, 3e38F, 3e38F};
  std::vector<Point3> points(1);
  const auto saturated = projection.project(vector, points);
  REQUIRE(saturated.ok());
  CHECK(*saturated == 0);
  CHECK(points[0].x == Approx(60));
  CHECK(points[0].y == 0);
  CHECK(points[0].z == 0);
}

TEST_CASE("spatial: a vector with a NaN or an infinity is refused by its row", "[spatial][unit]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const VectorScale scale : {VectorScale::kAsGiven, VectorScale::kNormalised}) {
    const Projection projection = made(plain_parts(4, scale));
    for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), kInfinity, -kInfinity}) {
      std::vector<float> vectors(4 * 600, 1.0F);
      vectors[4 * 517 + 3] = wrong;  // in a number that no axis has
      std::vector<Point3> points(600);
      const Status status = projection.project(vectors, points).status();
      CHECK(status.code() == StatusCode::kInvalidArgument);
      CHECK(status.message().find("vector 517: number 3 ") != std::string_view::npos);
    }
  }
}

TEST_CASE("spatial: one vector and many give the same bits", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 11);
  Rng rng(seed);
  for (const std::size_t dimension : {3u, 7u, 100u, 301u}) {
    for (const VectorScale scale : {VectorScale::kAsGiven, VectorScale::kNormalised}) {
      const Projection projection = made(random_parts(rng, dimension, scale));
      const std::vector<float> vectors = testing::cloud(rng, 300, dimension);
      std::vector<Point3> points(300);
      REQUIRE(projection.project(vectors, points).ok());
      for (std::size_t row = 0; row < points.size(); ++row) {
        std::vector<Point3> alone(1);
        const std::vector<float> copy(
            vectors.begin() + static_cast<std::ptrdiff_t>(row * dimension),
            vectors.begin() + static_cast<std::ptrdiff_t>((row + 1) * dimension));
        REQUIRE(projection.project(copy, alone).ok());
        REQUIRE(std::memcmp(alone.data(), &points[row], sizeof(Point3)) == 0);
      }
    }
  }
}

TEST_CASE("spatial: points are no farther apart than their vectors", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 12);
  Rng rng(seed);
  constexpr std::size_t kDimension = 24;
  // A scale that saturates a part of them.
  ProjectionParts parts = random_parts(rng, kDimension, VectorScale::kAsGiven);
  parts.scale = 150;
  const Projection projection = made(parts);
  const std::vector<float> vectors = testing::cloud(rng, 200, kDimension);
  std::vector<Point3> points(200);
  const auto saturated = projection.project(vectors, points);
  REQUIRE(saturated.ok());
  CHECK(*saturated > 10);
  CHECK(*saturated < 190);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      double squares = 0;
      for (std::size_t k = 0; k < kDimension; ++k) {
        const double off = vectors[i * kDimension + k] - vectors[j * kDimension + k];
        squares += off * off;
      }
      const double apart = std::hypot(points[i].x - points[j].x, points[i].y - points[j].y,
                                      points[i].z - points[j].z);
      REQUIRE(apart <= std::sqrt(squares) * parts.scale * (1 + 1e-5));
    }
  }
}

TEST_CASE("spatial: parts that are no projection are refused", "[spatial][unit]") {
  const auto code = [](auto change) {
    ProjectionParts parts = plain_parts(4);
    change(parts);
    return Projection::make(parts).status().code();
  };
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  CHECK(code([](auto&) {}) == StatusCode::kOk);
  CHECK(code([](auto& p) { p.dimension = 0; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.dimension = 5; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.scale = 0; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.scale = -1; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.scale = kNan; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.centre[1] = kNan; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.axes[0] = 1.001F; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.axes[3] = kNan; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.axes[2] = 0.01F; }) == StatusCode::kInvalidArgument);
  CHECK(code([](auto& p) { p.axes[9] = 0; }) == StatusCode::kInvalidArgument);
}

TEST_CASE("spatial: below three dimensions the other axes are zeros", "[spatial][unit]") {
  ProjectionParts parts{.dimension = 2, .axes = {0, 1, 1, 0, 0, 0}};
  const Projection projection = made(parts);
  std::vector<Point3> points(1);
  REQUIRE(projection.project(std::vector<float>{5, 7}, points).ok());
  CHECK(points[0].x == 7);
  CHECK(points[0].y == 5);
  CHECK(points[0].z == 0);
  parts.axes[4] = 1;
  CHECK(Projection::make(parts).status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous::spatial
