#pragma once

// Trees of points in memory: Boost.Geometry's packed R-tree and nanoflann's kd-tree.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <hartonomous/base/result.hpp>
#include <hartonomous/geometry/box3.hpp>

namespace hartonomous::bench {

class PointIndex {
 public:
  PointIndex() = default;
  PointIndex(const PointIndex&) = delete;
  PointIndex& operator=(const PointIndex&) = delete;
  virtual ~PointIndex() = default;
  // Places of the k nearest, in any order.
  virtual Status nearest(const geometry::Point3& from, std::size_t k,
                         std::vector<std::uint32_t>& found) = 0;
  // Errors: kNotSupported where the tree has no such query.
  virtual Status within(const geometry::Box3& box, std::vector<std::uint32_t>& found) = 0;
};

// Bulk loaded, sixteen entries a node. It holds the points.
std::unique_ptr<PointIndex> build_boost_rtree(std::span<const geometry::Point3> points);
// Ten points a leaf. Lifetime: the points outlive it.
std::unique_ptr<PointIndex> build_nanoflann(std::span<const geometry::Point3> points);

}  // namespace hartonomous::bench
