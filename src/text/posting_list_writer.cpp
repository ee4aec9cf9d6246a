#include "text/posting_list_writer.hpp"

#include <algorithm>
#include <cassert>

#include "text/packed_numbers.hpp"

namespace hartonomous::text {

PostingListWriter::PostingListWriter(const SegmentOptions& options, std::uint32_t first_unit,
                                     const UnitLengths& lengths, RowOutput& output)
    : options_(options),
      first_unit_(first_unit),
      lengths_(lengths),
      output_(output),
      positions_(output, SegmentPart::kPositions, kPositionsRowBytes),
      base_(first_unit) {}

Status PostingListWriter::add(std::uint32_t unit, std::span<const std::uint32_t> frequencies,
                              std::span<const std::uint32_t> gaps) {
  if (count_ == kBlockPostings) {
    HTN_RETURN_IF_ERROR(flush_block());
    if (blocks_ == kChunkBlocks || blocks_bytes_.size() + bounds_.size() >= kPostingsRowBytes) {
      HTN_RETURN_IF_ERROR(close_chunk(false));
    }
  }
  assert(unit >= base_ && (count_ == 0 || unit > units_[count_ - 1]));
  units_[count_] = unit;
  for (std::size_t field = 0; field < options_.fields; ++field) {
    frequencies_[field][count_] = frequencies[field];
  }
  gaps_.insert(gaps_.end(), gaps.begin(), gaps.end());
  ++count_;
  ++list_postings_;
  ++postings_;
  return {};
}

void PostingListWriter::encode_block(std::string& out) const {
  std::array<std::uint32_t, kBlockPostings> numbers;
  std::uint32_t least = base_;
  for (std::size_t i = 0; i < count_; ++i) {
    numbers[i] = units_[i] - least;
    least = units_[i] + 1;
  }
  pack_numbers({numbers.data(), count_}, out);
  if (options_.fields == 1) {
    for (std::size_t i = 0; i < count_; ++i) numbers[i] = frequencies_[0][i] - 1;
    pack_numbers({numbers.data(), count_}, out);
    return;
  }
  for (std::size_t field = 0; field < options_.fields; ++field) {
    pack_numbers({frequencies_[field].data(), count_}, out);
  }
}

Status PostingListWriter::flush_block() {
  if (blocks_ == 0) positions_begin_ = positions_.offset();
  const std::size_t before = blocks_bytes_.size();
  encode_block(blocks_bytes_);
  encoded_gaps_.clear();
  if (options_.positions == Positions::kKept) {
    encode_gaps({frequencies_, options_.fields, count_}, gaps_, encoded_gaps_);
    HTN_RETURN_IF_ERROR(positions_.append(encoded_gaps_));
  }
  HTN_RETURN_IF_ERROR(bounds_of_block(blocks_bytes_.size() - before, encoded_gaps_.size()));
  last_count_ = static_cast<std::uint8_t>(count_ - 1);
  ++blocks_;
  base_ = units_[count_ - 1] + 1;
  count_ = 0;
  gaps_.clear();
  return {};
}

Status PostingListWriter::bounds_of_block(std::size_t block_bytes, std::size_t gap_bytes) {
  std::array<std::uint32_t, kFieldsMax> shortest;
  shortest.fill(~std::uint32_t{0});
  for (std::size_t i = 0; i < count_;) {
    const std::uint32_t page = units_[i] / kUnitsOfPage;
    HTN_ASSIGN_OR_RETURN(const auto lengths, lengths_(page));
    for (; i < count_ && units_[i] / kUnitsOfPage == page; ++i) {
      const std::size_t at = units_[i] % kUnitsOfPage * options_.fields;
      for (std::size_t field = 0; field < options_.fields; ++field) {
        const std::uint32_t length = at + field < lengths.size() ? lengths[at + field] : 0;
        shortest[field] = std::min(shortest[field], length);
      }
    }
  }
  const std::size_t least = base_ + (count_ - 1);
  codec::append_varint(bounds_, units_[count_ - 1] - least);
  codec::append_varint(bounds_, block_bytes);
  if (options_.positions == Positions::kKept) codec::append_varint(bounds_, gap_bytes);
  for (std::size_t field = 0; field < options_.fields; ++field) {
    const auto& of_field = frequencies_[field];
    codec::append_varint(bounds_, *std::max_element(of_field.begin(), of_field.begin() + count_));
    codec::append_varint(bounds_, shortest[field]);
  }
  return {};
}

std::string PostingListWriter::chunk_bytes() const {
  std::string chunk;
  codec::append_varint(chunk, blocks_ - 1);
  chunk.push_back(static_cast<char>(last_count_));
  if (options_.positions == Positions::kKept) codec::append_varint(chunk, positions_begin_);
  codec::append_varint(chunk, bounds_.size());
  chunk += bounds_;
  chunk += blocks_bytes_;
  return chunk;
}

// A list of more than one chunk has each at the beginning of a row of its own, one after another.
Status PostingListWriter::close_chunk(bool last) {
  const bool alone = last && chunk_ends_.empty();
  HTN_RETURN_IF_ERROR(place_chunk(chunk_bytes(), alone));
  chunk_ends_.push_back(base_ - 1);
  blocks_ = 0;
  bounds_.clear();
  blocks_bytes_.clear();
  return {};
}

Status PostingListWriter::place_chunk(std::string_view chunk, bool alone) {
  const bool fits = row_.size() + chunk.size() <= kRowHeadBytes + kPostingsRowBytes;
  if (!alone || !fits) HTN_RETURN_IF_ERROR(flush_row());
  if (row_.empty()) row_ = output_.begin(SegmentPart::kPostings);
  if (chunk_ends_.empty()) {
    list_place_ = {output_.next_number(SegmentPart::kPostings),
                   static_cast<std::uint32_t>(row_.size())};
  }
  row_ += chunk;
  return {};
}

Status PostingListWriter::place_directory(ListEntry& entry) {
  const std::size_t bytes = chunk_ends_.size() * sizeof(std::uint32_t);
  if (row_.size() + bytes > kRowHeadBytes + kPostingsRowBytes) HTN_RETURN_IF_ERROR(flush_row());
  if (row_.empty()) row_ = output_.begin(SegmentPart::kPostings);
  entry.directory = {output_.next_number(SegmentPart::kPostings),
                     static_cast<std::uint32_t>(row_.size())};
  for (const std::uint32_t end : chunk_ends_) codec::append_fixed32(row_, end);
  return {};
}

bool PostingListWriter::is_one() const {
  if (list_postings_ != 1) return false;
  std::uint64_t frequency = 0;
  for (std::size_t field = 0; field < options_.fields; ++field) frequency += frequencies_[field][0];
  return frequency == 1;
}

Result<ListEntry> PostingListWriter::end_list(std::int32_t ended) {
  ListEntry entry{.units = list_postings_, .ended = ended};
  bool in_rows = list_postings_ > kBlockPostings;
  if (is_one()) {
    entry.kind = ListKind::kOne;
    entry.unit_offset = units_[0] - first_unit_;
    while (frequencies_[entry.field][0] == 0) ++entry.field;
    if (options_.positions == Positions::kKept) entry.ordinal = gaps_[0];
  } else if (list_postings_ != 0 && !in_rows) {
    inline_block_.clear();
    encode_block(inline_block_);
    if (options_.positions == Positions::kKept) {
      encode_gaps({frequencies_, options_.fields, count_}, gaps_, inline_block_);
    }
    in_rows = inline_block_.size() > kInlineBytes;
    entry.kind = ListKind::kInline;
    entry.block = as_bytes(inline_block_);
  }
  if (in_rows) {
    HTN_RETURN_IF_ERROR(flush_block());
    HTN_RETURN_IF_ERROR(close_chunk(true));
    entry.kind = ListKind::kRows;
    entry.list = list_place_;
    entry.chunks = static_cast<std::uint32_t>(chunk_ends_.size());
    if (entry.chunks > 1) HTN_RETURN_IF_ERROR(place_directory(entry));
  }
  base_ = first_unit_;
  count_ = 0;
  gaps_.clear();
  list_postings_ = 0;
  chunk_ends_.clear();
  return entry;
}

Status PostingListWriter::flush_row() {
  if (row_.empty()) return {};
  std::string row;
  row.swap(row_);
  return output_.put(SegmentPart::kPostings, std::move(row));
}

Status PostingListWriter::finish() {
  HTN_RETURN_IF_ERROR(flush_row());
  return positions_.finish();
}

}  // namespace hartonomous::text
