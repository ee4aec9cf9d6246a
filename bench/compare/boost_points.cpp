#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <utility>

#include "compare/point_index.hpp"

namespace hartonomous::bench {
namespace {

namespace bg = boost::geometry;
namespace bgi = boost::geometry::index;

using BoostPoint = bg::model::point<float, 3, bg::cs::cartesian>;
using BoostBox = bg::model::box<BoostPoint>;
using Entry = std::pair<BoostPoint, std::uint32_t>;
constexpr std::size_t kNodeEntries = 16;

BoostPoint to_boost(const geometry::Point3& point) { return {point.x, point.y, point.z}; }

// Puts the places of entries into a vector.
class Places {
 public:
  explicit Places(std::vector<std::uint32_t>& found) : found_(&found) {}
  Places& operator=(const Entry& entry) {
    found_->push_back(entry.second);
    return *this;
  }
  Places& operator*() { return *this; }
  Places& operator++() { return *this; }
  Places operator++(int) { return *this; }

 private:
  std::vector<std::uint32_t>* found_;
};

class BoostPoints final : public PointIndex {
 public:
  explicit BoostPoints(const std::vector<Entry>& entries) : tree_(entries) {}

  Status nearest(const geometry::Point3& from, std::size_t k,
                 std::vector<std::uint32_t>& found) override {
    found.clear();
    tree_.query(bgi::nearest(to_boost(from), static_cast<unsigned>(k)), Places(found));
    return {};
  }
  Status within(const geometry::Box3& box, std::vector<std::uint32_t>& found) override {
    found.clear();
    const BoostBox wanted(to_boost(box.least), to_boost(box.greatest));
    tree_.query(bgi::intersects(wanted), Places(found));
    return {};
  }

 private:
  bgi::rtree<Entry, bgi::rstar<kNodeEntries>> tree_;
};

}  // namespace

std::unique_ptr<PointIndex> build_boost_rtree(std::span<const geometry::Point3> points) {
  std::vector<Entry> entries(points.size());
  for (std::uint32_t i = 0; i < points.size(); ++i) entries[i] = {to_boost(points[i]), i};
  return std::make_unique<BoostPoints>(entries);
}

}  // namespace hartonomous::bench
