#include "text/segment_writer.hpp"

namespace hartonomous::text {

namespace {

// A row of the index is as large as one of the dictionary: a term passes through one of each.
constexpr std::size_t kIndexRowBytes = kDictionaryRowBytes;

}  // namespace

SegmentWriter::SegmentWriter(const SegmentOptions& options, UnitRange units,
                             const UnitLengths& lengths, const SegmentSink& sink)
    : output_(sink), lists_(options, units.first, lengths, output_) {
  header_.options = options;
  header_.first_unit = units.first;
  header_.end_unit = units.end;
}

Status SegmentWriter::end_term(std::string_view term, std::int32_t ended) {
  HTN_ASSIGN_OR_RETURN(const ListEntry entry, lists_.end_list(ended));
  if (entry.kind == ListKind::kNone && ended == 0) return {};
  entry_.clear();
  append_list_entry(entry, header_.options.positions, entry_);
  const std::size_t bytes = dictionary_row_.size() + term.size() + entry_.size();
  if (dictionary_row_.empty() || bytes > kRowHeadBytes + kDictionaryRowBytes) {
    HTN_RETURN_IF_ERROR(begin_dictionary_row(term));
  }
  dictionary_terms_.append(term, dictionary_row_);
  dictionary_row_ += entry_;
  ++header_.terms;
  return {};
}

Status SegmentWriter::begin_dictionary_row(std::string_view term) {
  HTN_RETURN_IF_ERROR(flush_dictionary_row());
  dictionary_row_ = output_.begin(SegmentPart::kDictionary);
  dictionary_terms_.restart();
  if (children_bytes_ + term.size() > kIndexRowBytes) HTN_RETURN_IF_ERROR(flush_index_row());
  children_.emplace_back(term);
  children_bytes_ += term.size() + 1;
  return {};
}

Status SegmentWriter::flush_dictionary_row() {
  if (dictionary_row_.empty()) return {};
  std::string row;
  row.swap(dictionary_row_);
  return output_.put(SegmentPart::kDictionary, std::move(row));
}

Status SegmentWriter::flush_index_row() {
  std::string row = output_.begin(SegmentPart::kIndex);
  codec::append_varint(row, first_child_);
  TermListWriter terms;
  for (const std::string& term : children_) terms.append(term, row);
  first_child_ += static_cast<std::uint32_t>(children_.size());
  header_.root.push_back(std::move(children_.front()));
  header_.children = SegmentPart::kIndex;
  children_.clear();
  children_bytes_ = 0;
  return output_.put(SegmentPart::kIndex, std::move(row));
}

Result<std::string> SegmentWriter::finish() {
  HTN_RETURN_IF_ERROR(flush_dictionary_row());
  if (header_.children == SegmentPart::kIndex) {
    HTN_RETURN_IF_ERROR(flush_index_row());
  } else {
    header_.root = std::move(children_);
  }
  HTN_RETURN_IF_ERROR(lists_.finish());
  header_.postings = lists_.postings();
  HTN_RETURN_IF_ERROR(output_.finish(header_));
  return encode_segment_header(header_);
}

}  // namespace hartonomous::text
