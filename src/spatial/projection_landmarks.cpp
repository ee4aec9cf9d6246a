// Axes from landmarks; the header derives them.

#include <algorithm>
#include <limits>

#include <hartonomous/base/rng.hpp>

#include "kernels/distance.hpp"
#include "spatial/projection_axes.hpp"

namespace hartonomous::spatial {

std::vector<std::size_t> farthest_first(const VectorRows& rows, std::size_t count,
                                        std::uint64_t seed) {
  const std::size_t size = rows.dimension;
  std::vector<float> nearest(rows.count(), std::numeric_limits<float>::infinity());
  std::vector<float> distances(rows.count());
  std::vector<std::size_t> chosen{Rng(seed).below(rows.count())};
  while (chosen.size() < count) {
    kernels::squared_l2_rows(rows.row(chosen.back()).data(), rows.numbers.data(), size, size,
                             rows.count(), distances.data());
    for (std::size_t i = 0; i < nearest.size(); ++i)
      nearest[i] = std::min(nearest[i], distances[i]);
    const auto farthest = std::max_element(nearest.begin(), nearest.end());
    if (*farthest == 0) break;
    chosen.push_back(static_cast<std::size_t>(farthest - nearest.begin()));
  }
  return chosen;
}

Result<Axes> landmark_axes(const VectorRows& rows, const std::vector<std::size_t>& landmarks) {
  std::vector<float> numbers;
  numbers.reserve(landmarks.size() * rows.dimension);
  for (const std::size_t landmark : landmarks) {
    const std::span<const float> row = rows.row(landmark);
    numbers.insert(numbers.end(), row.begin(), row.end());
  }
  return principal_axes({numbers, rows.dimension});
}

}  // namespace hartonomous::spatial
