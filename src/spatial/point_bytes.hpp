#pragma once

// How a point tree's numbers are written: what its two formats share.
// Thread-safety: immutable functions.

#include <bit>
#include <cstdint>
#include <string>

#include <hartonomous/geometry/box3.hpp>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"

namespace hartonomous::spatial {

inline constexpr std::uint8_t kPointFormat = 0x01;
inline constexpr std::size_t kChecksumBytes = 4;
inline constexpr std::size_t kBoxBytes = 24;
static_assert(std::endian::native == std::endian::little, "columns are read as they lie");

inline void append_float(std::string& out, float number) {
  codec::append_fixed32(out, std::bit_cast<std::uint32_t>(number));
}
inline void append_point(std::string& out, const geometry::Point3& point) {
  append_float(out, point.x);
  append_float(out, point.y);
  append_float(out, point.z);
}
inline void append_box(std::string& out, const geometry::Box3& box) {
  append_point(out, box.least);
  append_point(out, box.greatest);
}
inline void append_u16(std::string& out, std::uint16_t number) {
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(number)));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(number >> 8)));
}
// Of what was appended from `begin` on.
inline void append_checksum(std::string& out, std::size_t begin) {
  codec::append_fixed32(out, codec::crc32c(as_bytes(std::string_view(out).substr(begin))));
}
// Whether the last four bytes are the checksum of those before. REQUIRES: four bytes or more.
inline bool has_checksum(Bytes bytes) {
  const Bytes covered = bytes.first(bytes.size() - kChecksumBytes);
  codec::ByteReader reader(bytes.last(kChecksumBytes));
  return reader.fixed32() == codec::crc32c(covered);
}

inline float read_float(codec::ByteReader& reader) {
  return std::bit_cast<float>(reader.fixed32());
}
inline geometry::Point3 read_point(codec::ByteReader& reader) {
  const float x = read_float(reader);
  const float y = read_float(reader);
  return {x, y, read_float(reader)};
}
inline geometry::Box3 read_box(codec::ByteReader& reader) {
  const geometry::Point3 least = read_point(reader);
  return {least, read_point(reader)};
}
inline std::uint16_t read_u16(codec::ByteReader& reader) {
  const std::uint16_t low = reader.byte();
  return static_cast<std::uint16_t>(low | reader.byte() << 8);
}

}  // namespace hartonomous::spatial
