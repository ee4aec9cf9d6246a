#include "text/posting_list_cursor.hpp"

#include <algorithm>
#include <cassert>

#include "text/packed_numbers.hpp"

namespace hartonomous::text {

PostingListCursor::PostingListCursor(const SegmentDictionary& dictionary, const ListEntry& entry,
                                     PinnedRow row)
    : dictionary_(dictionary), entry_(entry), row_(std::move(row)) {}

Result<std::unique_ptr<PostingListCursor>> PostingListCursor::open(
    const SegmentDictionary& dictionary, const ListEntry& entry, PinnedRow row) {
  std::unique_ptr<PostingListCursor> cursor(
      new PostingListCursor(dictionary, entry, std::move(row)));  // NOLINT private
  if (entry.kind == ListKind::kOne) HTN_RETURN_IF_ERROR(cursor->open_one());
  if (entry.kind == ListKind::kInline) HTN_RETURN_IF_ERROR(cursor->open_inline());
  if (entry.kind == ListKind::kRows && entry.chunks > 1) {
    HTN_RETURN_IF_ERROR(cursor->load_directory());
  }
  return cursor;
}

Status PostingListCursor::damaged(std::string_view what) const {
  return damaged_row(row_part_, row_number_, what);
}

Status PostingListCursor::open_one() {
  const SegmentHeader& header = dictionary_.header();
  if (entry_.unit_offset >= header.end_unit - header.first_unit) {
    return damaged("has a unit past its range");
  }
  count_ = 1;
  units_[0] = header.first_unit + entry_.unit_offset;
  bounds_.first_unit = bounds_.last_unit = units_[0];
  for (std::size_t field = 0; field < options().fields; ++field) {
    frequencies_[field][0] = field == entry_.field ? 1 : 0;
    bounds_.frequency_most[field] = frequencies_[field][0];
  }
  gaps_.assign(options().positions == Positions::kKept ? 1 : 0, entry_.ordinal);
  gap_begins_[0] = 0;
  gap_begins_[1] = gaps_.size();
  has_gaps_ = true;
  return {};
}

Status PostingListCursor::open_inline() {
  const SegmentHeader& header = dictionary_.header();
  count_ = entry_.units;
  bounds_.first_unit = header.first_unit;
  block_ = entry_.block;
  if (!decode_postings(block_)) return damaged("has a list that is none");
  bounds_.first_unit = units_[0];
  bounds_.last_unit = units_[count_ - 1];
  if (bounds_.last_unit >= header.end_unit) return damaged("has a unit past its range");
  for (std::size_t field = 0; field < options().fields; ++field) {
    const auto& of_field = frequencies_[field];
    bounds_.frequency_most[field] = *std::max_element(of_field.begin(), of_field.begin() + count_);
  }
  return {};
}

// From bounds_.first_unit on.
bool PostingListCursor::decode_postings(Bytes& rest) {
  if (!unpack_numbers(rest, {units_.data(), count_})) return false;
  std::uint64_t next = bounds_.first_unit;
  for (std::size_t i = 0; i < count_; ++i) {
    next += units_[i];
    units_[i] = static_cast<std::uint32_t>(next);
    ++next;
  }
  if (next > std::uint64_t{kUnitMost} + 1) return false;
  for (std::size_t field = 0; field < options().fields; ++field) {
    if (!unpack_numbers(rest, {frequencies_[field].data(), count_})) return false;
  }
  if (options().fields != 1) return true;
  for (std::size_t i = 0; i < count_; ++i) ++frequencies_[0][i];
  return true;
}

Result<bool> PostingListCursor::seek_block(std::uint32_t unit) {
  if (at_block_ && bounds_.last_unit >= unit) return true;
  if (!is_in_rows()) {
    at_block_ = !begun_ && entry_.units != 0 && bounds_.last_unit >= unit;
    begun_ = true;
    return at_block_;
  }
  at_block_ = false;
  HTN_ASSIGN_OR_RETURN(const bool is_there, seek_chunk(unit));
  if (!is_there) return false;
  while (blocks_left_ != 0) {
    HTN_RETURN_IF_ERROR(next_block());
    if (bounds_.last_unit < unit) continue;
    at_block_ = true;
    return true;
  }
  return false;  // a list of one chunk: where it ends is known behind its last block
}

std::uint32_t PostingListCursor::chunk_end(std::uint32_t chunk) const {
  codec::ByteReader end(directory_.bytes.subspan(std::size_t{chunk} * sizeof(std::uint32_t)));
  return end.fixed32();
}

Result<bool> PostingListCursor::seek_chunk(std::uint32_t unit) {
  std::uint32_t chunk = begun_ ? chunk_ : 0;
  if (entry_.chunks > 1) {
    std::uint32_t end = entry_.chunks;
    while (chunk < end) {
      const std::uint32_t middle = chunk + (end - chunk) / 2;
      if (chunk_end(middle) < unit) {
        chunk = middle + 1;
      } else {
        end = middle;
      }
    }
    if (chunk == entry_.chunks) return false;
  }
  if (begun_ && chunk == chunk_) return true;
  HTN_RETURN_IF_ERROR(load_chunk(chunk));
  begun_ = true;
  return true;
}

Status PostingListCursor::load_directory() {
  const RowPlace place = entry_.directory;
  HTN_ASSIGN_OR_RETURN(directory_, dictionary_.row(SegmentPart::kPostings, place.row));
  const std::uint64_t bytes = std::uint64_t{entry_.chunks} * sizeof(std::uint32_t);
  if (place.offset > directory_.bytes.size() || bytes > directory_.bytes.size() - place.offset) {
    return damaged_row(SegmentPart::kPostings, place.row, "has no such directory");
  }
  directory_.bytes = directory_.bytes.subspan(place.offset, bytes);
  return {};
}

Status PostingListCursor::load_chunk(std::uint32_t chunk) {
  const std::uint32_t row = entry_.list.row + chunk;
  HTN_ASSIGN_OR_RETURN(row_, dictionary_.row(SegmentPart::kPostings, row));
  row_part_ = SegmentPart::kPostings;
  row_number_ = row;
  chunk_ = chunk;
  const std::size_t offset = chunk == 0 ? entry_.list.offset : kRowHeadBytes;
  if (offset > row_.bytes.size()) return damaged("has no such chunk");
  codec::ByteReader reader(row_.bytes.subspan(offset));
  const std::uint64_t blocks = reader.varint();
  last_count_ = std::uint32_t{reader.byte()} + 1;
  gaps_offset_ = options().positions == Positions::kKept ? reader.varint() : 0;
  bounds_reader_ = codec::ByteReader(reader.take(reader.varint()));
  if (!reader.ok() || blocks >= kChunkBlocks || last_count_ > kBlockPostings) {
    return damaged("has a chunk that is none");
  }
  blocks_left_ = static_cast<std::uint32_t>(blocks) + 1;
  blocks_ = row_.bytes.last(reader.remaining());
  chunk_next_unit_ =
      chunk == 0 ? dictionary_.header().first_unit : std::uint64_t{chunk_end(chunk - 1)} + 1;
  return {};
}

Status PostingListCursor::next_block() {
  --blocks_left_;
  decoded_ = has_gaps_ = false;
  count_ = blocks_left_ == 0 ? last_count_ : kBlockPostings;
  const std::uint64_t last = chunk_next_unit_ + count_ - 1 + bounds_reader_.varint();
  const std::uint64_t bytes = bounds_reader_.varint();
  block_gaps_offset_ = gaps_offset_;
  block_gaps_bytes_ = options().positions == Positions::kKept ? bounds_reader_.varint() : 0;
  for (std::size_t field = 0; field < options().fields; ++field) {
    bounds_.frequency_most[field] = static_cast<std::uint32_t>(bounds_reader_.varint());
    bounds_.length_least[field] = static_cast<std::uint32_t>(bounds_reader_.varint());
  }
  if (!bounds_reader_.ok() || bytes > blocks_.size() || last >= dictionary_.header().end_unit) {
    return damaged("has a block that is none");
  }
  bounds_.first_unit = static_cast<std::uint32_t>(chunk_next_unit_);
  bounds_.last_unit = static_cast<std::uint32_t>(last);
  chunk_next_unit_ = last + 1;
  if (blocks_left_ == 0 && entry_.chunks > 1 && last != chunk_end(chunk_)) {
    return damaged("does not end where its directory says");
  }
  block_ = blocks_.first(bytes);
  blocks_ = blocks_.subspan(bytes);
  gaps_offset_ += block_gaps_bytes_;
  return {};
}

Status PostingListCursor::decode_block() {
  assert(at_block_);
  if (!is_in_rows() || decoded_) return {};
  Bytes rest = block_;
  if (!decode_postings(rest) || !rest.empty() || units_[count_ - 1] != bounds_.last_unit) {
    return damaged("has a block that is not of its bounds");
  }
  decoded_ = true;
  return {};
}

Result<Bytes> PostingListCursor::read_stream(std::uint64_t offset, std::size_t bytes) {
  stream_bytes_.clear();
  for (;;) {
    const auto row = static_cast<std::uint32_t>(offset / kPositionsRowBytes);
    const std::size_t at = kRowHeadBytes + offset % kPositionsRowBytes;
    if (positions_row_.bytes.empty() || positions_row_number_ != row) {
      HTN_ASSIGN_OR_RETURN(positions_row_, dictionary_.row(SegmentPart::kPositions, row));
      positions_row_number_ = row;
    }
    const std::size_t wanted = bytes - stream_bytes_.size();
    if (at >= positions_row_.bytes.size()) {
      return damaged_row(SegmentPart::kPositions, row, "ends before the gaps of a block");
    }
    const Bytes there = positions_row_.bytes.subspan(at);
    if (stream_bytes_.empty() && wanted <= there.size()) return there.first(wanted);
    stream_bytes_ += as_text(there.first(std::min(wanted, there.size())));
    if (stream_bytes_.size() == bytes) return as_bytes(stream_bytes_);
    offset += there.size();
  }
}

Status PostingListCursor::load_gaps() {
  if (has_gaps_ || options().positions == Positions::kLeftOut) return {};
  Bytes bytes = block_;  // of a list beside its term: what is behind the postings
  if (is_in_rows()) {
    HTN_ASSIGN_OR_RETURN(bytes, read_stream(block_gaps_offset_, block_gaps_bytes_));
  }
  if (!decode_gaps({frequencies_, options().fields, count_}, bytes, gaps_, gap_begins_)) {
    return damaged("has a block that is not of its positions");
  }
  has_gaps_ = true;
  return {};
}

Result<std::span<const std::uint32_t>> PostingListCursor::gaps_of(std::size_t index) {
  if (options().positions == Positions::kLeftOut) return std::span<const std::uint32_t>();
  HTN_RETURN_IF_ERROR(load_gaps());
  return std::span<const std::uint32_t>(gaps_).subspan(gap_begins_[index],
                                                       gap_begins_[index + 1] - gap_begins_[index]);
}

Status PostingListCursor::read_positions(std::size_t index, std::vector<std::uint64_t>& out) {
  out.clear();
  if (options().positions == Positions::kLeftOut) {
    return failed_precondition("positions are not kept: there are no phrases");
  }
  HTN_ASSIGN_OR_RETURN(const auto gaps, gaps_of(index));
  auto gap = gaps.begin();
  for (std::size_t field = 0; field < options().fields; ++field) {
    std::uint32_t ordinal = 0;
    for (std::uint32_t i = frequencies_[field][index]; i != 0; --i) {
      ordinal += *gap++;
      out.push_back(position_of(field, ordinal));
    }
  }
  return {};
}

}  // namespace hartonomous::text
