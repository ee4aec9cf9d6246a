#pragma once

// Reading collections of texts in one state of the store.
// Thread-safety: functions thread-safe.

#include <memory>

#include <hartonomous/engine/search.hpp>

#include "collection/view.hpp"
#include "engine/core.hpp"

namespace hartonomous::engine {

// Errors: kNotFound.
Result<rows::SearchCollection> search_row_of(const SharedState& state, std::int32_t collection_id);
// Errors: those of the state; kHistoryTrimmed.
Result<std::unique_ptr<collection::View>> open_view(const SharedState& state,
                                                    const rows::SearchCollection& row,
                                                    collection::AcceptRun accept);
// The document that has a run. Errors: kNotFound, of one that was purged meanwhile.
Result<Document> document_of(const SharedState& state, const collection::View& view,
                             const collection::Run& run);
// Of every run: what a filter leaves; empty when it asks for nothing.
Result<collection::AcceptRun> accept_of(
    const SharedState& state, const SearchFilter& filter,
    const std::function<Result<Document>(const collection::Run&)>& document);

}  // namespace hartonomous::engine
