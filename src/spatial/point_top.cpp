#include "spatial/point_top.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <numeric>

#include <hartonomous/base/text.hpp>

#include "geometry/hilbert.hpp"
#include "spatial/point_bytes.hpp"

namespace hartonomous::spatial {

using geometry::Box3;

namespace {

constexpr std::uint8_t kTopKind = 'T';
constexpr std::size_t kHeadBytes = 4 + 4 + 8 + kBoxBytes;
constexpr std::size_t kLeafBytes = kBoxBytes + 8 + 2 + 4;

bool is_finite_box(const Box3& box) {
  return is_finite(box.least) && is_finite(box.greatest) && !is_empty(box);
}

bool is_frame_of_nothing(const PointTop& top) {
  const Box3 nothing;
  return top.points == 0 && std::memcmp(&top.frame, &nothing, sizeof nothing) == 0;
}

Status check_head(const PointTop& top, std::uint32_t leaves, std::size_t body_bytes) {
  if (top.points_per_leaf < kPointsPerLeafMin || top.points_per_leaf > kPointsPerLeafMax) {
    return corruption(concat("point tree: ", top.points_per_leaf, " points per leaf"));
  }
  if (body_bytes != std::uint64_t{leaves} * kLeafBytes) {
    return corruption(concat("point tree: ", body_bytes, " bytes for ", leaves, " leaves"));
  }
  if (!is_finite_box(top.frame) && !is_frame_of_nothing(top)) {
    return corruption("point tree: its frame is no box");
  }
  return {};
}

Status check_leaves(const PointTop& top) {
  std::uint64_t points = 0;
  for (std::size_t i = 0; i < top.boxes.size(); ++i) {
    if (!is_finite_box(top.boxes[i])) return corruption(concat("point tree: box of leaf ", i));
    if (top.counts[i] == 0 || top.counts[i] > top.points_per_leaf) {
      return corruption(concat("point tree: ", top.counts[i], " points in leaf ", i));
    }
    points += top.counts[i];
    const std::uint64_t before = i == 0 ? 0 : top.first_keys[i - 1];
    if (top.first_keys[i] < before || top.first_keys[i] > geometry::kHilbertKeyMax) {
      return corruption(concat("point tree: first key of leaf ", i));
    }
  }
  if (points != top.points) {
    return corruption(concat("point tree: ", points, " points in leaves, ", top.points, " in all"));
  }
  return {};
}

void read_leaves(codec::ByteReader& reader, std::uint32_t leaves, PointTop& top) {
  top.boxes.resize(leaves);
  top.first_keys.resize(leaves);
  top.counts.resize(leaves);
  top.checksums.resize(leaves);
  for (Box3& box : top.boxes) box = read_box(reader);
  for (std::uint64_t& key : top.first_keys) key = reader.fixed64();
  for (std::uint16_t& count : top.counts) count = read_u16(reader);
  for (std::uint32_t& checksum : top.checksums) checksum = reader.fixed32();
}

}  // namespace

void encode_point_top(const PointTop& top, std::string& out) {
  assert(check_leaves(top).ok());
  const std::size_t begin = out.size();
  out.reserve(begin + kHeadBytes + top.boxes.size() * kLeafBytes + kChecksumBytes);
  out.push_back(static_cast<char>(kPointFormat));
  out.push_back(static_cast<char>(kTopKind));
  append_u16(out, top.points_per_leaf);
  codec::append_fixed32(out, static_cast<std::uint32_t>(top.boxes.size()));
  codec::append_fixed64(out, top.points);
  append_box(out, top.frame);
  for (const Box3& box : top.boxes) append_box(out, box);
  for (const std::uint64_t key : top.first_keys) codec::append_fixed64(out, key);
  for (const std::uint16_t count : top.counts) append_u16(out, count);
  for (const std::uint32_t checksum : top.checksums) codec::append_fixed32(out, checksum);
  append_checksum(out, begin);
}

Result<PointTop> decode_point_top(Bytes bytes) {
  if (bytes.size() < kHeadBytes + kChecksumBytes) {
    return corruption(concat("point tree: ", bytes.size(), " bytes"));
  }
  codec::ByteReader reader(bytes);
  const std::uint8_t format = reader.byte();
  const std::uint8_t kind = reader.byte();
  if (format != kPointFormat || kind != kTopKind) {
    return corruption(concat("point tree: format ", format, ", kind ", kind));
  }
  if (!has_checksum(bytes)) {
    return corruption("point tree: its bytes are not those of its checksum");
  }
  PointTop top;
  top.points_per_leaf = read_u16(reader);
  const std::uint32_t leaves = reader.fixed32();
  top.points = reader.fixed64();
  top.frame = read_box(reader);
  // The size first: no more is allocated than there is.
  HTN_RETURN_IF_ERROR(check_head(top, leaves, reader.remaining() - kChecksumBytes));
  read_leaves(reader, leaves, top);
  HTN_RETURN_IF_ERROR(check_leaves(top));
  return top;
}

}  // namespace hartonomous::spatial
