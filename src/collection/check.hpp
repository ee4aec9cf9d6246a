#pragma once

// CollectionCheck: the rows of one collection and its segments, read from the store and held
// against one another: what runs, lengths and postings each say of units, and the sums that the
// state has of them. Thread-safety: one thread at a time. Memory: 40 bytes a run, a page of
// lengths, 256 terms and a row of each segment.

#include <functional>
#include <string>
#include <vector>

#include <hartonomous/base/progress.hpp>

#include "collection/collection.hpp"

namespace hartonomous::collection {

class CollectionCheck {
 public:
  using Tell = std::function<void(const std::string& problem)>;
  // `rows`: of one state of the database.
  CollectionCheck(Rows rows, Shape shape, Tell tell, const Control& control);

  // Errors: kCancelled; what keeps it from going on: a state or runs that cannot be read.
  Status run();

  const State& state() const { return state_; }
  const std::vector<Run>& runs() const { return runs_; }
  std::uint64_t segments() const { return segments_.size(); }
  std::uint64_t postings() const { return postings_; }
  // Of segments that no state has: what was interrupted leaves them, the next merge erases them.
  std::uint64_t orphan_rows() const { return orphan_rows_; }

 private:
  struct Walk;     // a segment's terms
  struct Counted;  // of one term

  Status check_runs();
  Status check_lengths();
  Status check_segment(const SegmentPlace& place, const std::vector<std::string>& keys);
  Status check_rows(const SegmentPlace& place, const std::vector<std::string>& keys,
                    const text::SegmentHeader& header);
  Status check_terms();
  Status check_term(const std::string& term, const std::vector<Walk>& walks);
  Status check_postings(const text::Segment& segment, const text::Term& term, Counted& counted);
  void check_unit(std::uint32_t unit, Counted& counted);
  void check_frequencies();
  // The run of a unit; null: none has it.
  const Run* run_of(std::uint32_t unit);
  // Tells of a failure, and goes on.
  Status told(Status status) const;

  Rows rows_;
  Shape shape_;
  Tell tell_;
  const Control& control_;
  std::shared_ptr<content::Cache> cache_;
  State state_;
  std::vector<Run> runs_;
  std::size_t last_run_ = 0;
  std::vector<SharedSegment> segments_;
  bool all_open_ = true;     // and every term was read: sums can be judged
  FieldSums lengths_{};      // of units that were not purged
  FieldSums frequencies_{};  // of terms that texts have
  std::uint64_t postings_ = 0;
  std::uint64_t orphan_rows_ = 0;
};

}  // namespace hartonomous::collection
