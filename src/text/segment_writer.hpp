#pragma once

// Writes a segment of terms that come in byte order, each with its postings: what a builder and a
// merger share, so that they write the same bytes.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/posting_list_writer.hpp"
#include "text/term_list.hpp"

namespace hartonomous::text {

struct UnitRange {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};

class SegmentWriter {
 public:
  // `lengths` and `sink` have to outlive it.
  SegmentWriter(const SegmentOptions& options, UnitRange units, const UnitLengths& lengths,
                const SegmentSink& sink);
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

  // Takes the postings of the next term.
  PostingListWriter& postings() { return lists_; }
  // Of which they were. A term that has neither postings nor ended units is left out.
  // REQUIRES: above the term before.
  Status end_term(std::string_view term, std::int32_t ended);
  // Returns the header.
  Result<std::string> finish();

 private:
  Status begin_dictionary_row(std::string_view term);
  Status flush_dictionary_row();
  Status flush_index_row();

  SegmentHeader header_;
  RowOutput output_;
  PostingListWriter lists_;
  std::string dictionary_row_;
  TermListWriter dictionary_terms_;
  std::string entry_;
  // The first terms of dictionary rows that are in no index row yet.
  std::vector<std::string> children_;
  std::size_t children_bytes_ = 0;
  std::uint32_t first_child_ = 0;
};

}  // namespace hartonomous::text
