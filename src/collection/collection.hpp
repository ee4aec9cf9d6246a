#pragma once

// Collection: a tenant's texts that are searched together, in memory: which documents have which
// units and since when, the segments that are open, and how its texts become terms.
//
// A unit is given out once and what it says never changes; a document that is put again has new
// units. What a reader sees is decided by its instant alone: [from, to) of the run. So readers of
// any state share one Collection, and it may be ahead of them.
// Invariants: 1. what is staged is in memory before it lands; one whose commit failed is dropped;
// 2. segments are immutable, their numbers are not used again once a state had them.
// Thread-safety: thread-safe for reading; Change and Merge are for one thread at a time, while the
// writer of the store is held.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "collection/rows.hpp"
#include "collection/run_directory.hpp"
#include "collection/unit_cutter.hpp"
#include "content/cache.hpp"
#include "text/analyzer.hpp"
#include "text/bm25.hpp"
#include "text/segment.hpp"

namespace hartonomous::collection {

struct Shape {
  TenantId tenant;
  std::int32_t collection = 0;
  UnitShape units;
  std::shared_ptr<const text::Analyzer> analyzer;
  bool positions = true;
  std::size_t fields() const { return units.fields.size(); }
};

// A search asks for windows of units: so many pages of lengths are found in the cache as one.
inline constexpr std::uint32_t kPagesOfStretch = 16;

using SharedSegment = std::shared_ptr<const text::Segment>;

class Collection {
 public:
  // `cache`: for rows of segments and lengths, of any number of collections.
  // Errors: kCorruption, kIo.
  static Result<std::shared_ptr<Collection>> load(std::shared_ptr<const kv::Database> database,
                                                  std::shared_ptr<content::Cache> cache,
                                                  Shape shape);

  const Shape& shape() const { return shape_; }
  const Rows& rows() const { return rows_; }
  const RunDirectory& runs() const { return runs_; }
  std::uint64_t memory_bytes() const { return runs_.memory_bytes(); }

  // `rows`: of a state that has it. Errors: kCorruption, kIo.
  Result<SharedSegment> segment(const SegmentPlace& place, const Rows& rows) const;
  // For the holder of the writer: the state that the next one is made of.
  Result<State> newest_state() const;
  // Lengths of the units of a page, fields() numbers for each; 0 of what is not stored. `units`:
  // that the state of the rows has given out; what is stored of others may change.
  Result<content::SharedBytes> lengths(std::uint32_t page, const Rows& rows,
                                       std::uint32_t units) const;
  // The same of a stretch of pages; 0 of units from `end` on. `end`: next_unit of the state that
  // `rows` are of: lengths below it never change.
  Result<content::SharedBytes> stretch_lengths(std::uint32_t stretch, std::uint32_t end,
                                               const Rows& rows) const;

  // The newest state's from here on. Those that went and that nobody reads are returned, to be
  // erased; the others are returned by a later call.
  std::vector<std::uint32_t> replace_segments(std::vector<SegmentPlace> places);
  // One whose rows may be there, and that no state will have.
  void give_up(std::uint32_t segment);

  // How many units there were at an instant, and how long: counted once for each instant.
  Result<text::UnitStatistics> statistics_at(Instant at, const Rows& rows,
                                             const State& state) const;

 private:
  friend class Change;
  Collection(std::shared_ptr<const kv::Database> database, std::shared_ptr<content::Cache> cache,
             Shape shape);
  Result<text::UnitStatistics> count_at(Instant at, const Rows& rows, const State& state) const;
  Shape shape_;
  Rows rows_;
  std::shared_ptr<content::Cache> cache_;
  RunDirectory runs_;
  mutable std::mutex mutex_;  // rank: collection, a leaf; guards what follows
  std::vector<SegmentPlace> current_;
  std::uint32_t next_segment_ = 0;   // above those that were given up
  std::vector<std::uint32_t> gone_;  // not of the newest state, their rows are there
  // Open ones. They read the newest rows, which are there while a reader holds the segment.
  mutable std::map<std::uint32_t, SharedSegment> segments_;
  mutable std::map<Instant, text::UnitStatistics> counted_;
};

using SharedCollection = std::shared_ptr<Collection>;

}  // namespace hartonomous::collection
