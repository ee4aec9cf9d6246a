#pragma once

// SetTree: the points of a set, by one version of its projection: those of slots below tree_end()
// in a packed R-tree whose leaves are read from the store, the others in memory.
//
// Thread-safety: thread-safe; load(), append() and use() are for one thread at a time.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "query/set_rows.hpp"
#include "query/stored_leaves.hpp"
#include "spatial/point_tree.hpp"
#include "spatial/projection.hpp"
#include "vector/vector_format.hpp"

namespace hartonomous::query {

// The row that says which tree there is: docs/format/vector.md.
struct TreeState {
  std::uint32_t generation = 0;
  std::uint32_t version = 0;  // of the points
  std::uint32_t end = 0;      // slots before it are in the tree if they were there
  Instant since;              // at this instant or later
  std::string top;
};
std::string encode_tree_state(const TreeState& state);
Result<TreeState> decode_tree_state(Bytes value);

class SetTree {
 public:
  using SharedProjection = std::shared_ptr<const spatial::Projection>;

  // 0: there are no points.
  std::uint32_t version() const { return version_.load(std::memory_order_acquire); }
  SharedProjection projection() const;

  // What one query looks at, whatever is appended meanwhile.
  using Points = std::vector<vector::PointOfSlot>;
  struct View {
    SharedProjection projection;
    std::shared_ptr<const spatial::PointTree> tree;  // null: none
    std::uint32_t version = 0;
    std::uint32_t end = 0;
    Instant since;
    std::span<const vector::PointOfSlot> rest;  // of slots from `end` on
    std::shared_ptr<const Points> rest_owner;
  };
  View view() const;

  // Points of a version, of so many slots. Errors: kCorruption, kIo.
  Status load(const SetRows& rows, std::uint32_t slots, std::uint32_t version,
              SharedProjection projection);
  void append(std::span<const vector::PointOfSlot> points);
  // A tree that has been saved; one of other points than these is not used.
  Status use(const SetRows& rows, TreeState state);
  // Of the tree that is in use, or of the last one that was saved.
  std::uint32_t generation() const;
  std::uint64_t memory_bytes() const;

 private:
  std::shared_ptr<Points> reserved(std::size_t more) const;

  mutable std::mutex mutex_;  // rank: points; guards what follows
  std::atomic<std::uint32_t> version_ = 0;
  SharedProjection projection_;
  std::shared_ptr<const spatial::PointTree> tree_;
  std::shared_ptr<StoredLeaves> leaves_;
  std::uint32_t generation_ = 0;
  std::uint32_t end_ = 0;
  Instant since_;
  // Grows at its end; views have what was there. One that would have to move is left to them.
  std::shared_ptr<Points> rest_ = std::make_shared<Points>();
};

}  // namespace hartonomous::query
