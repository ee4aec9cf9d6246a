#pragma once

// The rows of compositions and documents. Drawn in docs/format/composition.md and document.md.
//
//   composition   01 | kind u8 | hash 32 | head bytes u8 | head | bytes | children | characters
//                 | lines | references | segments, then for each segment but the first: where it
//                 starts (bytes, children, characters, lines, column; deltas to the one before)
//                 | one segment: its extents follow here
//   segment       01 | extents...
//   extents       number, then for each: zigzag(id - id before - 1) * 2 + (1 if text), bytes, and
//                 for text children, characters, lines, tail columns
//   whole_hash    01 | content id
//   document      01 | version | kind u8 | content id | hash 32 | bytes | created zigzag | name
//   document_name 01
//   pin           01 | count
//
// Numbers are varints. Thread-safety: immutable values.

#include <cstdint>
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
  std::uint64_t references = 0;    // documents and pins
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
  ContentHash hash;
  std::uint64_t bytes = 0;
  Instant created;
  std::string name;
};
std::string encode_document(const DocumentRow& row);
Result<DocumentRow> decode_document(Bytes value);

std::string encode_count(std::uint64_t count);
Result<std::uint64_t> decode_count(Bytes value);

}  // namespace hartonomous::composition
