#pragma once

// SetCheck: the rows of one set, its saved graph and its tree of points, read from the store and
// held against one another. Thread-safety: one thread at a time. Memory: 24 bytes a slot, a page.

#include <functional>
#include <string>
#include <vector>

#include <hartonomous/base/progress.hpp>

#include "query/set_rows.hpp"

namespace hartonomous::query {

class SetCheck {
 public:
  using Tell = std::function<void(const std::string& problem)>;
  SetCheck(SetRows rows, std::uint32_t projection_version, Tell tell, const Control& control)
      : rows_(std::move(rows)),
        version_(projection_version),
        tell_(std::move(tell)),
        control_(control) {}

  // Errors: kCancelled; what keeps it from going on: slots that cannot be read.
  Status run();

  const std::vector<vector::Slot>& slots() const { return slots_; }
  std::uint64_t live() const { return live_; }
  std::uint64_t vectors() const { return vectors_; }
  std::uint64_t index_pages() const { return index_pages_; }

 private:
  Status check_slots();
  Status check_vectors();
  Status check_points();
  Status check_graph();
  Status check_tree();
  // Tells of a failure, and goes on.
  Status told(Status status) const;

  SetRows rows_;
  std::uint32_t version_;
  Tell tell_;
  const Control& control_;
  std::vector<vector::Slot> slots_;
  std::uint64_t live_ = 0;
  std::uint64_t vectors_ = 0;
  std::uint64_t index_pages_ = 0;
};

}  // namespace hartonomous::query
