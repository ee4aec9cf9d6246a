#pragma once

// Where a segment's rows go as they become full. The first ones are held back until it is clear
// that they are too many for the header. RowStream: bytes cut into rows of one part.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/segment_format.hpp"

namespace hartonomous::text {

class RowOutput {
 public:
  // `sink` has to outlive it.
  explicit RowOutput(const SegmentSink& sink) : sink_(sink) {}
  // The number of the part's next row.
  std::uint32_t next_number(SegmentPart part) const { return numbers_[index_of(part)]; }
  std::string begin(SegmentPart part) const { return begin_segment_row(part, next_number(part)); }
  // Seals it. REQUIRES: begun as the part's next row. Errors: those of the sink.
  Status put(SegmentPart part, std::string row);
  // Says in the header what rows there are, or puts them there. Errors: those of the sink.
  Status finish(SegmentHeader& header);

 private:
  static std::size_t index_of(SegmentPart part) { return static_cast<std::size_t>(part) - 1; }
  Status release();

  const SegmentSink& sink_;
  std::array<std::uint32_t, kSegmentParts> numbers_{};
  std::uint64_t bytes_ = 0;
  bool holds_ = true;
  std::vector<StoredRow> held_;
};

// Every row but the last one has the same size: a place in the stream says the row.
class RowStream {
 public:
  RowStream(RowOutput& output, SegmentPart part, std::size_t body_bytes)
      : output_(output), part_(part), body_bytes_(body_bytes) {}
  std::uint64_t offset() const { return offset_; }
  Status append(std::string_view bytes);
  Status finish();

 private:
  RowOutput& output_;
  SegmentPart part_;
  std::size_t body_bytes_;
  std::uint64_t offset_ = 0;
  std::string row_;
};

}  // namespace hartonomous::text
