#pragma once

// search(): the units of some segments that match a query best, by BM25, exactly.
//
//   HTN_ASSIGN_OR_RETURN(SearchResult found,
//                        search({segments, units, nullptr, statistics}, query, {.k = 10},
//                        control));
//
// Best first, of equal scores the lower unit. What is passed over could not have been among the
// hits: they and their scores are those of a search that looks at every posting, and the same for
// any way the units are divided into segments. docs/text.md says what scores are.
// Thread-safety: a function; a search is for one thread at a time, as its UnitSource is.

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/base/result.hpp>

#include "text/bm25.hpp"
#include "text/query_node.hpp"
#include "text/term_index.hpp"

namespace hartonomous::text {

// Terms that a prefix or a word give or take some letters may stand for: the most frequent ones.
inline constexpr std::size_t kExpansionsMax = 1024;
inline constexpr std::uint32_t kEditsMax = 2;
inline constexpr std::uint32_t kHitsMax = 1'000'000;
inline constexpr std::size_t kQueryDepthMax = 128;
inline constexpr std::size_t kQueryLeavesMax = 4096;

struct SearchInput {
  std::span<const TermIndex* const> segments;  // ascending, disjoint
  UnitSource& units;
  // As `units`, without the filters: what document frequencies are counted of. Null: `units` has
  // none.
  UnitSource* live = nullptr;
  UnitStatistics statistics;  // of the units that are there, whatever the filters leave
};

// Where it is known how many units have a term.
enum class DocumentFrequency : std::uint8_t {
  kStored,   // units of the segments less those that ended: of now
  kCounted,  // counted, of what is there: of any time
};
enum class Total : std::uint8_t { kLowerBound, kExact };
enum class Parts : std::uint8_t { kNone, kEach };

struct Hit {
  float score = 0;
  std::uint32_t unit = 0;
  friend bool operator==(const Hit&, const Hit&) = default;
};

struct SearchOptions {
  std::uint32_t k = 10;  // 1 to kHitsMax
  // The last hit of the page before: what comes after it.
  std::optional<Hit> after = {};
  Total total = Total::kLowerBound;  // an exact one looks at every posting
  Parts parts = Parts::kNone;
  DocumentFrequency document_frequency = DocumentFrequency::kStored;
  Bm25Parameters bm25 = {};
  double end_seconds = std::numeric_limits<double>::infinity();  // of monotonic_seconds()
};

// A leaf of the query, in the order in which they stand in it; those under a kNot are none.
struct LeafReport {
  std::string text;                   // term, phrase; with * or ~ what stands for more
  std::uint64_t units = 0;            // that have it; of a phrase 0: it is not known
  double idf = 0;                     // of a phrase the sum of its terms'
  std::uint64_t expansions = 0;       // terms it stands for
  std::uint64_t expansions_left = 0;  // that were left out, being too many
};

struct SearchCounters {
  std::uint64_t postings = 0;  // of the terms of the query
  std::uint64_t postings_decoded = 0;
  std::uint64_t blocks_decoded = 0;
  std::uint64_t blocks_skipped = 0;  // about: of full blocks
  std::uint64_t windows = 0;
  std::uint64_t windows_skipped = 0;
  std::uint64_t candidates = 0;  // units whose score was of interest
};

struct SearchResult {
  std::vector<Hit> hits;
  // With Parts::kEach what leaf l added to hit h: parts[h * leaves.size() + l].
  std::vector<float> parts;
  std::vector<LeafReport> leaves;
  std::uint64_t total = 0;  // units that match; at least, unless total_exact
  bool total_exact = false;
  SearchCounters counters;
};

// Errors: kInvalidArgument (parameters, k, a boost, edits, or a tree that is too deep or too
// large), kCancelled (stopped, or past end_seconds), kFailedPrecondition (a phrase where positions
// are not kept), kCorruption, kIo.
Result<SearchResult> search(const SearchInput& input, const QueryNode& query,
                            const SearchOptions& options, const Control& control);

}  // namespace hartonomous::text
