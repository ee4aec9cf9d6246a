#pragma once

// A cursor over a point tree in the order of Hilbert keys, from a key on.
//
//   PointCursor cursor(tree, first_key, visible);
//   while (true) {
//     HTN_ASSIGN_OR_RETURN(const bool is_there, cursor.next());
//     if (!is_there || cursor.key() > last_key) break;
//     use(cursor.point());
//   }
//
// Keys are those of the tree's frame (geometry/cover.hpp makes ranges of them of a box); points of
// one key go by slot. It keeps the tree, and the leaf it stands on.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "spatial/point_tree.hpp"

namespace hartonomous::spatial {

class PointCursor {
 public:
  using Visible = std::function<bool(std::uint32_t slot)>;

  // Before the first point of this key or a higher one. Of those that are visible; none: of all.
  PointCursor(const PointTree& tree, std::uint64_t first_key, Visible visible = nullptr);
  PointCursor(PointCursor&&) noexcept;
  PointCursor& operator=(PointCursor&&) noexcept;
  ~PointCursor();

  // Moves on: false at the end, for good. Errors: those of the tree's queries.
  Result<bool> next();
  // REQUIRES for both: next() was true the last time.
  std::uint64_t key() const;
  SlotPoint point() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hartonomous::spatial
