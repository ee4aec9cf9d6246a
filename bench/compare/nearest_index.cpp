#include "compare/nearest_index.hpp"

#include <cmath>

namespace hartonomous::bench {

void normalise(std::span<const float> from, std::span<float> to) {
  double squares = 0;
  for (const float number : from) squares += double{number} * number;
  const double factor = squares == 0 ? 0 : 1 / std::sqrt(squares);
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<float>(from[i] * factor);
}

}  // namespace hartonomous::bench
