#include "spatial/leaf_boxes.hpp"

#include <algorithm>
#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <iterator>

namespace hartonomous::spatial {

using geometry::Box3;
using geometry::Point3;

namespace {

namespace bg = boost::geometry;
namespace bgi = boost::geometry::index;

using BoostPoint = bg::model::point<float, 3, bg::cs::cartesian>;
using BoostBox = bg::model::box<BoostPoint>;

BoostPoint boost_point(const Point3& point) { return {point.x, point.y, point.z}; }
BoostBox boost_box(const Box3& box) { return {boost_point(box.least), boost_point(box.greatest)}; }

// The tree holds numbers and finds their boxes here, so that each box is in memory once.
struct BoxOfLeaf {
  using result_type = BoostBox;
  BoostBox operator()(std::uint32_t leaf) const { return boost_box(boxes[leaf]); }
  const Box3* boxes;
};

constexpr std::size_t kBranches = 16;
using Tree = bgi::rtree<std::uint32_t, bgi::linear<kBranches>, BoxOfLeaf>;
using LeafNumber = boost::counting_iterator<std::uint32_t>;

}  // namespace

struct LeafBoxes::Impl {
  // From a range, the tree packs itself.
  explicit Impl(std::span<const Box3> boxes)
      : tree(LeafNumber(0), LeafNumber(static_cast<std::uint32_t>(boxes.size())),
             Tree::parameters_type(), BoxOfLeaf{boxes.data()}) {}
  Tree tree;
};

LeafBoxes::LeafBoxes(std::span<const Box3> boxes) : impl_(std::make_unique<Impl>(boxes)) {}
LeafBoxes::LeafBoxes(LeafBoxes&&) noexcept = default;
LeafBoxes& LeafBoxes::operator=(LeafBoxes&&) noexcept = default;
LeafBoxes::~LeafBoxes() = default;

void LeafBoxes::intersecting(const Box3& box, std::vector<std::uint32_t>& leaves) const {
  impl_->tree.query(bgi::intersects(boost_box(box)), std::back_inserter(leaves));
}

void LeafBoxes::nearest(const Point3& from, std::size_t count, const std::optional<Box3>& within,
                        std::vector<std::uint32_t>& leaves) const {
  const auto bound = static_cast<unsigned>(std::min<std::size_t>(count, impl_->tree.size()));
  if (bound == 0) return;
  const auto near = bgi::nearest(boost_point(from), bound);
  if (within) {
    impl_->tree.query(near && bgi::intersects(boost_box(*within)), std::back_inserter(leaves));
  } else {
    impl_->tree.query(near, std::back_inserter(leaves));
  }
}

}  // namespace hartonomous::spatial
