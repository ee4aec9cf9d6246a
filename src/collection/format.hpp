#pragma once

// What a collection of texts keeps beside its segments: docs/format/collection.md.
// Thread-safety: immutable functions, plain data.

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

#include "text/posting_cursor.hpp"

namespace hartonomous::collection {

inline constexpr std::uint32_t kRunsPerRow = 128;
inline constexpr Instant kForever{std::numeric_limits<std::int64_t>::max()};
// Units are numbered below it.
inline constexpr std::uint32_t kUnitsMax = std::numeric_limits<std::uint32_t>::max() - 1;

// The units of one document: line n of it is unit `first` + n. There in [from, to).
struct Run {
  std::uint32_t first = 0;
  std::uint32_t units = 0;
  DocumentId document;
  Instant from;
  Instant to = kForever;
  bool operator==(const Run&) const = default;
};

// A document that has a run; `ended_name` is its name when it has ended: it is found by that in the
// history of documents. Empty: it is there.
struct IndexedDocument {
  std::uint32_t run = 0;
  std::string ended_name;
  bool operator==(const IndexedDocument&) const = default;
};

struct SegmentPlace {
  std::uint32_t id = 0;
  std::uint32_t first_unit = 0;
  std::uint32_t end_unit = 0;
  std::uint64_t bytes = 0;  // of its rows
  bool operator==(const SegmentPlace&) const = default;
};

// Lengths of fields in tokens, or sums of them.
using FieldSums = std::array<std::uint64_t, text::kFieldsMax>;

struct State {
  std::uint64_t version = 0;  // grows with every change
  std::uint32_t next_unit = 0;
  std::uint32_t next_segment = 0;
  std::uint32_t runs = 0;
  std::uint64_t live_units = 0;  // that are there and have a token
  FieldSums live_tokens{};       // in those
  std::uint64_t live_documents = 0;
  std::uint64_t cut_documents = 0;  // of which not all was indexed, ever
  std::uint64_t ended_tokens = 0;   // in units that are no longer there, purged ones left out
  Instant purged_before;
  Instant changed;  // the last time at which a document came or went
  // While the documents that were there before it are taken in: the name of the last one.
  bool building = false;
  std::string built_to;
  std::vector<SegmentPlace> segments;  // ascending units, none overlapping
  bool operator==(const State&) const = default;
};

std::string encode_state(const State& state);
std::string encode_runs(std::span<const Run> runs);
// Of consecutive units; `fields` numbers each.
std::string encode_lengths(std::span<const std::uint32_t> lengths, std::size_t fields);
std::string encode_document(const IndexedDocument& document);

// Errors of all: kCorruption.
Result<State> decode_state(Bytes value);
Result<std::vector<Run>> decode_runs(Bytes value);
Result<std::vector<std::uint32_t>> decode_lengths(Bytes value, std::size_t fields);
Result<IndexedDocument> decode_document(Bytes value);

}  // namespace hartonomous::collection
