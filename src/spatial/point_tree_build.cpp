#include "spatial/point_tree_build.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "geometry/hilbert.hpp"

namespace hartonomous::spatial {

using geometry::Box3;

namespace {

// Bytes of a leaf in the top, rounded up.
constexpr std::size_t kTopBytesPerLeaf = 40;
constexpr std::size_t kLeavesMax = limits::kValueBytesMax / kTopBytesPerLeaf - 2;

struct KeyedPoint {
  std::uint64_t key = 0;
  std::uint32_t index = 0;  // in the points
};

Result<Box3> bounds_of(std::span<const SlotPoint> points) {
  Box3 bounds;
  for (const SlotPoint& point : points) {
    if (!is_finite(point.at)) {
      return invalid_argument(concat("slot ", point.slot, ": a coordinate is not finite"));
    }
    extend(bounds, point.at);
  }
  return bounds;
}

// Tells 0 and -0 apart, as the bytes do.
std::array<std::uint32_t, 3> bits_of(const geometry::Point3& point) {
  return std::bit_cast<std::array<std::uint32_t, 3>>(point);
}

std::vector<KeyedPoint> in_order(std::span<const SlotPoint> points, const Box3& frame) {
  std::vector<KeyedPoint> order(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    order[i] = {hilbert_encode(quantise(points[i].at, frame)), static_cast<std::uint32_t>(i)};
  }
  // What has one key goes by slot, and the same slot twice by place: the order is total.
  std::sort(order.begin(), order.end(), [&](const KeyedPoint& a, const KeyedPoint& b) {
    if (a.key != b.key) return a.key < b.key;
    const SlotPoint& left = points[a.index];
    const SlotPoint& right = points[b.index];
    if (left.slot != right.slot) return left.slot < right.slot;
    return bits_of(left.at) < bits_of(right.at);
  });
  return order;
}

Status append_leaf(std::span<const SlotPoint> points, std::uint64_t first_key, const LeafSink& sink,
                   PointTop& top) {
  std::string image;
  encode_leaf(points, image);
  HTN_ASSIGN_OR_RETURN(const LeafView leaf, LeafView::open(as_bytes(image)));
  const auto index = static_cast<std::uint32_t>(top.boxes.size());
  top.boxes.push_back(leaf.box());
  top.first_keys.push_back(first_key);
  top.counts.push_back(static_cast<std::uint16_t>(points.size()));
  top.checksums.push_back(leaf.checksum());
  return sink(index, std::move(image));
}

}  // namespace

Status BuildOptions::validate() const {
  if (points_per_leaf < kPointsPerLeafMin || points_per_leaf > kPointsPerLeafMax) {
    return invalid_argument(concat("points per leaf: ", points_per_leaf, ", not within ",
                                   kPointsPerLeafMin, " to ", kPointsPerLeafMax));
  }
  if (frame && (!is_finite(frame->least) || !is_finite(frame->greatest) || is_empty(*frame))) {
    return invalid_argument("frame: not a finite box");
  }
  return {};
}

Result<std::string> build_point_tree(std::span<const SlotPoint> points, const BuildOptions& options,
                                     const LeafSink& sink) {
  HTN_RETURN_IF_ERROR(options.validate());
  if (points.size() / options.points_per_leaf >= kLeavesMax || points.size() > UINT32_MAX) {
    return resource_exhausted(concat("point tree: ", points.size(), " points"));
  }
  HTN_ASSIGN_OR_RETURN(const Box3 bounds, bounds_of(points));
  PointTop top;
  top.points_per_leaf = options.points_per_leaf;
  top.points = points.size();
  top.frame = options.frame.value_or(bounds);
  const std::vector<KeyedPoint> order = in_order(points, top.frame);
  std::vector<SlotPoint> leaf;
  leaf.reserve(options.points_per_leaf);
  for (std::size_t begin = 0; begin < order.size(); begin += leaf.size()) {
    leaf.clear();
    const std::size_t end = std::min<std::size_t>(order.size(), begin + options.points_per_leaf);
    for (std::size_t i = begin; i < end; ++i) leaf.push_back(points[order[i].index]);
    HTN_RETURN_IF_ERROR(append_leaf(leaf, order[begin].key, sink, top));
  }
  std::string image;
  encode_point_top(top, image);
  return image;
}

Result<PointTreeImages> build_point_tree(std::span<const SlotPoint> points,
                                         const BuildOptions& options) {
  PointTreeImages images;
  const LeafSink keep = [&](std::uint32_t, std::string leaf) -> Status {
    images.leaves.push_back(std::move(leaf));
    return {};
  };
  HTN_ASSIGN_OR_RETURN(images.top, build_point_tree(points, options, keep));
  return images;
}

}  // namespace hartonomous::spatial
