#include "kernels/space.hpp"

#include <cstring>

// The rest is compiled once for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/space.cpp"
#include <hwy/foreach_target.h>
// After it.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/lanes.inc"

HWY_BEFORE_NAMESPACE();
namespace hartonomous::kernels {
namespace HWY_NAMESPACE {
namespace {

using Answers = hn::Mask<FloatLanes>;
// Blocks of 16 numbers divide into whole vectors.
constexpr std::size_t kLanes = kFloatLanes < kBoxesAtOnce ? kFloatLanes : kBoxesAtOnce;
static_assert(kFloatLanes <= kBoxesAtOnce);

HWY_INLINE std::uint64_t bits_of(Answers answers) {
  constexpr std::size_t kBytes = kLanes == 16 ? 2 : 1;
  std::uint8_t bytes[8];
  hn::StoreMaskBits(FloatLanes(), answers, bytes);
  // As many bytes as were stored: a wider load would wait for the store to end.
  if constexpr (kBytes == 2) {
    std::uint16_t bits;
    std::memcpy(&bits, bytes, sizeof bits);
    return bits;
  }
  return bytes[0] & ((1u << kLanes) - 1);
}

HWY_INLINE Floats square(Floats number) { return hn::Mul(number, number); }

// Asks for each vector of three columns; the rest of a vector is asked for in a copy.
template <class Ask>
HWY_INLINE std::uint64_t ask_points(const PointColumns& points, std::size_t count, const Ask& ask) {
  const FloatLanes d;
  std::uint64_t bits = 0;
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    bits |= bits_of(ask(hn::LoadU(d, points.x + i), hn::LoadU(d, points.y + i),
                        hn::LoadU(d, points.z + i)))
            << i;
  }
  if (i == count) return bits;
  HWY_ALIGN float rest[3][kLanes] = {};
  const std::size_t bytes = (count - i) * sizeof(float);
  std::memcpy(rest[0], points.x + i, bytes);
  std::memcpy(rest[1], points.y + i, bytes);
  std::memcpy(rest[2], points.z + i, bytes);
  const std::uint64_t last =
      bits_of(ask(hn::Load(d, rest[0]), hn::Load(d, rest[1]), hn::Load(d, rest[2])));
  return bits | (last & ((std::uint64_t{1} << (count - i)) - 1)) << i;
}

std::uint64_t points_within_box(const PointColumns& points, std::size_t count, const float* box) {
  const FloatLanes d;
  const auto between = [&](Floats at, std::size_t axis) HWY_ATTR {
    return hn::And(hn::Ge(at, hn::Set(d, box[axis])), hn::Le(at, hn::Set(d, box[axis + 3])));
  };
  return ask_points(points, count, [&](Floats x, Floats y, Floats z) HWY_ATTR {
    return hn::And(between(x, 0), hn::And(between(y, 1), between(z, 2)));
  });
}

std::uint64_t points_near_one(const PointColumns& points, std::size_t count, const float* from,
                              float squared) {
  const FloatLanes d;
  const Floats from_x = hn::Set(d, from[0]);
  const Floats from_y = hn::Set(d, from[1]);
  const Floats from_z = hn::Set(d, from[2]);
  const Floats bound = hn::Set(d, squared);
  return ask_points(points, count, [&](Floats x, Floats y, Floats z) HWY_ATTR {
    const Floats sum = hn::Add(hn::Add(square(hn::Sub(x, from_x)), square(hn::Sub(y, from_y))),
                               square(hn::Sub(z, from_z)));
    return hn::Le(sum, bound);
  });
}

std::uint32_t boxes_meeting_one(const BoxBlock& boxes, const float* box) {
  const FloatLanes d;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kBoxesAtOnce; i += kLanes) {
    const auto meets = [&](std::size_t axis) HWY_ATTR {
      return hn::And(hn::Le(hn::Load(d, boxes.sides[axis] + i), hn::Set(d, box[axis + 3])),
                     hn::Ge(hn::Load(d, boxes.sides[axis + 3] + i), hn::Set(d, box[axis])));
    };
    bits |= bits_of(hn::And(meets(0), hn::And(meets(1), meets(2)))) << i;
  }
  return static_cast<std::uint32_t>(bits);
}

std::uint32_t boxes_near_one(const BoxBlock& boxes, const float* from, float squared,
                             float* distances) {
  const FloatLanes d;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kBoxesAtOnce; i += kLanes) {
    const auto beyond = [&](std::size_t axis) HWY_ATTR {
      const Floats at = hn::Set(d, from[axis]);
      const Floats below = hn::Sub(hn::Load(d, boxes.sides[axis] + i), at);
      const Floats above = hn::Sub(at, hn::Load(d, boxes.sides[axis + 3] + i));
      return square(hn::Max(hn::Max(below, above), hn::Zero(d)));
    };
    const Floats sum = hn::Add(hn::Add(beyond(0), beyond(1)), beyond(2));
    hn::StoreU(sum, d, distances + i);
    bits |= bits_of(hn::Le(sum, hn::Set(d, squared))) << i;
  }
  return static_cast<std::uint32_t>(bits);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace hartonomous::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hartonomous::kernels {
namespace {

HWY_EXPORT(points_within_box);
HWY_EXPORT(points_near_one);
HWY_EXPORT(boxes_meeting_one);
HWY_EXPORT(boxes_near_one);

}  // namespace

std::uint64_t points_within(const PointColumns& points, std::size_t count, const float* box) {
  return HWY_DYNAMIC_DISPATCH(points_within_box)(points, count, box);
}
std::uint64_t points_near(const PointColumns& points, std::size_t count, const float* from,
                          float squared) {
  return HWY_DYNAMIC_DISPATCH(points_near_one)(points, count, from, squared);
}
std::uint32_t boxes_meeting(const BoxBlock& boxes, const float* box) {
  return HWY_DYNAMIC_DISPATCH(boxes_meeting_one)(boxes, box);
}
std::uint32_t boxes_near(const BoxBlock& boxes, const float* from, float squared,
                         float* distances) {
  return HWY_DYNAMIC_DISPATCH(boxes_near_one)(boxes, from, squared, distances);
}

}  // namespace hartonomous::kernels
#endif  // HWY_ONCE
