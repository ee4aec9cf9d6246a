#include "text/segment.hpp"

#include "text/posting_list_cursor.hpp"
#include "text/segment_dictionary.hpp"

namespace hartonomous::text {

namespace {

// The place of an entry: the dictionary's row in the upper half, where it begins in the lower.
Term term_of(const DictionaryCursor& cursor) {
  const std::uint64_t row = cursor.row_number();
  return {cursor.list().units, cursor.list().ended, row << 32 | cursor.entry_offset(),
          cursor.entry_bytes()};
}

}  // namespace

Segment::Segment(std::unique_ptr<SegmentDictionary> dictionary)
    : dictionary_(std::move(dictionary)) {}
Segment::~Segment() = default;

Result<std::shared_ptr<const Segment>> Segment::open(Bytes header,
                                                     std::shared_ptr<SegmentSource> source) {
  HTN_ASSIGN_OR_RETURN(SegmentHeader decoded, decode_segment_header(header));
  auto dictionary = std::make_unique<SegmentDictionary>(std::move(decoded), std::move(source));
  return std::shared_ptr<const Segment>(new Segment(std::move(dictionary)));  // NOLINT private
}

const SegmentHeader& Segment::header() const { return dictionary_->header(); }

Result<std::optional<Term>> Segment::find(std::string_view term) const {
  DictionaryCursor cursor(*dictionary_);
  HTN_ASSIGN_OR_RETURN(const bool is_there, cursor.find(term));
  return is_there ? std::optional(term_of(cursor)) : std::nullopt;
}

Result<std::unique_ptr<PostingCursor>> Segment::postings(const Term& term) const {
  const auto number = static_cast<std::uint32_t>(term.place >> 32);
  const auto offset = static_cast<std::uint32_t>(term.place);
  HTN_ASSIGN_OR_RETURN(PinnedRow row, dictionary_->row(SegmentPart::kDictionary, number));
  ListEntry entry;
  if (offset > row.bytes.size() || term.size > row.bytes.size() - offset) {
    return damaged_row(SegmentPart::kDictionary, number, "has no such entry");
  }
  codec::ByteReader reader(row.bytes.subspan(offset, term.size));
  if (!read_list_entry(reader, header().options, entry)) {
    return damaged_row(SegmentPart::kDictionary, number, "has an entry that is none");
  }
  HTN_ASSIGN_OR_RETURN(auto cursor, PostingListCursor::open(*dictionary_, entry, std::move(row)));
  return std::unique_ptr<PostingCursor>(std::move(cursor));
}

Status Segment::each(std::string_view from, const Visit& visit) const {
  DictionaryCursor cursor(*dictionary_);
  for (Result<bool> more = cursor.seek(from);; more = cursor.next()) {
    HTN_RETURN_IF_ERROR(more.status());
    if (!*more) return {};
    HTN_ASSIGN_OR_RETURN(const bool goes_on, visit(cursor.term(), term_of(cursor)));
    if (!goes_on) return {};
  }
}

}  // namespace hartonomous::text
