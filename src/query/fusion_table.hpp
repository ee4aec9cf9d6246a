#pragma once

// FusionTable: what each list of a fusion has of each hit, so that hits can be ranked by weights
// again and again. Thread-safety: immutable once made.

#include <hartonomous/query/fusion.hpp>

namespace hartonomous::query {

struct FusionTable {
  std::vector<std::uint64_t> ids;  // ascending
  std::size_t lists = 0;
  std::vector<FusedPart> parts;  // of row r and list l at r * lists + l; rank 0: none

  std::span<const FusedPart> row(std::size_t at) const {
    return std::span(parts).subspan(at * lists, lists);
  }
};

struct RankedRow {
  std::size_t row = 0;
  double score = 0;
};

// Weights are not looked at. Errors: those of fuse().
Result<FusionTable> make_fusion_table(std::span<const RankedList> lists,
                                      const FusionOptions& options);
// The first k rows by these weights, a list each; 0: all. Replaces what is in `rows`.
void rank_rows(const FusionTable& table, std::span<const double> weights, std::size_t k,
               std::vector<RankedRow>& rows);

}  // namespace hartonomous::query
