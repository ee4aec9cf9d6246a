#include "text/segment_dictionary.hpp"

#include <algorithm>

#include "text/term_list.hpp"

namespace hartonomous::text {

std::uint32_t SegmentDictionary::row_count(SegmentPart part) const {
  if (header_.embedded.empty()) return header_.rows[static_cast<std::size_t>(part) - 1];
  return static_cast<std::uint32_t>(
      std::count_if(header_.embedded.begin(), header_.embedded.end(),
                    [&](const StoredRow& row) { return row.part == part; }));
}

Result<PinnedRow> SegmentDictionary::row(SegmentPart part, std::uint32_t number) const {
  PinnedRow found;
  if (!header_.embedded.empty()) {
    const auto at = std::find_if(
        header_.embedded.begin(), header_.embedded.end(),
        [&](const StoredRow& row) { return row.part == part && row.number == number; });
    if (at == header_.embedded.end()) return damaged_row(part, number, "is not in the header");
    found.bytes = as_bytes(at->bytes);
  } else {
    if (source_ == nullptr || number >= row_count(part)) {
      return damaged_row(part, number, "is one too many");
    }
    HTN_ASSIGN_OR_RETURN(found, source_->row(part, number));
  }
  HTN_ASSIGN_OR_RETURN(found.bytes, open_segment_row(part, number, found.bytes));
  return found;
}

Result<std::optional<std::uint32_t>> SegmentDictionary::row_of(std::string_view term) const {
  const auto after = std::upper_bound(header_.root.begin(), header_.root.end(), term);
  if (after == header_.root.begin()) return std::optional<std::uint32_t>();
  const auto child = static_cast<std::uint32_t>(after - header_.root.begin() - 1);
  if (header_.children == SegmentPart::kDictionary) return std::optional(child);
  HTN_ASSIGN_OR_RETURN(const std::uint32_t row, child_of(child, term));
  return std::optional(row);
}

Result<std::uint32_t> SegmentDictionary::child_of(std::uint32_t index_row,
                                                  std::string_view term) const {
  HTN_ASSIGN_OR_RETURN(const PinnedRow row, this->row(SegmentPart::kIndex, index_row));
  codec::ByteReader reader(row.bytes.subspan(kRowHeadBytes));
  const std::uint64_t first = reader.varint();
  TermSearch search(term);
  std::uint64_t children = 0;
  for (; reader.remaining() != 0; ++children) {
    const TermSearch::Order order = search.next(reader);
    if (order == TermSearch::Order::kDamaged) {
      return damaged_row(SegmentPart::kIndex, index_row, "has a term that is none");
    }
    if (order == TermSearch::Order::kAbove) break;
    if (order == TermSearch::Order::kEqual) {
      ++children;
      break;
    }
  }
  // The first term of the row is the root's, which is not above.
  if (!reader.ok() || children == 0) {
    return damaged_row(SegmentPart::kIndex, index_row, "has no such term");
  }
  if (first > row_count(SegmentPart::kDictionary)) {
    return damaged_row(SegmentPart::kIndex, index_row, "has a child that is not there");
  }
  return static_cast<std::uint32_t>(first + children - 1);
}

Status DictionaryCursor::load(std::uint32_t number) {
  HTN_ASSIGN_OR_RETURN(row_, dictionary_.row(SegmentPart::kDictionary, number));
  row_number_ = number;
  rows_begun_ = number + 1;
  reader_ = codec::ByteReader(row_.bytes.subspan(kRowHeadBytes));
  return {};
}

Result<bool> DictionaryCursor::next_of_row() {
  if (reader_.remaining() == 0) return false;
  const bool first_of_row = reader_.remaining() + kRowHeadBytes == row_.bytes.size();
  if (first_of_row) term_.clear();
  if (!read_term(reader_, term_)) {
    return damaged_row(SegmentPart::kDictionary, row_number_, "has a term that is none");
  }
  HTN_RETURN_IF_ERROR(read_entry());
  return true;
}

Status DictionaryCursor::read_entry() {
  const std::size_t before = reader_.remaining();
  if (!read_list_entry(reader_, dictionary_.header().options, list_)) {
    return damaged_row(SegmentPart::kDictionary, row_number_, "has an entry that is none");
  }
  entry_offset_ = static_cast<std::uint32_t>(row_.bytes.size() - before);
  entry_bytes_ = static_cast<std::uint32_t>(before - reader_.remaining());
  return {};
}

Result<bool> DictionaryCursor::next() {
  const bool first_of_all = rows_begun_ == 0;
  last_ = term_;
  for (;;) {
    HTN_ASSIGN_OR_RETURN(const bool is_there, next_of_row());
    if (is_there) break;
    if (rows_begun_ == dictionary_.row_count(SegmentPart::kDictionary)) return false;
    HTN_RETURN_IF_ERROR(load(rows_begun_));
  }
  if (!first_of_all && term_ <= last_) {
    return damaged_row(SegmentPart::kDictionary, row_number_, "has terms out of order");
  }
  return true;
}

Result<bool> DictionaryCursor::seek(std::string_view term) {
  HTN_ASSIGN_OR_RETURN(const auto row, dictionary_.row_of(term));
  if (row) {
    HTN_RETURN_IF_ERROR(load(*row));
    for (;;) {
      HTN_ASSIGN_OR_RETURN(const bool is_there, next_of_row());
      if (!is_there) break;
      if (term_ >= term) return true;
    }
  }
  return next();
}

Result<bool> DictionaryCursor::find(std::string_view term) {
  HTN_ASSIGN_OR_RETURN(const auto row, dictionary_.row_of(term));
  if (!row) return false;
  HTN_RETURN_IF_ERROR(load(*row));
  TermSearch search(term);
  while (reader_.remaining() != 0) {
    const TermSearch::Order order = search.next(reader_);
    if (order == TermSearch::Order::kAbove) return false;
    if (order == TermSearch::Order::kDamaged) {
      return damaged_row(SegmentPart::kDictionary, row_number_, "has a term that is none");
    }
    if (order == TermSearch::Order::kEqual) {
      term_ = term;
      HTN_RETURN_IF_ERROR(read_entry());
      return true;
    }
    skip_list_entry(reader_, dictionary_.header().options.positions);
  }
  if (reader_.ok()) return false;
  return damaged_row(SegmentPart::kDictionary, row_number_, "has an entry that is none");
}

}  // namespace hartonomous::text
