#pragma once

// Nearest: the nearest vectors of a set to one, exactly or by the graph; with a filter never fewer
// than there are.
//
// The plan: few vectors, a time past, and filters that hardly anything passes, are scanned; a
// filter is asked only of what would be among the nearest. Otherwise the graph is walked, and what
// it does not have yet is scanned. Of vectors that are held as int8 more candidates are taken, and
// ranked by the vectors themselves. Thread-safety: functions; a SlotFilter is for one thread at a
// time.

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/query/search_plan.hpp>

#include "query/embedding_set.hpp"

namespace hartonomous::query {

// Which slots are asked for.
class SlotFilter {
 public:
  SlotFilter() = default;
  SlotFilter(const SlotFilter&) = delete;
  SlotFilter& operator=(const SlotFilter&) = delete;
  virtual ~SlotFilter() = default;
  virtual Result<bool> passes(std::uint32_t slot) = 0;
};

struct NearestQuery {
  std::span<const float> vector;
  std::uint32_t k = 10;
  std::uint32_t width = 0;  // candidates of the graph; 0: by k
  SearchMode mode = SearchMode::kAuto;
  Instant at;  // slots that are there then
  SlotFilter* filter = nullptr;
  std::optional<std::uint32_t> leave_out = {};
  double end_seconds = std::numeric_limits<double>::infinity();  // of monotonic_seconds()
};

struct NearestResult {
  std::vector<vector::Neighbour> hits;  // nearest first, then by slot
  SearchPlan plan;
};

// REQUIRES: a vector of the set's dimension, of finite numbers; k of at least 1.
// Errors: kCancelled, kCorruption, kIo, those of the filter.
Result<NearestResult> find_nearest(EmbeddingSet& set, const NearestQuery& query,
                                   const Control& control);

}  // namespace hartonomous::query
