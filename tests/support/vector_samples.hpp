#pragma once

// Made vectors for tests: a cloud whose variance is in a few directions more than in others.
// Thread-safety: pure functions.

#include <cstddef>
#include <vector>

#include <hartonomous/base/rng.hpp>

namespace hartonomous::testing {

// Number i of each vector is normal around `centre`, with a deviation of 1 / (1 + i / 2); then
// neighbours are mixed, so that no direction is one of the space's own.
inline std::vector<float> cloud(Rng& rng, std::size_t count, std::size_t dimension,
                                double centre = 0.3) {
  std::vector<float> numbers(count * dimension);
  for (std::size_t row = 0; row < count; ++row) {
    float* vector = numbers.data() + row * dimension;
    for (std::size_t i = 0; i < dimension; ++i) {
      vector[i] = static_cast<float>(centre + rng.normal() / (1 + 0.5 * static_cast<double>(i)));
    }
    for (std::size_t i = 0; i + 1 < dimension; ++i) {
      const float left = vector[i];
      vector[i] = 0.8F * left - 0.6F * vector[i + 1];
      vector[i + 1] = 0.6F * left + 0.8F * vector[i + 1];
    }
  }
  return numbers;
}

inline double dot(const float* left, const float* right, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += static_cast<double>(left[i]) * right[i];
  return sum;
}

}  // namespace hartonomous::testing
