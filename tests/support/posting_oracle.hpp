#pragma once

// PostingOracle: a naive inverted index of random units, and what a segment of it has to say.
// Thread-safety: one thread at a time.

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "text/segment.hpp"
#include "text/segment_builder.hpp"

namespace hartonomous::testing {

struct OracleToken {
  std::size_t field = 0;
  std::uint32_t ordinal = 0;
  std::string term;
};

struct PostedUnit {
  std::uint32_t number = 0;
  std::vector<OracleToken> tokens;
  std::vector<std::uint32_t> lengths;
};

// Units, and the terms of those that ended, as often as they did.
struct OracleText {
  text::SegmentOptions options;
  std::vector<PostedUnit> units;
  std::vector<std::string> ended;
};

struct OraclePosting {
  std::vector<std::uint32_t> frequencies;  // of each field
  std::vector<std::uint64_t> positions;
  bool operator==(const OraclePosting&) const = default;
};
struct OracleTerm {
  std::map<std::uint32_t, OraclePosting> postings;
  std::int32_t ended = 0;
};
using OracleIndex = std::map<std::string, OracleTerm>;

OracleIndex index_of(const OracleText& text);

// Terms of a few that are frequent and many that are not; with `dense`, one is in all units.
struct TextShape {
  std::size_t units = 100;
  std::size_t tokens_most = 20;  // of a unit
  std::size_t terms = 200;
  std::uint32_t first_unit = 0;
  std::uint32_t unit_step_most = 1;
  std::size_t ended = 0;
};
OracleText make_text(Rng& rng, const text::SegmentOptions& options, const TextShape& shape);

// A segment with its rows, in memory.
struct BuiltSegment {
  std::string header;
  std::shared_ptr<text::MemorySegment> rows = std::make_shared<text::MemorySegment>();
  std::shared_ptr<const text::Segment> open() const;
  bool operator==(const BuiltSegment& other) const {
    return header == other.header && rows->rows() == other.rows->rows();
  }
};
BuiltSegment build(const OracleText& text);

// Fails the test where a list is not that of the oracle: bounds, blocks, positions.
void require_list(const text::Segment& segment, const std::string& term, const OracleTerm& wanted,
                  const OracleText& text);
// The same of every term, in order, and that there are no others.
void require_index(const text::Segment& segment, const OracleText& text);

}  // namespace hartonomous::testing
