#pragma once

// A leaf: a page of 1 to 1024 points that lie near one another, column by column.
//
//   01 | 'L' | count u16 | least x, y, z f32 | greatest x, y, z f32
//      | x f32 * count | y f32 * count | z f32 * count | slot u32 * count | CRC-32C u32
//
// Little-endian. The box is the smallest one of the points; the checksum is of all bytes before it.
// A leaf is read where it lies, at any alignment. Thread-safety: immutable; a view shows bytes that
// must outlive it.

#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/geometry/box3.hpp>

#include "kernels/space.hpp"

namespace hartonomous::spatial {

inline constexpr std::size_t kLeafPointsMax = 1024;

struct SlotPoint {
  std::uint32_t slot = 0;
  geometry::Point3 at;
  bool operator==(const SlotPoint&) const = default;
};

// REQUIRES: 1 to kLeafPointsMax points of finite coordinates. Appends to `out`.
void encode_leaf(std::span<const SlotPoint> points, std::string& out);

// Everything about a leaf that can be wrong: whoever loads a page asks once, before it hands it
// out. Errors: kCorruption. Cost: one pass, about a microsecond.
Status verify_leaf(Bytes leaf);

class LeafView {
 public:
  LeafView() = default;
  // Its form and size only, so that no read is past the end. Errors: kCorruption. Cost: none.
  static Result<LeafView> open(Bytes leaf);

  std::size_t count() const { return count_; }
  geometry::Box3 box() const;
  std::uint32_t checksum() const;
  // REQUIRES for each: index < count().
  float x(std::size_t index) const { return number<float>(x_, index); }
  float y(std::size_t index) const { return number<float>(x_, count_ + index); }
  float z(std::size_t index) const { return number<float>(x_, 2 * count_ + index); }
  std::uint32_t slot(std::size_t index) const {
    return number<std::uint32_t>(x_, 3 * count_ + index);
  }
  geometry::Point3 at(std::size_t index) const { return {x(index), y(index), z(index)}; }
  // From an index on, at any alignment.
  kernels::PointColumns columns(std::size_t index) const {
    const auto column = [&](std::size_t axis) {
      return reinterpret_cast<const float*>(x_ + (axis * count_ + index) * sizeof(float));
    };
    return {column(0), column(1), column(2)};
  }

 private:
  template <typename Number>
  static Number number(const std::byte* from, std::size_t index) {
    Number value;
    std::memcpy(&value, from + index * sizeof value, sizeof value);
    return value;
  }

  const std::byte* x_ = nullptr;  // where the columns begin
  std::size_t count_ = 0;
};

}  // namespace hartonomous::spatial
