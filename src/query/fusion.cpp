#include <hartonomous/query/fusion.hpp>

#include <algorithm>
#include <cmath>

#include <hartonomous/base/text.hpp>

#include "query/fusion_table.hpp"

namespace hartonomous::query {
namespace {

bool is_weight(double number) { return std::isfinite(number) && number >= 0; }

Status check_list(const RankedList& list, std::size_t number) {
  if (!is_weight(list.weight)) {
    return invalid_argument(concat("the weight of list ", number, " is no number of 0 or more"));
  }
  for (const ScoredId& hit : list.hits) {
    if (!std::isfinite(hit.score)) {
      return invalid_argument(
          concat("list ", number, ": the score of ", hit.id, " is no finite number"));
    }
    if (list.scale == ScoreScale::kUnit && (hit.score < 0 || hit.score > 1)) {
      return invalid_argument(
          concat("list ", number, ": the score of ", hit.id, " is not in 0..1"));
    }
  }
  return {};
}

// The best first. Errors: an id twice.
Result<std::vector<ScoredId>> ranked_hits(const RankedList& list, std::size_t number) {
  std::vector<ScoredId> hits(list.hits.begin(), list.hits.end());
  std::sort(hits.begin(), hits.end(),
            [](const ScoredId& a, const ScoredId& b) { return a.id < b.id; });
  const auto twice = std::adjacent_find(hits.begin(), hits.end(),
                                        [](const auto& a, const auto& b) { return a.id == b.id; });
  if (twice != hits.end()) {
    return invalid_argument(concat("list ", number, " has ", twice->id, " twice"));
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const ScoredId& a, const ScoredId& b) { return a.score > b.score; });
  return hits;
}

// Halves where the range is past the largest number.
double min_max(double score, double least, double most) {
  if (least == most) return 1;
  const double range = most - least;
  if (std::isfinite(range)) return (score - least) / range;
  return (score / 2 - least / 2) / (most / 2 - least / 2);
}

// Of ranked hits; all in one call, for ranks depend on the hits before.
void fill_parts(std::span<const ScoredId> hits, const RankedList& list,
                const FusionOptions& options, std::vector<FusedPart>& parts) {
  parts.clear();
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const bool is_tie = i > 0 && hits[i].score == hits[i - 1].score;
    FusedPart part{.score = hits[i].score,
                   .share = hits[i].score,
                   .rank = is_tie ? parts.back().rank : static_cast<std::uint32_t>(i + 1)};
    if (options.rule == FusionRule::kReciprocalRank) {
      part.share = 1 / (options.rank_constant + part.rank);
    } else if (list.scale == ScoreScale::kMinMax) {
      part.share = min_max(part.score, hits.back().score, hits.front().score);
    }
    parts.push_back(part);
  }
}

std::vector<std::uint64_t> all_ids(std::span<const RankedList> lists) {
  std::vector<std::uint64_t> ids;
  for (const RankedList& list : lists) {
    for (const ScoredId& hit : list.hits) ids.push_back(hit.id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

FusedHit hit_of(const FusionTable& table, const RankedRow& ranked) {
  FusedHit hit{.id = table.ids[ranked.row], .score = ranked.score, .parts = {}};
  for (const FusedPart& part : table.row(ranked.row)) {
    hit.parts.push_back(part.rank == 0 ? std::nullopt : std::optional(part));
  }
  return hit;
}

}  // namespace

Result<FusionTable> make_fusion_table(std::span<const RankedList> lists,
                                      const FusionOptions& options) {
  if (!is_weight(options.rank_constant)) {
    return invalid_argument("the constant of ranks is no number of 0 or more");
  }
  if (lists.size() > kFusedListsMax) {
    return invalid_argument(concat(lists.size(), " lists, at most ", kFusedListsMax, " are fused"));
  }
  FusionTable table{.ids = all_ids(lists), .lists = lists.size(), .parts = {}};
  table.parts.resize(table.ids.size() * lists.size());
  std::vector<FusedPart> parts;
  for (std::size_t l = 0; l < lists.size(); ++l) {
    HTN_RETURN_IF_ERROR(check_list(lists[l], l));
    HTN_ASSIGN_OR_RETURN(const std::vector<ScoredId> hits, ranked_hits(lists[l], l));
    fill_parts(hits, lists[l], options, parts);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      const auto at = std::lower_bound(table.ids.begin(), table.ids.end(), hits[i].id);
      const auto row = static_cast<std::size_t>(at - table.ids.begin());
      table.parts[row * table.lists + l] = parts[i];
    }
  }
  return table;
}

void rank_rows(const FusionTable& table, std::span<const double> weights, std::size_t k,
               std::vector<RankedRow>& rows) {
  rows.clear();
  for (std::size_t r = 0; r < table.ids.size(); ++r) {
    double score = 0;
    bool is_brought = false;
    const std::span<const FusedPart> parts = table.row(r);
    for (std::size_t l = 0; l < parts.size(); ++l) {
      if (parts[l].rank == 0 || weights[l] == 0) continue;
      is_brought = true;
      score += weights[l] * parts[l].share;
    }
    if (is_brought) rows.push_back({.row = r, .score = score});
  }
  const std::size_t count = k == 0 ? rows.size() : std::min(k, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count), rows.end(),
                    [](const RankedRow& a, const RankedRow& b) {
                      return a.score != b.score ? a.score > b.score : a.row < b.row;
                    });
  rows.resize(count);
}

Result<std::vector<FusedHit>> fuse(std::span<const RankedList> lists,
                                   const FusionOptions& options) {
  HTN_ASSIGN_OR_RETURN(const FusionTable table, make_fusion_table(lists, options));
  std::vector<double> weights;
  for (const RankedList& list : lists) weights.push_back(list.weight);
  std::vector<RankedRow> rows;
  rank_rows(table, weights, options.k, rows);
  std::vector<FusedHit> hits;
  hits.reserve(rows.size());
  for (const RankedRow& row : rows) hits.push_back(hit_of(table, row));
  return hits;
}

std::array<RankedList, 3> fusion_search_lists(std::span<const ScoredId> vector,
                                              std::span<const ScoredId> keyword,
                                              std::span<const ScoredId> region,
                                              const FusionSearchWeights& weights) {
  return {{{.hits = vector, .weight = weights.vector},
           {.hits = keyword, .weight = weights.keyword},
           {.hits = region, .weight = weights.region, .scale = ScoreScale::kUnit}}};
}

}  // namespace hartonomous::query
