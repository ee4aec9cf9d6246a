#include "spatial/leaf_boxes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <functional>

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;

namespace {

// Of an entry of the queue: 32 bits of distance, 4 of level, 28 of number. Floats that are not
// negative are in the order of their bits.
constexpr unsigned kNumberBits = 28;
constexpr std::uint32_t kNumberMax = (1u << kNumberBits) - 1;
constexpr std::size_t kQueueReserved = 256;

std::uint64_t entry_of(float distance, std::size_t level, std::uint32_t number) {
  return std::uint64_t{std::bit_cast<std::uint32_t>(distance)} << 32 | level << kNumberBits |
         number;
}

std::array<float, 6> sides_of(const Box3& box) {
  return {box.least.x, box.least.y, box.least.z, box.greatest.x, box.greatest.y, box.greatest.z};
}

}  // namespace

LeafBoxes::LeafBoxes(std::span<const Box3> boxes) {
  assert(boxes.size() <= kNumberMax);
  std::uint32_t blocks = 0;
  for (auto count = static_cast<std::uint32_t>(boxes.size()); count > 0;) {
    levels_.push_back({count, blocks});
    const std::uint32_t parents = (count + kBranches - 1) / kBranches;
    blocks += parents;
    count = parents == 1 ? 0 : parents;
  }
  // What is beyond the last box of a level is never asked for.
  blocks_.resize(blocks);
  for (std::uint32_t leaf = 0; leaf < count(); ++leaf) put(0, leaf, boxes[leaf]);
  for (std::size_t level = 1; level < levels_.size(); ++level) {
    for (std::uint32_t index = 0; index < levels_[level].count; ++index) {
      Box3 hull;
      const std::uint32_t end = std::min((index + 1) * kBranches, levels_[level - 1].count);
      for (std::uint32_t i = index * kBranches; i < end; ++i) extend(hull, box(level - 1, i));
      put(level, index, hull);
    }
  }
  if (levels_.empty()) return;
  for (std::uint32_t i = 0; i < levels_.back().count; ++i) {
    extend(hull_, box(levels_.size() - 1, i));
  }
}

Box3 LeafBoxes::box(std::size_t level, std::uint32_t index) const {
  const auto& sides = block(level, index / kBranches).sides;
  const std::uint32_t i = index % kBranches;
  return {{sides[0][i], sides[1][i], sides[2][i]}, {sides[3][i], sides[4][i], sides[5][i]}};
}

void LeafBoxes::put(std::size_t level, std::uint32_t index, const Box3& box) {
  auto& sides = blocks_[levels_[level].first_block + index / kBranches].sides;
  const std::array<float, 6> of = sides_of(box);
  for (std::size_t side = 0; side < of.size(); ++side) sides[side][index % kBranches] = of[side];
}

void LeafBoxes::intersecting(const Box3& box, std::vector<std::uint32_t>& leaves) const {
  if (levels_.empty() || is_empty(box)) return;
  collect(levels_.size() - 1, 0, sides_of(box).data(), leaves);
}

void LeafBoxes::collect(std::size_t level, std::uint32_t index, const float* box,
                        std::vector<std::uint32_t>& leaves) const {
  std::uint32_t bits = boxes_meeting(block(level, index), box) & there(level, index);
  for (; bits != 0; bits &= bits - 1) {
    const std::uint32_t child =
        index * kBranches + static_cast<std::uint32_t>(std::countr_zero(bits));
    if (level == 0) {
      leaves.push_back(child);
    } else {
      collect(level - 1, child, box, leaves);
    }
  }
}

NearestLeaves::NearestLeaves(const LeafBoxes& boxes, const Point3& from,
                             const std::optional<Box3>& within)
    : boxes_(boxes), from_{from.x, from.y, from.z}, within_(within) {
  queue_.reserve(kQueueReserved);
  if (boxes.levels_.empty() || (within && is_empty(*within))) return;
  open(boxes.levels_.size() - 1, 0, Box3::kInfinity);
}

void NearestLeaves::open(std::size_t level, std::uint32_t index, float bound) {
  alignas(64) float distances[kernels::kBoxesAtOnce];
  const kernels::BoxBlock& block = boxes_.block(level, index);
  std::uint32_t bits = boxes_near(block, from_, bound, distances) & boxes_.there(level, index);
  if (within_) bits &= boxes_meeting(block, sides_of(*within_).data());
  for (; bits != 0; bits &= bits - 1) {
    const auto i = static_cast<std::uint32_t>(std::countr_zero(bits));
    queue_.push_back(entry_of(distances[i], level, index * LeafBoxes::kBranches + i));
    std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
  }
}

std::optional<std::uint32_t> NearestLeaves::next(float bound) {
  while (!queue_.empty()) {
    const std::uint64_t entry = queue_.front();
    if (std::bit_cast<float>(static_cast<std::uint32_t>(entry >> 32)) > bound) break;
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    queue_.pop_back();
    const std::uint32_t number = static_cast<std::uint32_t>(entry) & kNumberMax;
    const std::size_t level = static_cast<std::uint32_t>(entry) >> kNumberBits;
    if (level == 0) return number;
    open(level - 1, number, bound);
  }
  return std::nullopt;
}

}  // namespace hartonomous::spatial
