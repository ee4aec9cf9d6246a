#pragma once

// SearchPlan: how a search for the nearest was done, and what it cost.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hartonomous::query {

enum class SearchMode : std::uint8_t {
  kAuto,   // the graph where it is worth it
  kExact,  // without exception
  kGraph,  // the graph wherever there is one
};

enum class SearchMethod : std::uint8_t {
  kNothing,        // nothing to search in
  kExact,          // every vector, in memory
  kExactStreamed,  // every vector, read from the store
  kGraph,
  kGraphFiltered,  // on from node to node until enough pass the filter
};
std::string_view method_name(SearchMethod method);  // "exact", "graph filtered", ...

struct SearchPlan {
  SearchMethod method = SearchMethod::kNothing;
  std::string why;
  std::uint64_t vectors = 0;               // that are there
  std::uint64_t candidates = 0;            // that the graph kept
  std::uint64_t distances = 0;             // computed
  std::uint64_t scanned = 0;               // of those, of vectors that are not in the graph yet
  std::optional<double> selectivity = {};  // share of vectors that pass the filter, estimated
  std::optional<double> recall = {};       // when it was measured last (Embeddings::recall)
  std::int64_t plan_us = 0;
  std::int64_t search_us = 0;
};

}  // namespace hartonomous::query
