#include "spatial/projection_axes.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/symmetric_eigen.hpp"
#include "support/vector_samples.hpp"

namespace hartonomous::spatial {
namespace {

using testing::dot;
using testing::Rows;

Axes found(Result<Axes> axes) {
  REQUIRE(axes.ok());
  return std::move(axes).value();
}

void require_orthonormal(const Axes& axes, std::size_t dimension) {
  for (std::size_t left = 0; left < 3; ++left) {
    for (std::size_t right = 0; right < 3; ++right) {
      const double product = dot(axes.numbers.data() + left * dimension,
                                 axes.numbers.data() + right * dimension, dimension);
      REQUIRE(product == Approx(left == right ? 1 : 0).margin(1e-6));
    }
  }
}

Rows covariance(const std::vector<float>& numbers, std::size_t dimension) {
  const std::size_t count = numbers.size() / dimension;
  std::vector<double> mean(dimension, 0.0);
  for (std::size_t i = 0; i < numbers.size(); ++i) mean[i % dimension] += numbers[i];
  for (double& each : mean) each /= static_cast<double>(count);
  Rows matrix(dimension, std::vector<double>(dimension, 0.0));
  for (std::size_t row = 0; row < count; ++row) {
    const float* vector = numbers.data() + row * dimension;
    for (std::size_t i = 0; i < dimension; ++i) {
      for (std::size_t j = 0; j < dimension; ++j) {
        matrix[i][j] += (vector[i] - mean[i]) * (vector[j] - mean[j]);
      }
    }
  }
  return matrix;
}

// Up to the sign, by the angle between the two.
void require_same_axes(const Axes& axes, const testing::EigenPairs& expected,
                       std::size_t dimension) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double cosine = 0;
    for (std::size_t i = 0; i < dimension; ++i) {
      cosine += axes.numbers[axis * dimension + i] * expected.vectors[axis][i];
    }
    INFO("axis " << axis);
    REQUIRE(std::abs(cosine) == Approx(1).margin(1e-6));
  }
}

TEST_CASE("spatial: principal axes are those of the covariance", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 21);
  Rng rng(seed);
  // More vectors than dimensions, and fewer.
  for (const std::size_t count : {500u, 12u}) {
    constexpr std::size_t kDimension = 20;
    const std::vector<float> numbers = testing::cloud(rng, count, kDimension, 5);
    const Axes axes = found(principal_axes({numbers, kDimension}));
    require_orthonormal(axes, kDimension);
    CHECK(axes.directions == 3);
    const testing::EigenPairs expected = testing::symmetric_eigen(covariance(numbers, kDimension));
    require_same_axes(axes, expected, kDimension);
  }
}

TEST_CASE("spatial: principal axes of wide samples are found by iteration", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 22);
  Rng rng(seed);
  // Six directions of known variance in a space too wide to be solved whole.
  constexpr std::size_t kDimension = 1030;
  constexpr std::size_t kCount = 1100;
  std::vector<float> numbers(kCount * kDimension);
  std::vector<double> planted(6 * kDimension);
  for (std::size_t k = 0; k < 6; ++k) {
    for (std::size_t i = k; i < kDimension; i += 6) planted[k * kDimension + i] = 1;
  }
  Rows inner(kCount, std::vector<double>(6));
  for (std::size_t row = 0; row < kCount; ++row) {
    for (std::size_t k = 0; k < 6; ++k) {
      inner[row][k] = rng.normal() / static_cast<double>(k + 1);
      for (std::size_t i = 0; i < kDimension; ++i) {
        numbers[row * kDimension + i] +=
            static_cast<float>(inner[row][k] * planted[k * kDimension + i]);
      }
    }
  }
  const Axes axes = found(principal_axes({numbers, kDimension}));
  require_orthonormal(axes, kDimension);
  // The directions have no number in common, so that the problem is one of six dimensions.
  std::vector<float> small;
  for (const auto& row : inner) {
    for (std::size_t k = 0; k < 6; ++k) {
      small.push_back(static_cast<float>(row[k] * std::sqrt(k < 4 ? 172.0 : 171.0)));
    }
  }
  const testing::EigenPairs expected = testing::symmetric_eigen(covariance(small, 6));
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double cosine = 0;
    for (std::size_t i = 0; i < kDimension; ++i) {
      cosine += axes.numbers[axis * kDimension + i] * expected.vectors[axis][i % 6] /
                std::sqrt(i % 6 < 4 ? 172.0 : 171.0);
    }
    CHECK(std::abs(cosine) == Approx(1).margin(1e-5));
  }
}

TEST_CASE("spatial: the greatest number of a principal axis is positive", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 23);
  Rng rng(seed);
  for (int round = 0; round < 20; ++round) {
    constexpr std::size_t kDimension = 6;
    const std::vector<float> numbers = testing::cloud(rng, 50, kDimension);
    const Axes axes = found(principal_axes({numbers, kDimension}));
    std::vector<float> opposite = numbers;
    for (float& number : opposite) number = -number;
    CHECK(found(principal_axes({opposite, kDimension})).numbers == axes.numbers);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const float* first = axes.numbers.data() + axis * kDimension;
      const float* greatest = std::max_element(
          first, first + kDimension, [](float a, float b) { return std::abs(a) < std::abs(b); });
      REQUIRE(*greatest > 0);
    }
  }
}

TEST_CASE("spatial: axes without variance are completed", "[spatial][unit]") {
  // On a line, in a plane, two vectors.
  const std::vector<float> line{0, 0, 0, 0, 1, 2, 0, 0, 2, 4, 0, 0, -3, -6, 0, 0};
  const Axes of_line = found(principal_axes({line, 4}));
  require_orthonormal(of_line, 4);
  CHECK(of_line.directions == 1);
  CHECK(of_line.numbers[1] / of_line.numbers[0] == Approx(2));
  // Unit vectors that have nothing of the line come first.
  CHECK(of_line.numbers[4 + 2] == 1);
  CHECK(of_line.numbers[8 + 3] == 1);
  const std::vector<float> plane{0, 0, 0, 0, 5, 1, 0, 0, -5, 1, 0, 0, 0, 3, 0, 0};
  CHECK(found(principal_axes({plane, 4})).directions == 2);
  const std::vector<float> two{1, 2, 3, 4, 5, 6, 7, 9};
  const Axes of_two = found(principal_axes({two, 4}));
  CHECK(of_two.directions == 1);
  require_orthonormal(of_two, 4);
}

TEST_CASE("spatial: equal vectors have no axes", "[spatial][unit]") {
  std::vector<float> equal;
  for (int i = 0; i < 1000; ++i) equal.insert(equal.end(), {0.1F, 123.456F, -7, 3e-3F, 9});
  CHECK(principal_axes({equal, 5}).status().code() == StatusCode::kFailedPrecondition);
  equal[5 * 300] = 0.2F;
  CHECK(found(principal_axes({equal, 5})).directions == 1);
}

TEST_CASE("spatial: landmarks are farthest first", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 24);
  Rng rng(seed);
  constexpr std::size_t kDimension = 5;
  const std::vector<float> numbers = testing::cloud(rng, 120, kDimension);
  const VectorRows rows{numbers, kDimension};
  const auto chosen = farthest_first(rows, 20, seed);
  REQUIRE(chosen.size() == 20);
  CHECK(std::set<std::size_t>(chosen.begin(), chosen.end()).size() == 20);
  CHECK(farthest_first(rows, 20, seed) == chosen);
  const auto nearest = [&](std::size_t row, std::size_t before) {
    double least = 1e300;
    for (std::size_t i = 0; i < before; ++i) {
      double squares = 0;
      for (std::size_t k = 0; k < kDimension; ++k) {
        squares += std::pow(rows.row(row)[k] - rows.row(chosen[i])[k], 2);
      }
      least = std::min(least, squares);
    }
    return least;
  };
  for (std::size_t at = 1; at < chosen.size(); ++at) {
    const double taken = nearest(chosen[at], at);
    for (std::size_t row = 0; row < rows.count(); ++row) {
      REQUIRE(nearest(row, at) <= taken * (1 + 1e-5));
    }
  }
}

TEST_CASE("spatial: landmarks are only as many as vectors differ", "[spatial][unit]") {
  const std::vector<float> numbers{1, 2, 1, 2, 3, 4, 1, 2, 3, 4};
  CHECK(farthest_first({numbers, 2}, 5, 1).size() == 2);
}

// The formula of de Silva and Tenenbaum 2004 from squared distances alone, with nothing of ours.
class Triangulation {
 public:
  explicit Triangulation(const Rows& squared_distances) : mean_(squared_distances.size(), 0.0) {
    const std::size_t size = squared_distances.size();
    double all = 0;
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) {
        mean_[j] += squared_distances[i][j] / static_cast<double>(size);
      }
    }
    for (const double each : mean_) all += each / static_cast<double>(size);
    Rows centred = squared_distances;
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) {
        centred[i][j] = -0.5 * (squared_distances[i][j] - mean_[i] - mean_[j] + all);
      }
    }
    eigen_ = testing::symmetric_eigen(centred);
  }
  std::vector<double> place(const std::vector<double>& squared_distances) const {
    std::vector<double> at(3, 0.0);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::size_t j = 0; j < mean_.size(); ++j) {
        at[axis] -= 0.5 * eigen_.vectors[axis][j] / std::sqrt(eigen_.values[axis]) *
                    (squared_distances[j] - mean_[j]);
      }
    }
    return at;
  }

 private:
  std::vector<double> mean_;
  testing::EigenPairs eigen_;
};

TEST_CASE("spatial: landmark axes triangulate as the formula from distances does",
          "[spatial][unit]") {
  HTN_TEST_SEED(seed, 25);
  Rng rng(seed);
  constexpr std::size_t kDimension = 15;
  std::vector<float> numbers = testing::cloud(rng, 80, kDimension);
  const bool is_unit = GENERATE(false, true);
  if (is_unit) {
    for (std::size_t row = 0; row < 80; ++row) {
      float* vector = numbers.data() + row * kDimension;
      const double length = std::sqrt(dot(vector, vector, kDimension));
      for (std::size_t i = 0; i < kDimension; ++i) {
        vector[i] = static_cast<float>(vector[i] / length);
      }
    }
  }
  const VectorRows rows{numbers, kDimension};
  // Fewer landmarks than dimensions, and more.
  const auto landmarks = farthest_first(rows, GENERATE(10, 40), seed);
  const Axes axes = found(landmark_axes(rows, landmarks));
  const auto squared = [&](std::size_t left, std::size_t right) {
    const float* a = rows.row(left).data();
    const float* b = rows.row(right).data();
    if (is_unit) return 2 - 2 * dot(a, b, kDimension);
    return dot(a, a, kDimension) + dot(b, b, kDimension) - 2 * dot(a, b, kDimension);
  };
  const auto to_landmarks = [&](std::size_t row) {
    std::vector<double> distances;
    for (const std::size_t landmark : landmarks) distances.push_back(squared(row, landmark));
    return distances;
  };
  Rows between;
  for (const std::size_t landmark : landmarks) between.push_back(to_landmarks(landmark));
  const Triangulation textbook(between);
  const std::vector<double> first = textbook.place(to_landmarks(0));
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const float* numbers_of_axis = axes.numbers.data() + axis * kDimension;
    double sign = 0;  // free, but the same for all
    for (std::size_t row = 1; row < rows.count(); ++row) {
      // The centre is calibrated, not that of the formula: differences do not have it.
      const double ours = dot(rows.row(row).data(), numbers_of_axis, kDimension) -
                          dot(rows.row(0).data(), numbers_of_axis, kDimension);
      const double expected = textbook.place(to_landmarks(row))[axis] - first[axis];
      if (sign == 0) sign = ours * expected < 0 ? -1 : 1;
      REQUIRE(ours == Approx(sign * expected).margin(1e-5));
    }
  }
}

TEST_CASE("spatial: three given vectors are made orthonormal in their order", "[spatial][unit]") {
  const std::vector<float> given{0, 0, 7, 0, 1, 0, 1, 0, 5, 5, 5, 1e-1F};
  const Axes axes = found(given_axes({given, 4}));
  require_orthonormal(axes, 4);
  CHECK(axes.numbers[2] == 1);
  CHECK(axes.numbers[4] == 1);
  CHECK(axes.numbers[8 + 1] == Approx(5 / std::sqrt(25.01)));
  CHECK(axes.numbers[8 + 3] == Approx(0.1 / std::sqrt(25.01)));
}

TEST_CASE("spatial: of many given vectors come the directions they have most of",
          "[spatial][unit]") {
  HTN_TEST_SEED(seed, 26);
  Rng rng(seed);
  // More dimensions than vectors, and fewer.
  const std::size_t dimension = GENERATE(12, 4);
  constexpr std::size_t kCount = 7;
  const std::vector<float> given = testing::cloud(rng, kCount, dimension);
  const Axes axes = found(given_axes({given, dimension}));
  require_orthonormal(axes, dimension);
  Rows products(dimension, std::vector<double>(dimension, 0.0));
  for (std::size_t row = 0; row < kCount; ++row) {
    const float* vector = given.data() + row * dimension;
    const double squares = dot(vector, vector, dimension);
    for (std::size_t i = 0; i < dimension; ++i) {
      for (std::size_t j = 0; j < dimension; ++j) {
        products[i][j] += static_cast<double>(vector[i]) * vector[j] / squares;
      }
    }
  }
  require_same_axes(axes, testing::symmetric_eigen(products), dimension);
}

TEST_CASE("spatial: given vectors of too few directions are refused by name", "[spatial][unit]") {
  const auto refusal = [](const std::vector<float>& given, std::size_t dimension) {
    const Status status = given_axes({given, dimension}).status();
    CHECK(status.code() == StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  // What the reference takes to begin with: the ones, twice them, minus twice them.
  std::vector<float> bootstrap;
  for (const float factor : {1.0F, 2.0F, -2.0F}) bootstrap.insert(bootstrap.end(), 384, factor);
  const std::string collinear = refusal(bootstrap, 384);
  CHECK(collinear.find("vector 1 is a multiple of vector 0") != std::string::npos);
  CHECK(collinear.find("vector 2 is a multiple of vector 0") != std::string::npos);
  const std::string planar = refusal({1, 0, 0, 0, 1, 0, 2, 3, 1e-4F}, 3);
  CHECK(planar.find("vector 2 is a combination of those before it") != std::string::npos);
  CHECK(planar.find("vector 1 is") == std::string::npos);
  CHECK(refusal({1, 0, 0, 0, 0, 0, 0, 0, 1}, 3).find("vector 1 is zero") != std::string::npos);
  CHECK(refusal({1, 0, 0, 0, 1, 0}, 3).find("2; 3 to") != std::string::npos);
  refusal({1, 2, 3, 4, 5, 7}, 2);
  // Each adds more than a thousandth to those before it, and yet they are nearly in a plane.
  const std::string near = refusal({1, 0, 0, 1, 0.002F, 0, 1, 0.001F, 0.0014F}, 3);
  CHECK(near.find("nearly in one plane") != std::string::npos);
  // A little more than a thousandth is enough.
  CHECK(given_axes({std::vector<float>{1, 0, 0, 0, 1, 0, 0.7F, 0.7F, 0.01F}, 3}).ok());
}

}  // namespace
}  // namespace hartonomous::spatial
