#include <nanoflann.hpp>

#include "compare/point_index.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::size_t kLeafPoints = 10;

// What nanoflann asks of a set of points.
struct PointCloud {
  std::span<const geometry::Point3> points;

  std::size_t kdtree_get_point_count() const { return points.size(); }
  float kdtree_get_pt(std::size_t at, std::size_t axis) const {
    const geometry::Point3& point = points[at];
    return axis == 0 ? point.x : axis == 1 ? point.y : point.z;
  }
  template <class Bounds>
  bool kdtree_get_bbox(Bounds&) const {
    return false;
  }
};

using Tree = nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<float, PointCloud>,
                                                 PointCloud, 3, std::uint32_t>;

class NanoflannPoints final : public PointIndex {
 public:
  explicit NanoflannPoints(std::span<const geometry::Point3> points)
      : cloud_{points}, tree_(3, cloud_, {kLeafPoints}) {
    tree_.buildIndex();
  }

  Status nearest(const geometry::Point3& from, std::size_t k,
                 std::vector<std::uint32_t>& found) override {
    const float wanted[3] = {from.x, from.y, from.z};
    found.resize(k);
    distances_.resize(k);
    found.resize(tree_.knnSearch(wanted, k, found.data(), distances_.data()));
    return {};
  }
  Status within(const geometry::Box3&, std::vector<std::uint32_t>&) override {
    return Status(StatusCode::kNotSupported, "nanoflann has no query by box");
  }

 private:
  PointCloud cloud_;
  Tree tree_;
  std::vector<float> distances_;
};

}  // namespace

std::unique_ptr<PointIndex> build_nanoflann(std::span<const geometry::Point3> points) {
  return std::make_unique<NanoflannPoints>(points);
}

}  // namespace hartonomous::bench
