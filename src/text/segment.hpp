#pragma once

// Segment: an inverted index that does not change, of an ascending range of units.
//
//   HTN_ASSIGN_OR_RETURN(auto segment, Segment::open(header, source));
//   HTN_ASSIGN_OR_RETURN(auto term, segment->find("whale"));
//   if (term) HTN_ASSIGN_OR_RETURN(auto cursor, segment->postings(*term));
//
// Layout: docs/format/text_segment.md. A term is found with one row of the dictionary, where there
// are many terms with one of the index before it; a short list stands beside its term; a longer one
// is read a row of some 32 KiB at a time, only those that are asked for.
// Lifetime: postings and what they give hold the rows they read, and the source; the segment has to
// outlive its cursors.
// Thread-safety: thread-safe. Memory: the header, and the first terms of at most 4 KiB or so.

#include <memory>
#include <string_view>

#include "text/segment_format.hpp"
#include "text/term_index.hpp"

namespace hartonomous::text {

class SegmentDictionary;

class Segment final : public TermIndex {
 public:
  // A segment that is one value needs no source. Errors: kCorruption.
  static Result<std::shared_ptr<const Segment>> open(Bytes header,
                                                     std::shared_ptr<SegmentSource> source);
  ~Segment() override;

  const SegmentHeader& header() const;
  std::uint32_t first_unit() const override { return header().first_unit; }
  std::uint32_t end_unit() const override { return header().end_unit; }
  Result<std::optional<Term>> find(std::string_view term) const override;
  Result<std::unique_ptr<PostingCursor>> postings(const Term& term) const override;
  Status each(std::string_view from, const Visit& visit) const override;

  // For whoever merges it.
  const SegmentDictionary& dictionary() const { return *dictionary_; }

 private:
  explicit Segment(std::unique_ptr<SegmentDictionary> dictionary);
  std::unique_ptr<SegmentDictionary> dictionary_;
};

}  // namespace hartonomous::text
