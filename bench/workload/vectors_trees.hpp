#pragma once

// Our points as the peers' indexes are: in a store, found through the public calls, and their tree
// alone. Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "compare/point_index.hpp"
#include "spatial/point_tree.hpp"
#include "workload/vectors_data.hpp"

namespace hartonomous::bench {

// Bytes that are allocated, by the C library's own count.
double heap_bytes();

// Ours, in the store.
class StoredPoints final : public PointIndex {
 public:
  StoredPoints(Embeddings embeddings, std::int32_t model)
      : embeddings_(std::move(embeddings)), model_(model) {}
  Status nearest(const geometry::Point3& from, std::size_t k,
                 std::vector<std::uint32_t>& found) override {
    return take({.model_id = model_, .near = from, .k = static_cast<std::uint32_t>(k)}, found);
  }
  Status within(const geometry::Box3& box, std::vector<std::uint32_t>& found) override {
    return take({.model_id = model_, .box = box}, found);
  }
  std::uint64_t leaves() const { return leaves_; }

 private:
  Status take(const SpatialQuery& query, std::vector<std::uint32_t>& found) {
    HTN_ASSIGN_OR_RETURN(const SpatialResult result, embeddings_.search(query));
    leaves_ += result.leaves;
    found.clear();
    for (const SpatialHit& hit : result.hits) {
      found.push_back(static_cast<std::uint32_t>(hit.atom.value()));
    }
    return {};
  }
  Embeddings embeddings_;
  std::int32_t model_;
  std::uint64_t leaves_ = 0;
};

// Ours, its tree alone.
class BarePoints final : public PointIndex {
 public:
  explicit BarePoints(spatial::PointTree tree) : tree_(std::move(tree)) {}
  Status nearest(const geometry::Point3& from, std::size_t k,
                 std::vector<std::uint32_t>& found) override {
    HTN_ASSIGN_OR_RETURN(const auto near, tree_.nearest(from, k, {}));
    found.clear();
    for (const spatial::NearPoint& each : near) found.push_back(each.slot);
    return {};
  }
  Status within(const geometry::Box3& box, std::vector<std::uint32_t>& found) override {
    inside_.clear();
    HTN_RETURN_IF_ERROR(tree_.within_box(box, {}, inside_));
    found.clear();
    for (const spatial::SlotPoint& each : inside_) found.push_back(each.slot);
    return {};
  }

 private:
  spatial::PointTree tree_;
  std::vector<spatial::SlotPoint> inside_;
};

// The tree alone: of its memory what it keeps, and the leaves apart.
struct BareBuild {
  std::unique_ptr<BarePoints> index;
  double tree_bytes = 0;
  double leaf_bytes = 0;
};
Result<BareBuild> build_bare_points(std::span<const geometry::Point3> points);

}  // namespace hartonomous::bench
