#include "collection/rows.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "schema/keys.hpp"

namespace hartonomous::collection {

using kv::Family;

Rows Rows::at(std::shared_ptr<const kv::Snapshot> snapshot) const {
  Rows rows = *this;
  rows.snapshot_ = std::move(snapshot);
  return rows;
}

Result<State> Rows::state() const {
  HTN_ASSIGN_OR_RETURN(const auto row, database_->get(Family::kTextState,
                                                      schema::text_state_key(tenant_, collection_),
                                                      snapshot_.get()));
  if (!row.has_value()) return State();
  return decode_state(row->bytes());
}

Status Rows::each_runs(std::uint32_t count,
                       const std::function<void(std::span<const Run>)>& visit) const {
  const auto cursor = database_->cursor(
      Family::kTextRun, kv::prefix_range(schema::text_prefix(tenant_, collection_)), snapshot_);
  for (std::uint32_t next = 0; next < count; next += kRunsPerRow) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    const std::uint32_t wanted = std::min(count - next, kRunsPerRow);
    const bool is_next =
        more && cursor->key() == schema::text_page_key(tenant_, collection_, next / kRunsPerRow);
    if (!is_next) {
      return corruption(concat("collection ", collection_, ": runs from ", next, " are missing"));
    }
    HTN_ASSIGN_OR_RETURN(const std::vector<Run> runs, decode_runs(cursor->value()));
    if (runs.size() < wanted) {
      return corruption(concat("collection ", collection_, ": runs from ", next, ": ", runs.size(),
                               " of ", wanted));
    }
    visit(std::span(runs).first(wanted));
  }
  return {};
}

Result<std::vector<std::uint32_t>> Rows::lengths(std::uint32_t page, std::size_t fields) const {
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      database_->get(Family::kTextLength, schema::text_page_key(tenant_, collection_, page),
                     snapshot_.get()));
  if (!row.has_value()) return std::vector<std::uint32_t>();
  return decode_lengths(row->bytes(), fields);
}

Result<std::optional<IndexedDocument>> Rows::document(DocumentId document) const {
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      database_->get(Family::kTextDocument,
                     schema::text_document_key(tenant_, collection_, document), snapshot_.get()));
  if (!row.has_value()) return std::optional<IndexedDocument>();
  HTN_ASSIGN_OR_RETURN(IndexedDocument indexed, decode_document(row->bytes()));
  return std::optional(std::move(indexed));
}

Result<kv::Value> Rows::segment_row(std::uint32_t segment, std::uint8_t part,
                                    std::uint32_t number) const {
  HTN_ASSIGN_OR_RETURN(auto row, database_->get(Family::kTextSegment,
                                                schema::text_segment_key(tenant_, collection_,
                                                                         segment, part, number),
                                                snapshot_.get()));
  if (!row.has_value()) {
    return corruption(concat("collection ", collection_, ": segment ", segment, ", part ", part,
                             ", row ", number, " is missing"));
  }
  return std::move(*row);
}

Result<std::vector<std::uint32_t>> Rows::stored_segments() const {
  const std::string prefix = schema::text_prefix(tenant_, collection_);
  const auto cursor = database_->cursor(Family::kTextSegment, kv::prefix_range(prefix), snapshot_);
  std::vector<std::uint32_t> segments;
  HTN_ASSIGN_OR_RETURN(bool more, cursor->next());
  while (more) {
    codec::KeyReader key(as_bytes(cursor->key().substr(prefix.size())));
    const std::uint32_t segment = key.u32();
    segments.push_back(segment);
    if (segment == UINT32_MAX) break;
    HTN_ASSIGN_OR_RETURN(
        more, cursor->seek(schema::text_segment_prefix(tenant_, collection_, segment + 1)));
  }
  return segments;
}

Result<std::vector<std::string>> Rows::segment_keys(std::uint32_t segment) const {
  const auto cursor = database_->cursor(
      Family::kTextSegment,
      kv::prefix_range(schema::text_segment_prefix(tenant_, collection_, segment)), snapshot_);
  std::vector<std::string> keys;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return keys;
    keys.emplace_back(cursor->key());
  }
}

void Rows::stage_state(const State& state, kv::Batch& batch) const {
  batch.put(Family::kTextState, schema::text_state_key(tenant_, collection_), encode_state(state));
}

void Rows::stage_runs(std::uint32_t row, std::span<const Run> runs, kv::Batch& batch) const {
  batch.put(Family::kTextRun, schema::text_page_key(tenant_, collection_, row), encode_runs(runs));
}

void Rows::stage_lengths(std::uint32_t page, std::span<const std::uint32_t> lengths,
                         std::size_t fields, kv::Batch& batch) const {
  batch.put(Family::kTextLength, schema::text_page_key(tenant_, collection_, page),
            encode_lengths(lengths, fields));
}

void Rows::stage_document(DocumentId document, const IndexedDocument& indexed,
                          kv::Batch& batch) const {
  batch.put(Family::kTextDocument, schema::text_document_key(tenant_, collection_, document),
            encode_document(indexed));
}

void Rows::stage_forgotten(DocumentId document, kv::Batch& batch) const {
  batch.erase(Family::kTextDocument, schema::text_document_key(tenant_, collection_, document));
}

void Rows::stage_segment_row(std::uint32_t segment, std::uint8_t part, std::uint32_t number,
                             std::string bytes, kv::Batch& batch) const {
  batch.put(Family::kTextSegment,
            schema::text_segment_key(tenant_, collection_, segment, part, number),
            std::move(bytes));
}

}  // namespace hartonomous::collection
