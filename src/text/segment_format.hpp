#pragma once

// What a segment's header says, and the numbers that bound a segment: docs/format/text_segment.md.
// Thread-safety: immutable.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

#include "text/posting_cursor.hpp"
#include "text/segment_rows.hpp"

namespace hartonomous::text {

// Whether it is known where in its units a term is: without, there are no phrases.
enum class Positions : std::uint8_t { kLeftOut = 0, kKept = 1 };

struct SegmentOptions {
  // Behaviour; persisted. 1 to kFieldsMax.
  std::size_t fields = 1;
  // Behaviour; persisted. Positions are half of a segment's bytes or more.
  Positions positions = Positions::kKept;
  Status validate() const;  // kInvalidArgument
  bool operator==(const SegmentOptions&) const = default;
};

// Bytes of a term.
inline constexpr std::size_t kStoredTermBytesMax = 1024;
// Bytes of a row's body at which the next one is begun.
inline constexpr std::size_t kDictionaryRowBytes = std::size_t{4} << 10;
inline constexpr std::size_t kPostingsRowBytes = std::size_t{32} << 10;
inline constexpr std::size_t kPositionsRowBytes = std::size_t{32} << 10;
// Blocks of one chunk of a list: what a search passes over one after the other.
inline constexpr std::size_t kChunkBlocks = 256;
// A list of one block that has no more bytes, positions included, stands beside its term.
inline constexpr std::size_t kInlineBytes = 128;
// Rows that have no more bytes together stand in the header: the segment is one value.
inline constexpr std::size_t kOneValueBytes = std::size_t{16} << 10;

// Decoders refuse units past it, so that the unit after the last one is a number.
inline constexpr std::uint32_t kUnitMost = 0xFFFF'FFFE;

struct StoredRow {
  SegmentPart part = SegmentPart::kDictionary;
  std::uint32_t number = 0;
  std::string bytes;
};

struct SegmentHeader {
  SegmentOptions options;
  std::uint32_t first_unit = 0;  // units are in [first_unit, end_unit)
  std::uint32_t end_unit = 0;
  std::uint64_t terms = 0;
  std::uint64_t postings = 0;
  // Of rows beside the header: how many of each part, by the number of the part less 1, and the
  // bytes of all.
  std::array<std::uint32_t, kSegmentParts> rows{};
  std::uint64_t row_bytes = 0;
  // What the root's terms are the first of: rows of the dictionary, or of the index.
  SegmentPart children = SegmentPart::kDictionary;
  std::vector<std::string> root;
  // The rows of a segment that is one value.
  std::vector<StoredRow> embedded;
};

std::string encode_segment_header(const SegmentHeader& header);
// Errors: kCorruption.
Result<SegmentHeader> decode_segment_header(Bytes bytes);

}  // namespace hartonomous::text
