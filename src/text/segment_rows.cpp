#include "text/segment_rows.hpp"

#include <hartonomous/base/text.hpp>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"

namespace hartonomous::text {

namespace {

constexpr std::uint8_t kRowFormat = 0x01;

}  // namespace

std::string_view segment_part_name(SegmentPart part) {
  switch (part) {
    case SegmentPart::kDictionary:
      return "dictionary";
    case SegmentPart::kPostings:
      return "postings";
    case SegmentPart::kPositions:
      return "positions";
    case SegmentPart::kIndex:
      return "index";
  }
  return "unknown";
}

Status damaged_row(SegmentPart part, std::uint32_t number, std::string_view what) {
  return corruption(concat("text segment, ", segment_part_name(part), " row ", number, ": ", what));
}

std::string begin_segment_row(SegmentPart part, std::uint32_t number) {
  std::string row;
  row.push_back(static_cast<char>(kRowFormat));
  row.push_back(static_cast<char>(part));
  codec::append_fixed32(row, number);
  return row;
}

void seal_segment_row(std::string& row) {
  codec::append_fixed32(row, codec::crc32c(as_bytes(row)));
}

Result<Bytes> open_segment_row(SegmentPart part, std::uint32_t number, Bytes bytes) {
  if (bytes.size() < kRowHeadBytes + kChecksumBytes) {
    return damaged_row(part, number, "is too short");
  }
  codec::ByteReader head(bytes.first(kRowHeadBytes));
  if (head.byte() != kRowFormat) return damaged_row(part, number, "is of an unknown form");
  if (head.byte() != static_cast<std::uint8_t>(part) || head.fixed32() != number) {
    return damaged_row(part, number, "is another row");
  }
  return bytes.first(bytes.size() - kChecksumBytes);
}

Status verify_segment_row(SegmentPart part, std::uint32_t number, Bytes bytes) {
  HTN_ASSIGN_OR_RETURN(const Bytes covered, open_segment_row(part, number, bytes));
  codec::ByteReader checksum(bytes.last(kChecksumBytes));
  if (checksum.fixed32() == codec::crc32c(covered)) return {};
  return damaged_row(part, number, "is not of its checksum");
}

SegmentSink MemorySegment::sink() {
  return [this](SegmentPart part, std::uint32_t number, std::string bytes) -> Status {
    HTN_RETURN_IF_ERROR(verify_segment_row(part, number, as_bytes(bytes)));
    rows_.insert_or_assign({part, number}, std::move(bytes));
    return {};
  };
}

Result<PinnedRow> MemorySegment::row(SegmentPart part, std::uint32_t number) {
  const auto at = rows_.find({part, number});
  if (at == rows_.end()) return damaged_row(part, number, "is not there");
  return PinnedRow{as_bytes(at->second), nullptr};
}

}  // namespace hartonomous::text
