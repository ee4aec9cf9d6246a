#pragma once

// Fusion: the hits of several searches, by words, by meaning, by place, as one ranked list.
//
//   const RankedList lists[] = {{.hits = by_meaning, .weight = 0.5}, {.hits = by_words}};
//   HTN_ASSIGN_OR_RETURN(const auto hits, fuse(lists, {.k = 10}));
//   hits[0].parts[1]->rank;  // among those by words
//
// 1. Weighted sum: the weight times the score, which is put into [0, 1] first: (score - least) /
//    (most - least) of its list, 1 where all are equal. What a list does not have counts 0 in it.
// 2. Reciprocal rank (Cormack, Clarke, Buettcher 2009): the weight / (constant + rank). Ranks begin
//    at 1, equal scores share theirs. What a list does not have counts 0 in it.
// 3. The result depends on ids and scores alone, not on the order in a list. More first, then by
// id.
// 4. Weights times a factor are scores times that factor. A list of weight 0 brings no hits, and
//    says of others' what it has of them.
// 5. A hit whose score in a list grows loses no place.
// Cost: O(n log n) of all hits. Thread-safety: pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::query {

inline constexpr std::size_t kFusedListsMax = 16;

struct ScoredId {
  std::uint64_t id = 0;
  double score = 0;  // the more the better: of a distance its negative
};

enum class FusionRule : std::uint8_t { kWeightedSum, kReciprocalRank };

enum class ScoreScale : std::uint8_t {
  kMinMax,  // by the least and the most of the list
  kUnit,    // scores are in [0, 1] as they are: whether something is in a region
};

struct RankedList {
  std::span<const ScoredId> hits = {};  // in any order, an id once
  double weight = 1;                    // 0 or more
  ScoreScale scale = ScoreScale::kMinMax;
};

struct FusionOptions {
  FusionRule rule = FusionRule::kWeightedSum;
  double rank_constant = 60;  // 0 or more; of kReciprocalRank
  std::size_t k = 10;         // hits at most; 0: all
};

// What a list has of a hit.
struct FusedPart {
  double score = 0;
  double share = 0;        // what its weight is multiplied with, in [0, 1]
  std::uint32_t rank = 0;  // from 1 on
};

struct FusedHit {
  std::uint64_t id = 0;
  double score = 0;
  std::vector<std::optional<FusedPart>> parts;  // a list each; nothing: the list has it not
};

// Errors: kInvalidArgument: a score, a weight or the constant that is no finite number or below 0,
// a score out of [0, 1] where the scale is kUnit, an id twice in a list; more lists than
// kFusedListsMax.
Result<std::vector<FusedHit>> fuse(std::span<const RankedList> lists, const FusionOptions& options);

// The weights of sp_FusionSearch: by vector, by keyword, and of what is in the region, 1 or 0, or
// how much it is.
struct FusionSearchWeights {
  double vector = 0.5;
  double keyword = 0.3;
  double region = 0.2;
};
std::array<RankedList, 3> fusion_search_lists(std::span<const ScoredId> vector,
                                              std::span<const ScoredId> keyword,
                                              std::span<const ScoredId> region,
                                              const FusionSearchWeights& weights = {});

}  // namespace hartonomous::query
