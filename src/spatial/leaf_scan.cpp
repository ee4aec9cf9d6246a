#include "spatial/leaf_scan.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;

namespace {

// A byte of 0 or 1 for each point: what the compiler makes vectors of.
using Answers = std::array<std::uint8_t, kBlockPoints>;

// Bits of eight answers at a time: the product brings each of them into the highest byte.
std::uint64_t packed(const Answers& answers) {
  std::uint64_t block = 0;
  for (std::size_t i = 0; i < kBlockPoints; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, answers.data() + i, sizeof word);
    block |= (word * 0x0102'0408'1020'4080) >> 56 << i;
  }
  return block;
}

// Asks for every point of the block: of a whole one in a loop of a length that is known.
template <typename Ask>
std::uint64_t ask_block(const LeafView& leaf, std::size_t begin, Ask ask) {
  const std::size_t count = std::min(kBlockPoints, leaf.count() - begin);
  Answers answers;
  if (count == kBlockPoints) {
    for (std::size_t i = 0; i < kBlockPoints; ++i) answers[i] = ask(begin + i);
  } else {
    answers = {};
    for (std::size_t i = 0; i < count; ++i) answers[i] = ask(begin + i);
  }
  return packed(answers);
}

}  // namespace

std::uint64_t block_within(const LeafView& leaf, std::size_t begin, const Box3& box) {
  return ask_block(leaf, begin, [&leaf, box](std::size_t i) {
    const float x = leaf.x(i);
    const float y = leaf.y(i);
    const float z = leaf.z(i);
    return static_cast<std::uint8_t>((x >= box.least.x) & (x <= box.greatest.x) &
                                     (y >= box.least.y) & (y <= box.greatest.y) &
                                     (z >= box.least.z) & (z <= box.greatest.z));
  });
}

// Five roundings take less than a millionth; the smallest numbers lose what is added.
float bound_of(double squared) {
  const double wider = squared * (1 + 1e-5) + 1e-40;
  constexpr float kMax = std::numeric_limits<float>::max();
  return wider < kMax ? static_cast<float>(wider) : std::numeric_limits<float>::infinity();
}

std::uint64_t block_near(const LeafView& leaf, std::size_t begin, const Point3& from, float bound) {
  return ask_block(leaf, begin, [&leaf, from, bound](std::size_t i) {
    const float x = leaf.x(i) - from.x;
    const float y = leaf.y(i) - from.y;
    const float z = leaf.z(i) - from.z;
    return static_cast<std::uint8_t>(x * x + y * y + z * z <= bound);
  });
}

}  // namespace hartonomous::spatial
