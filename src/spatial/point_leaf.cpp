#include "spatial/point_leaf.hpp"

#include <cassert>

#include <hartonomous/base/text.hpp>

#include "spatial/point_bytes.hpp"

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;

namespace {

constexpr std::uint8_t kLeafKind = 'L';
constexpr std::size_t kHeadBytes = 4 + kBoxBytes;
constexpr std::size_t kPointBytes = 16;

constexpr std::size_t leaf_bytes(std::size_t count) {
  return kHeadBytes + count * kPointBytes + kChecksumBytes;
}

// Equal bits: -0 is not 0 here, so that a leaf has one form only.
bool is_same(const Box3& a, const Box3& b) {
  static_assert(sizeof(Box3) == kBoxBytes);
  return std::memcmp(&a, &b, sizeof a) == 0;
}

Box3 box_of(std::span<const SlotPoint> points) {
  Box3 box;
  for (const SlotPoint& point : points) extend(box, point.at);
  return box;
}

Box3 box_of(const LeafView& leaf) {
  Box3 box;
  for (std::size_t i = 0; i < leaf.count(); ++i) extend(box, leaf.at(i));
  return box;
}

bool all_finite(const LeafView& leaf) {
  bool finite = true;
  for (std::size_t i = 0; i < leaf.count(); ++i) finite = finite && is_finite(leaf.at(i));
  return finite;
}

}  // namespace

void encode_leaf(std::span<const SlotPoint> points, std::string& out) {
  assert(!points.empty() && points.size() <= kLeafPointsMax);
  const std::size_t begin = out.size();
  out.reserve(begin + leaf_bytes(points.size()));
  out.push_back(static_cast<char>(kPointFormat));
  out.push_back(static_cast<char>(kLeafKind));
  append_u16(out, static_cast<std::uint16_t>(points.size()));
  append_box(out, box_of(points));
  for (const SlotPoint& point : points) append_float(out, point.at.x);
  for (const SlotPoint& point : points) append_float(out, point.at.y);
  for (const SlotPoint& point : points) append_float(out, point.at.z);
  for (const SlotPoint& point : points) codec::append_fixed32(out, point.slot);
  append_checksum(out, begin);
}

Result<LeafView> LeafView::open(Bytes leaf) {
  if (leaf.size() < leaf_bytes(1)) return corruption(concat("leaf: ", leaf.size(), " bytes"));
  codec::ByteReader reader(leaf);
  const std::uint8_t format = reader.byte();
  const std::uint8_t kind = reader.byte();
  if (format != kPointFormat || kind != kLeafKind) {
    return corruption(concat("leaf: format ", format, ", kind ", kind));
  }
  LeafView view;
  view.count_ = read_u16(reader);
  if (view.count_ == 0 || view.count_ > kLeafPointsMax || leaf.size() != leaf_bytes(view.count_)) {
    return corruption(concat("leaf: ", leaf.size(), " bytes for ", view.count_, " points"));
  }
  view.x_ = leaf.data() + kHeadBytes;
  return view;
}

Box3 LeafView::box() const {
  Box3 box;
  std::memcpy(&box, x_ - kBoxBytes, sizeof box);
  return box;
}

std::uint32_t LeafView::checksum() const { return number<std::uint32_t>(x_, 4 * count_); }

Status verify_leaf(Bytes leaf) {
  HTN_ASSIGN_OR_RETURN(const LeafView view, LeafView::open(leaf));
  if (!has_checksum(leaf)) return corruption("leaf: its bytes are not those of its checksum");
  if (!all_finite(view)) return corruption("leaf: a coordinate is not finite");
  if (!is_same(view.box(), box_of(view))) return corruption("leaf: its box is not its points'");
  return {};
}

}  // namespace hartonomous::spatial
