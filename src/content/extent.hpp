#pragma once

// An extent: 1 byte to 128 KiB of content, cut where its bytes say so, stored once per domain as
// the contents it is made of. Drawn in docs/format/extent.md.
//
//   extent row       01 | cut u8 | shape | hash 32 bytes | children
//   extent_hash row  01 | extent id varint | shape
//   shape            bytes, children, characters, lines, tail columns: varints
//   children of a byte extent   runs: zigzag(start - end of the run before) varint | count varint
//   children of a text extent   content ids: varints, in order
//
// Thread-safety: immutable values.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

#include "codec/varint.hpp"

namespace hartonomous::content {

// How an extent was cut; equal bytes cut in different ways are different extents.
enum class Cut : std::uint8_t { kBytes = 1, kText = 2 };

struct ExtentShape {
  std::uint64_t bytes = 0;
  std::uint64_t children = 0;
  std::uint64_t characters = 0;    // code points; text only
  std::uint64_t lines = 0;         // line ends; text only
  std::uint64_t tail_columns = 0;  // code points after the last line end; text only
  bool operator==(const ExtentShape&) const = default;
};

struct ContentRun {
  std::uint64_t start = 0;
  std::uint64_t count = 0;
};

struct Extent {
  Cut cut = Cut::kBytes;
  ExtentShape shape;
  ContentHash hash;
  std::vector<ContentRun> runs;  // in order
};

struct ExtentPlace {
  ExtentId id;
  ExtentShape shape;
};

void append_shape(const ExtentShape& shape, std::string& out);
ExtentShape read_shape(codec::ByteReader& reader);

std::string encode_extent_hash(const ExtentPlace& place);
Result<ExtentPlace> decode_extent_hash(Bytes value);

// The part of an extent row before its children.
void append_extent_head(Cut cut, const ExtentShape& shape, const ContentHash& hash,
                        std::string& out);
void append_extent_runs(const std::vector<ContentRun>& runs, std::string& out);
// Errors: kCorruption for anything no encoder wrote; the children's number is checked.
Result<Extent> decode_extent(Bytes value);

}  // namespace hartonomous::content
