#pragma once

// The rows of compositions, documents and references. Drawn in docs/format/composition.md,
// document.md and reference.md.
//
//   composition   01 | kind u8 | hash 32 | head bytes u8 | head | bytes | children | characters
//                 | lines | references | kept | segments, then for each segment but the first:
//                 where it starts (bytes, children, characters, lines, column; deltas to the one
//                 before) | one segment: its extents follow here
//   segment       01 | extents...
//   extents       number, then for each: zigzag(id - id before - 1) * 2 + (1 if text), bytes, and
//                 for text children, characters, lines, tail columns
//   whole_hash    01 | content id
//   document      01 | version | kind u8 | content id | bytes | created zigzag | name
//   document_name 01
//   document_history   ended zigzag | a document row
//   reference     01 | from zigzag | to zigzag, when it has ended
//   ended         01 | content id | bytes | name
//
// Numbers are varints. Thread-safety: immutable values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

#include "content/extent.hpp"

namespace hartonomous::composition {

// Values as in hartonomous::Kind.
enum class Scheme : std::uint8_t { kBytes = 1, kText = 2 };

// A place within a whole; what was passed before it.
struct Position {
  std::uint64_t bytes = 0;
  std::uint64_t children = 0;
  std::uint64_t characters = 0;
  std::uint64_t lines = 0;
  std::uint64_t column = 0;

  // The place after an extent of this shape.
  void pass(const content::ExtentShape& shape) {
    bytes += shape.bytes;
    children += shape.children;
    characters += shape.characters;
    column = shape.lines > 0 ? shape.tail_columns : column + shape.characters;
    lines += shape.lines;
  }
  bool operator==(const Position&) const = default;
};

struct SegmentExtent {
  ExtentId id;
  content::Cut cut = content::Cut::kBytes;
  content::ExtentShape shape;
};
using Segment = std::vector<SegmentExtent>;

struct Composition {
  Scheme scheme = Scheme::kBytes;
  ContentHash hash;
  std::string head;                // the content's first 32 bytes, or fewer
  Position end;                    // totals; its column is not used
  std::uint64_t references = 0;    // documents, pins and rows that are there
  std::uint64_t kept = 0;          // those that have ended and are remembered
  std::vector<Position> segments;  // where each begins
  Segment only;                    // when there is one segment
};

std::string encode_composition(const Composition& row);
Result<Composition> decode_composition(Bytes value);
std::string encode_segment(const Segment& segment);
Result<Segment> decode_segment(Bytes value);

std::string encode_content_id(ContentId id);
Result<ContentId> decode_content_id(Bytes value);

struct DocumentRow {
  std::uint64_t version = 1;
  Scheme scheme = Scheme::kBytes;
  ContentId content;
  std::uint64_t bytes = 0;
  Instant created;
  std::string name;
};
std::string encode_document(const DocumentRow& row);
Result<DocumentRow> decode_document(Bytes value);

// A document that was removed.
struct PastDocument {
  Instant ended;
  DocumentRow row;
};
std::string encode_past_document(const PastDocument& past);
Result<PastDocument> decode_past_document(Bytes value);

// When something referred to a content: [from, to).
struct Reference {
  Instant from;
  std::optional<Instant> to = {};  // none: it does now
  bool at(Instant then) const { return from <= then && (!to.has_value() || then < *to); }
};
std::string encode_reference(const Reference& reference);
Result<Reference> decode_reference(Bytes value);

// What an ended reference was, for its purge.
struct Ended {
  ContentId content;
  std::uint64_t bytes = 0;  // of a document
  std::string name;
};
std::string encode_ended(const Ended& ended);
Result<Ended> decode_ended(Bytes value);

std::string encode_count(std::uint64_t count);
Result<std::uint64_t> decode_count(Bytes value);

}  // namespace hartonomous::composition
