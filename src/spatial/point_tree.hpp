#pragma once

// A point tree: a packed R-tree over points in space, read from pages.
//
// Its leaves are pages of points in the order of a Hilbert curve (point_leaf.hpp); their boxes are
// in memory, in an R-tree. A query finds the leaves it needs by their boxes and reads them one by
// one from the source it was opened with.
//
//   HTN_ASSIGN_OR_RETURN(const PointTree tree, PointTree::open(as_bytes(top), source));
//   HTN_ASSIGN_OR_RETURN(const auto near, tree.nearest({0, 0, 0}, 10, {}));
//
// Invariants: (1) answers are exact, in three dimensions, in double precision; (2) with a filter
// nearest() finds min(k, what the filter lets through), however little that is; (3) the same query
// has the same answer in the same order, whatever the shape of the tree, but within_* go by its
// Hilbert order. It is not for changing: what changes is put beside it, and it is built again.
// Thread-safety: immutable, and thread-safe as its source is. Memory: about 40 bytes a leaf.
// Cost: within_box O(log leaves) and the leaves it meets; nearest the leaves that are no farther
// than the last point of the answer, in the order of their distance.
//
// Errors of every query: kInvalidArgument for numbers that are not finite; kCorruption of leaves
// that are not those of the top; those of the source. What was found before is then no answer.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/geometry/box3.hpp>

#include "spatial/leaf_source.hpp"
#include "spatial/point_leaf.hpp"
#include "spatial/point_top.hpp"

namespace hartonomous::spatial {

struct PointCore;

// What a query cost, added up.
struct QueryStatistics {
  std::uint64_t leaves_read = 0;
  std::uint64_t points_tested = 0;
};

// What every query takes beside its own.
struct PointFilter {
  // Whether a slot counts; none: every slot. Asked only of points that are in question.
  std::function<bool(std::uint32_t slot)> visible = nullptr;
  // Only what is in this box.
  std::optional<geometry::Box3> within = std::nullopt;
  QueryStatistics* statistics = nullptr;  // added to
};

struct NearPoint {
  std::uint32_t slot = 0;
  geometry::Point3 at;
  double distance = 0;
};

struct RayPoint {
  std::uint32_t slot = 0;
  geometry::Point3 at;
  double along = 0;   // from the ray's origin
  double beside = 0;  // from its line
};

class PointTree {
 public:
  // Errors: kCorruption of the top. Cost: some 100 ns a leaf.
  static Result<PointTree> open(Bytes top, std::shared_ptr<LeafSource> source);

  std::uint64_t points() const;
  std::uint32_t leaves() const;
  // The smallest box of all points; empty without one.
  const geometry::Box3& bounds() const;

  // In Hilbert order. Appends.
  Status within_box(const geometry::Box3& box, const PointFilter& filter,
                    std::vector<SlotPoint>& found) const;
  // Whose squared distance is at most that of the radius; in Hilbert order. Appends.
  Status within_radius(const geometry::Point3& centre, double radius, const PointFilter& filter,
                       std::vector<NearPoint>& found) const;
  // By how far along the ray they are, equal ones by slot.
  Result<std::vector<RayPoint>> along_ray(const geometry::Ray3& ray,
                                          const geometry::RayReach& reach,
                                          const PointFilter& filter) const;
  // The nearest first, equally near ones by slot.
  Result<std::vector<NearPoint>> nearest(const geometry::Point3& from, std::size_t k,
                                         const PointFilter& filter) const;

  // For what walks the tree otherwise (point_cursor.hpp, fragmentation.hpp).
  const std::shared_ptr<const PointCore>& core() const { return core_; }

 private:
  explicit PointTree(std::shared_ptr<const PointCore> core) : core_(std::move(core)) {}
  std::shared_ptr<const PointCore> core_;
};

}  // namespace hartonomous::spatial
