#pragma once

// Between a collection's row and what the public interface says of it.
// Thread-safety: pure functions.

#include <span>
#include <string_view>

#include <hartonomous/engine/search_values.hpp>

#include "text/bm25.hpp"

namespace hartonomous::engine {

// Errors: kInvalidArgument, naming the option and its range.
Result<rows::SearchCollection> search_row(std::string_view name,
                                          const SearchCollectionOptions& options);
// `field_weights`: of each field; none: as they are.
Status set_weights(rows::SearchCollection& row, const SearchWeights& weights,
                   std::span<const double> field_weights);
// Errors: kCorruption.
Result<text::Bm25Parameters> bm25_of(const rows::SearchCollection& row,
                                     const SearchWeights& weights);

}  // namespace hartonomous::engine
