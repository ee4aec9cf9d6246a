// Searching collections of texts: by words, and what is read of hits.
#include <hartonomous/engine/search.hpp>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/search_reads.hpp"
#include "engine/search_rows.hpp"
#include "engine/text_query.hpp"

namespace hartonomous {

using engine::SharedState;

Search::Search(std::shared_ptr<const engine::SnapshotState> state) : state_(std::move(state)) {}

Search Snapshot::search() const { return Search(state_); }

namespace {

// As it is now, whenever it is asked about.
Result<SearchCollection> describe(const SharedState& state, rows::SearchCollection row) {
  SearchCollection described;
  HTN_ASSIGN_OR_RETURN(const auto held, state->core->search_collections().get(*state->core, row));
  HTN_ASSIGN_OR_RETURN(const collection::State now,
                       held->rows().at(state->reader.view().snapshot()).state());
  described.row = std::move(row);
  described.documents = now.live_documents;
  described.units = now.live_units;
  for (const std::uint64_t tokens : now.live_tokens) described.tokens += tokens;
  described.cut_documents = now.cut_documents;
  described.segments = now.segments.size();
  for (const auto& segment : now.segments) described.index_bytes += segment.bytes;
  described.memory_bytes = held->memory_bytes();
  described.building = now.building;
  return described;
}

}  // namespace

Result<std::vector<SearchCollection>> Search::collections() const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(auto rows, Snapshot(state_).tables().rows<rows::SearchCollection>());
  std::vector<SearchCollection> all;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
    if (!more) return all;
    HTN_ASSIGN_OR_RETURN(SearchCollection described, describe(state_, rows.row()));
    all.push_back(std::move(described));
  }
}

Result<SearchCollection> Search::find_collection(std::string_view name) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(auto rows,
                       Snapshot(state_).tables().rows<rows::SearchCollection>(
                           {.equal = {std::string(name)}, .index = "UQ_SearchCollection"}));
  HTN_ASSIGN_OR_RETURN(const bool found, rows.next());
  if (!found) return not_found(concat("collection '", name, "' of texts"));
  return describe(state_, rows.row());
}

Result<SearchCollection> Search::get_collection(std::int32_t collection_id) const {
  HTN_ASSIGN_OR_RETURN(rows::SearchCollection row, engine::search_row_of(state_, collection_id));
  return describe(state_, std::move(row));
}

Result<SearchResult> Search::find(const SearchQuery& query, const Control& control) const {
  HTN_ASSIGN_OR_RETURN(const auto found, engine::TextQuery::open(state_, query));
  return found->run(control);
}

Result<std::string> Search::read(std::int32_t collection_id, const SearchHit& hit) const {
  HTN_ASSIGN_OR_RETURN(const auto row, engine::search_row_of(state_, collection_id));
  HTN_ASSIGN_OR_RETURN(const collection::Unit unit, collection::parse_unit(row.unit));
  return engine::read_unit(state_, hit, unit);
}

Result<Snippet> Search::snippet(const SearchQuery& query, const SearchHit& hit,
                                const SnippetOptions& options) const {
  HTN_ASSIGN_OR_RETURN(const auto found, engine::TextQuery::open(state_, query));
  return found->snippet(hit, options);
}

}  // namespace hartonomous
