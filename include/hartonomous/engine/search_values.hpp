#pragma once

// What the row of a collection of texts says, as values, and what names a hit.
//
//   HTN_ASSIGN_OR_RETURN(SearchWeights weights, search_weights(collection.row));
//   weights.k1 = 1.5;
//   HTN_RETURN_IF_ERROR(session.set_search_weights(collection.row.collection_id, weights));
//
// Thread-safety: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/engine/search.hpp>

namespace hartonomous {

// "minmax", "rrf", "weighted"; "unknown" for a number that is none of them.
std::string_view fusion_name(Fusion fusion);
// Errors: kInvalidArgument, naming those there are.
Result<Fusion> parse_fusion(std::string_view name);

// Errors of both: kCorruption, kInvalidArgument: a row that no store wrote.
Result<SearchWeights> search_weights(const rows::SearchCollection& row);
Result<std::vector<SearchField>> search_fields(const rows::SearchCollection& row);

// What names a record: the text of the key member of what Search::read() gives; empty: nothing.
Result<std::string> search_key(const rows::SearchCollection& row, std::string_view record);

}  // namespace hartonomous
