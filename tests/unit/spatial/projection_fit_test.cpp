#include "spatial/projection_fit.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include <hartonomous/base/rng.hpp>

#include "spatial/projection_quality.hpp"
#include "support/seed.hpp"
#include "support/vector_samples.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Point3;

constexpr std::size_t kDimension = 16;

ProjectionFit fitted(Result<ProjectionFit> fit) {
  REQUIRE(fit.ok());
  return std::move(fit).value();
}

StatusCode code_of(const Result<ProjectionFit>& fit) { return fit.status().code(); }

// The axes of three rows out of the sample.
Result<ProjectionFit> fit_by(ProjectionMethod method, const VectorRows& sample,
                             const ProjectionOptions& options) {
  if (method == ProjectionMethod::kPca) return fit_pca(sample, options);
  if (method == ProjectionMethod::kLandmarks) return fit_landmarks(sample, {}, options);
  const VectorRows given{sample.numbers.first(3 * sample.dimension), sample.dimension};
  return fit_given(given, sample, options);
}

constexpr ProjectionMethod kMethods[] = {ProjectionMethod::kPca, ProjectionMethod::kLandmarks,
                                         ProjectionMethod::kGiven};

std::size_t outside(const std::vector<Point3>& points, float Point3::*axis) {
  return static_cast<std::size_t>(std::count_if(
      points.begin(), points.end(), [&](const Point3& p) { return std::abs(p.*axis) > 99.9999F; }));
}

TEST_CASE("spatial: a fit fills the box but for its outliers", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 31);
  Rng rng(seed);
  constexpr std::size_t kCount = 4000;
  const std::vector<float> numbers = testing::cloud(rng, kCount, kDimension);
  const VectorRows sample{numbers, kDimension};
  for (const ProjectionMethod method : kMethods) {
    for (const VectorScale scale : {VectorScale::kAsGiven, VectorScale::kNormalised}) {
      const ProjectionFit fit = fitted(fit_by(method, sample, {.vector_scale = scale}));
      CHECK(fit.projection.parts().method == method);
      CHECK(fit.projection.parts().vector_scale == scale);
      CHECK(fit.directions == 3);
      std::vector<Point3> points(kCount);
      const auto saturated = fit.projection.project(numbers, points);
      REQUIRE(saturated.ok());
      CHECK(*saturated == fit.saturated);
      // Four of a thousand at each end of the widest axis; those of the others are nearer.
      CHECK(fit.saturated >= 6);
      CHECK(fit.saturated <= 24);
      const std::size_t widest = std::max(
          {outside(points, &Point3::x), outside(points, &Point3::y), outside(points, &Point3::z)});
      CHECK(widest >= 6);
      CHECK(widest <= 10);
    }
  }
}

TEST_CASE("spatial: without outliers the whole sample is within", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 32);
  Rng rng(seed);
  const std::vector<float> numbers = testing::cloud(rng, 500, kDimension);
  const ProjectionFit fit = fitted(fit_pca({numbers, kDimension}, {.outliers_share = 0}));
  std::vector<Point3> points(500);
  REQUIRE(fit.projection.project(numbers, points).ok());
  const auto [least, greatest] = std::minmax_element(
      points.begin(), points.end(), [](const Point3& a, const Point3& b) { return a.x < b.x; });
  CHECK(least->x == Approx(-100).epsilon(1e-5));
  CHECK(greatest->x == Approx(100).epsilon(1e-5));
  CHECK(fit.saturated <= 2);  // of the two ends, by rounding
}

TEST_CASE("spatial: principal axes explain most and three dimensions everything",
          "[spatial][unit]") {
  HTN_TEST_SEED(seed, 33);
  Rng rng(seed);
  const std::vector<float> numbers = testing::cloud(rng, 1000, kDimension);
  const VectorRows sample{numbers, kDimension};
  const double pca = fitted(fit_pca(sample, {})).explained_variance;
  const double landmarks = fitted(fit_landmarks(sample, {}, {})).explained_variance;
  const double given = fitted(fit_by(ProjectionMethod::kGiven, sample, {})).explained_variance;
  CHECK(pca > landmarks);
  CHECK(pca > given);
  CHECK(pca > 0.5);
  CHECK(pca < 0.95);
  const std::vector<float> flat = testing::cloud(rng, 200, 3);
  CHECK(fitted(fit_pca({flat, 3}, {})).explained_variance == Approx(1));
}

TEST_CASE("spatial: fits are the same again and other by the seed", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 34);
  Rng rng(seed);
  const std::vector<float> numbers = testing::cloud(rng, 300, kDimension);
  const VectorRows sample{numbers, kDimension};
  for (const ProjectionMethod method : kMethods) {
    const ProjectionFit once = fitted(fit_by(method, sample, {}));
    CHECK(fitted(fit_by(method, sample, {})).projection.encode() == once.projection.encode());
  }
  const auto seeded = [&](std::uint64_t landmarks_seed) {
    const LandmarkOptions landmarks{.count = 5, .seed = landmarks_seed};
    return fitted(fit_landmarks(sample, landmarks, {})).projection.encode();
  };
  CHECK(seeded(1) == seeded(1));
  CHECK(seeded(1) != seeded(2));
}

TEST_CASE("spatial: samples of few directions are taken", "[spatial][unit]") {
  const std::vector<float> line{0, 0, 0, 0, 1, 2, 0, 0, 2, 4, 0, 0, -3, -6, 0, 0};
  const ProjectionFit fit = fitted(fit_pca({line, 4}, {}));
  CHECK(fit.directions == 1);
  CHECK(fit.explained_variance == Approx(1));
  std::vector<Point3> points(4);
  REQUIRE(fit.projection.project(line, points).ok());
  CHECK(points[3].x == Approx(-100));
  CHECK(points[2].x == Approx(100));
  CHECK(points[1].x == Approx(60));
  CHECK(points[0].y == 0);
  // One dimension, two vectors.
  CHECK(fitted(fit_pca({std::vector<float>{1, 5}, 1}, {})).directions == 1);
  CHECK(fitted(fit_landmarks({line, 4}, {}, {})).directions == 1);
}

TEST_CASE("spatial: one vector that differs gives the scale", "[spatial][unit]") {
  std::vector<float> numbers;
  for (int i = 0; i < 5000; ++i) numbers.insert(numbers.end(), {1, 2, 3});
  numbers[0] = 5;
  const ProjectionFit fit = fitted(fit_pca({numbers, 3}, {}));
  CHECK(fit.projection.parts().scale == Approx(50));
}

TEST_CASE("spatial: samples that say nothing are refused", "[spatial][unit]") {
  const std::vector<float> equal{1, 2, 3, 1, 2, 3, 1, 2, 3};
  CHECK(code_of(fit_pca({equal, 3}, {})) == StatusCode::kFailedPrecondition);
  CHECK(code_of(fit_landmarks({equal, 3}, {}, {})) == StatusCode::kFailedPrecondition);
  const std::vector<float> space{1, 0, 0, 0, 1, 0, 0, 0, 1};
  CHECK(code_of(fit_given({space, 3}, {equal, 3}, {})) == StatusCode::kFailedPrecondition);
  CHECK(code_of(fit_pca({std::vector<float>{1, 2, 3}, 3}, {})) == StatusCode::kFailedPrecondition);
  CHECK(code_of(fit_pca({{}, 3}, {})) == StatusCode::kFailedPrecondition);
  // One direction at several lengths, but for rounding.
  std::vector<float> ray;
  for (int i = 1; i <= 50; ++i) {
    const auto length = static_cast<float>(i);
    ray.insert(ray.end(), {0.1F * length, 0.3F * length, 0.7F * length});
  }
  CHECK(fit_pca({ray, 3}, {}).ok());
  CHECK(code_of(fit_pca({ray, 3}, {.vector_scale = VectorScale::kNormalised})) ==
        StatusCode::kFailedPrecondition);
}

TEST_CASE("spatial: wrong samples and options are refused", "[spatial][unit]") {
  std::vector<float> numbers{1, 2, 3, 4, 5, 6, 7, 8, 10};
  constexpr StatusCode kInvalid = StatusCode::kInvalidArgument;
  CHECK(code_of(fit_pca({numbers, 0}, {})) == kInvalid);
  CHECK(code_of(fit_pca({numbers, 2}, {})) == kInvalid);
  CHECK(code_of(fit_pca({numbers, 100'000}, {})) == kInvalid);
  CHECK(code_of(fit_pca({numbers, 3}, {.outliers_share = 0.5})) == kInvalid);
  CHECK(code_of(fit_pca({numbers, 3}, {.outliers_share = std::nan("")})) == kInvalid);
  CHECK(code_of(fit_landmarks({numbers, 3}, {.count = 3}, {})) == kInvalid);
  CHECK(code_of(fit_landmarks({numbers, 3}, {.count = 1025}, {})) == kInvalid);
  CHECK(code_of(fit_given({std::vector<float>{1, 0, 0, 1, 1, 1}, 2}, {numbers, 3}, {})) ==
        kInvalid);
  numbers[7] = std::numeric_limits<float>::quiet_NaN();
  const Status status = fit_pca({numbers, 3}, {}).status();
  CHECK(status.code() == kInvalid);
  CHECK(status.message() == "vector 2: number 1 is NaN");
}

TEST_CASE("spatial: quality is perfect where three axes are enough", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 35);
  Rng rng(seed);
  const std::vector<float> flat = testing::cloud(rng, 300, 3);
  const ProjectionFit fit = fitted(fit_pca({flat, 3}, {.outliers_share = 0}));
  const auto quality = measure_quality(fit.projection, {flat, 3}, {});
  REQUIRE(quality.ok());
  CHECK(quality->correlation == Approx(1).epsilon(1e-6));
  CHECK(quality->stress == Approx(0).margin(1e-3));
}

TEST_CASE("spatial: quality falls as variance is left out", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 36);
  Rng rng(seed);
  const std::vector<float> numbers = testing::cloud(rng, 500, kDimension);
  const VectorRows rows{numbers, kDimension};
  const VectorScale scale = GENERATE(VectorScale::kAsGiven, VectorScale::kNormalised);
  const ProjectionFit fit = fitted(fit_pca(rows, {.vector_scale = scale}));
  const auto quality = measure_quality(fit.projection, rows, {});
  REQUIRE(quality.ok());
  CHECK(quality->correlation > 0.6);
  CHECK(quality->correlation < 0.99);
  CHECK(quality->stress > 0.05);
  CHECK(quality->stress < 0.5);
  CHECK(quality->saturated == fit.saturated);
}

TEST_CASE("spatial: quality is of rows that are there", "[spatial][unit]") {
  const std::vector<float> numbers{1, 2, 3, 4, 5, 7};
  const ProjectionFit fit = fitted(fit_pca({numbers, 3}, {}));
  const auto code = [&](const VectorRows& rows, std::size_t pairs) {
    return measure_quality(fit.projection, rows, {.pairs = pairs}).status().code();
  };
  CHECK(code({numbers, 3}, 1) == StatusCode::kOk);
  CHECK(code({numbers, 2}, 1) == StatusCode::kInvalidArgument);
  CHECK(code({numbers, 3}, 0) == StatusCode::kInvalidArgument);
  CHECK(code({std::span(numbers).first(3), 3}, 1) == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous::spatial
