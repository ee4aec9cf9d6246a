#include "text/row_output.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::text {

Status RowOutput::put(SegmentPart part, std::string row) {
  seal_segment_row(row);
  bytes_ += row.size();
  std::uint32_t& next = numbers_[index_of(part)];
  if (next == ~std::uint32_t{0}) return resource_exhausted("a text segment of 2^32 rows");
  const std::uint32_t number = next++;
  if (!holds_) return sink_(part, number, std::move(row));
  held_.push_back({part, number, std::move(row)});
  return bytes_ > kOneValueBytes ? release() : Status();
}

Status RowOutput::release() {
  holds_ = false;
  for (StoredRow& row : held_) {
    HTN_RETURN_IF_ERROR(sink_(row.part, row.number, std::move(row.bytes)));
  }
  held_.clear();
  return {};
}

Status RowOutput::finish(SegmentHeader& header) {
  if (holds_) {
    header.embedded = std::move(held_);
    return {};
  }
  header.rows = numbers_;
  header.row_bytes = bytes_;
  return {};
}

Status RowStream::append(std::string_view bytes) {
  offset_ += bytes.size();
  while (!bytes.empty()) {
    if (row_.empty()) row_ = output_.begin(part_);
    const std::size_t room = kRowHeadBytes + body_bytes_ - row_.size();
    const std::size_t taken = std::min(room, bytes.size());
    row_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (taken == room) HTN_RETURN_IF_ERROR(finish());
  }
  return {};
}

Status RowStream::finish() {
  if (row_.empty()) return {};
  std::string row;
  row.swap(row_);
  return output_.put(part_, std::move(row));
}

}  // namespace hartonomous::text
