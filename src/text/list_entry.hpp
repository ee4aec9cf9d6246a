#pragma once

// What the dictionary says of a term: how many units have it, how many ended, and its list, or
// where that is.
//
//   tag u8: bits 0-1 kind, bit 2 whether some ended, bits 3-7 by kind
//   | ended zigzag varint, if some did | by kind:
//   0 none      nothing
//   1 one       unit - first unit varint | ordinal varint, where positions are kept
//               in bits 3-5: the one field that has the term, once
//   2 inline    postings - 32 varint, if bits 3-7 are 31 | bytes varint | a block, then its gaps
//               in bits 3-7: postings - 1, at most 31
//   3 rows      postings varint | row varint | offset varint | chunks - 1 varint
//               | directory's row varint | its offset varint, if there is more than one chunk
//
// Most terms of a text are in one of its units, once: they take five bytes or so.
// Thread-safety: immutable.

#include <cstdint>
#include <string>

#include <hartonomous/base/bytes.hpp>

#include "codec/varint.hpp"
#include "text/segment_format.hpp"

namespace hartonomous::text {

enum class ListKind : std::uint8_t { kNone = 0, kOne = 1, kInline = 2, kRows = 3 };

struct RowPlace {
  std::uint32_t row = 0;
  std::uint32_t offset = 0;
};

struct ListEntry {
  ListKind kind = ListKind::kNone;
  std::uint32_t units = 0;
  std::int32_t ended = 0;
  // kOne
  std::uint32_t unit_offset = 0;
  std::uint32_t ordinal = 0;
  std::uint8_t field = 0;
  // kInline. Lifetime: as what was read, or given.
  Bytes block = {};
  // kRows
  RowPlace list = {};
  std::uint32_t chunks = 1;
  RowPlace directory = {};
};

void append_list_entry(const ListEntry& entry, Positions positions, std::string& out);
// False: no encoder wrote it.
[[nodiscard]] bool read_list_entry(codec::ByteReader& reader, const SegmentOptions& options,
                                   ListEntry& entry);
// Passes over it. What is there need not be one: the reader says whether it ended before.
void skip_list_entry(codec::ByteReader& reader, Positions positions);

}  // namespace hartonomous::text
