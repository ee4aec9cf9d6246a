#pragma once

// Rows: what the store keeps of one collection (docs/format/collection.md), read from a state of
// the database and staged for the next one.
// Thread-safety: reads are thread-safe; staging is for one thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "collection/format.hpp"
#include "kv/database.hpp"

namespace hartonomous::collection {

class Rows {
 public:
  Rows(std::shared_ptr<const kv::Database> database, TenantId tenant, std::int32_t collection)
      : database_(std::move(database)), tenant_(tenant), collection_(collection) {}

  // The same rows in one state of the database; else they are the newest at each read.
  Rows at(std::shared_ptr<const kv::Snapshot> snapshot) const;

  TenantId tenant() const { return tenant_; }
  std::int32_t collection() const { return collection_; }

  // Errors of all: kCorruption, naming the row; kIo.
  Result<State> state() const;
  // Every run of the first `count`, in order, some at a time.
  Status each_runs(std::uint32_t count,
                   const std::function<void(std::span<const Run>)>& visit) const;
  // Of the units of one page that were written.
  Result<std::vector<std::uint32_t>> lengths(std::uint32_t page, std::size_t fields) const;
  // Nothing: the document was never in the collection, or it was purged.
  Result<std::optional<IndexedDocument>> document(DocumentId document) const;
  // A row of a segment. Errors: also kCorruption for one that is missing.
  Result<kv::Value> segment_row(std::uint32_t segment, std::uint8_t part,
                                std::uint32_t number) const;
  // Segments that have rows, in order.
  Result<std::vector<std::uint32_t>> stored_segments() const;
  // Keys of a segment's rows.
  Result<std::vector<std::string>> segment_keys(std::uint32_t segment) const;

  void stage_state(const State& state, kv::Batch& batch) const;
  void stage_runs(std::uint32_t row, std::span<const Run> runs, kv::Batch& batch) const;
  void stage_lengths(std::uint32_t page, std::span<const std::uint32_t> lengths, std::size_t fields,
                     kv::Batch& batch) const;
  void stage_document(DocumentId document, const IndexedDocument& indexed, kv::Batch& batch) const;
  void stage_forgotten(DocumentId document, kv::Batch& batch) const;
  void stage_segment_row(std::uint32_t segment, std::uint8_t part, std::uint32_t number,
                         std::string bytes, kv::Batch& batch) const;

 private:
  std::shared_ptr<const kv::Database> database_;
  std::shared_ptr<const kv::Snapshot> snapshot_;  // null: the newest
  TenantId tenant_;
  std::int32_t collection_;
};

}  // namespace hartonomous::collection
