#pragma once

// Change: what the holder of the store's writer changes in a collection: documents that come and
// go, staged into one commit after another.
//
//   HTN_ASSIGN_OR_RETURN(const auto change, Change::begin(collection));
//   HTN_RETURN_IF_ERROR(change->add(document, now, "whales.txt", text));
//   HTN_RETURN_IF_ERROR(change->stage(batch));  // and the commit, and so on
//
// A large document is given in pieces, from begin_document() to end_document(); what of it was
// staged counts for nothing before that has landed.
// Thread-safety: one thread at a time.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collection/collection.hpp"
#include "text/segment_builder.hpp"

namespace hartonomous::collection {

class Change {
 public:
  // Of the newest state. Errors: kCorruption, kIo.
  static Result<std::unique_ptr<Change>> begin(SharedCollection collection);

  const SharedCollection& shared() const { return collection_; }
  // What it will be.
  const State& state() const { return state_; }
  // Documents up to this name are taken in; nothing: all are.
  void mark_built(std::optional<std::string> to);

  // A document that is there, staged or stored.
  Result<bool> has(DocumentId document) const;
  // Errors of all: kResourceExhausted (no units are left); those of rows.
  Status add(DocumentId document, Instant from, std::string_view name, std::string_view text);
  // Its text is the one that it was added with; `read` gives it to what it is given.
  // One that is not there is none of this collection's.
  using EachPiece = std::function<Status(const std::function<Status(Bytes)>&)>;
  Status end(DocumentId document, Instant to, std::string_view name, const EachPiece& read);

  Status begin_document(std::string_view name, kv::Batch& batch);
  // What takes much memory is staged.
  Status feed(Bytes piece, kv::Batch& batch);
  Status end_document(DocumentId document, Instant from, kv::Batch& batch);
  // Its units are lost, and what was staged of it is erased some time.
  void abandon_document();

  bool empty() const { return !changed_; }
  // Of what is not staged.
  std::uint64_t memory_bytes() const { return builder_.memory_bytes(); }
  // Everything that was done lands with the batch, and is in memory.
  Status stage(kv::Batch& batch);

 private:
  // The units of a document that is being read.
  struct Units {
    text::SegmentBuilder* builder = nullptr;
    std::uint32_t first = 0;
    std::uint64_t live = 0;  // with a token
    FieldSums tokens{};
  };
  struct Open {
    Open(const text::SegmentOptions& options, std::uint32_t unit)
        : builder(options), units{.builder = &builder, .first = unit}, segment_begin(unit) {}
    text::SegmentBuilder builder;
    Units units;
    std::uint32_t segment_begin;  // the unit that the next segment begins with
    std::vector<SegmentPlace> segments;
    std::optional<UnitCutter> cutter;
  };

  explicit Change(SharedCollection collection);
  text::SegmentOptions options() const;
  UnitCutter cutter(std::string_view name, Units& units);
  Status visit(Units& units, std::span<const std::string_view> fields, std::string_view key);
  Status visit_ended(Units& units, std::span<const std::string_view> fields, std::string_view key);
  void close(const Units& units, bool cut, DocumentId document, Instant from);
  Result<SegmentPlace> finish_segment(text::SegmentBuilder& builder, std::uint32_t first,
                                      kv::Batch& batch);
  Status finish_builder(kv::Batch& batch);
  void stage_lengths(kv::Batch& batch);
  void stage_runs(kv::Batch& batch) const;

  SharedCollection collection_;
  State state_;
  text::AnalyzerScratch scratch_;
  text::SegmentBuilder builder_;
  std::uint32_t builder_begin_ = 0;  // the unit that its segment begins with
  std::unique_ptr<Open> open_;       // the cutter refers to it
  std::vector<Run> added_;           // complete, not staged
  struct End {
    Instant to;
    std::string name;
  };
  std::map<std::uint32_t, End> ended_;  // runs that are stored
  std::vector<std::uint32_t> lengths_;  // of the units from the page on that is not full
  std::uint32_t lengths_page_ = 0;
  std::vector<std::uint32_t> unit_lengths_;
  std::vector<std::string> unit_terms_;
  bool changed_ = false;
};

}  // namespace hartonomous::collection
