#pragma once

// The top of a point tree: what is known of every leaf without reading it. It stays in memory.
//
//   01 | 'T' | points per leaf u16 | leaves u32 | points u64 | frame: least, greatest f32 * 6
//      | least x, y, z, greatest x, y, z f32 * 6 * leaves | first key u64 * leaves
//      | count u16 * leaves | checksum of the leaf u32 * leaves | CRC-32C u32
//
// Little-endian. The frame is the box that the lattice of the Hilbert keys is laid out on; a tree
// of no points may have an empty one. First keys ascend. Thread-safety: immutable.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/geometry/box3.hpp>

namespace hartonomous::spatial {

inline constexpr std::size_t kPointsPerLeafMin = 64;
inline constexpr std::size_t kPointsPerLeafMax = 1024;

// A vector each, by leaf.
struct PointTop {
  std::uint16_t points_per_leaf = 0;  // of a full leaf
  std::uint64_t points = 0;
  geometry::Box3 frame;
  std::vector<geometry::Box3> boxes;
  std::vector<std::uint64_t> first_keys;
  std::vector<std::uint16_t> counts;
  std::vector<std::uint32_t> checksums;
};

// REQUIRES: a top that decode_point_top() would give back. Appends to `out`.
void encode_point_top(const PointTop& top, std::string& out);
// Errors: kCorruption for anything no encoder wrote.
Result<PointTop> decode_point_top(Bytes bytes);

}  // namespace hartonomous::spatial
