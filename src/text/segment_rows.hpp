#pragma once

// The rows of a segment: where they come from and where they go.
//
// A segment is one header and rows of four parts, each numbered from 0. A row is
//
//   01 | part u8 | number u32 | body | CRC-32C u32
//
// The source verifies a row once, with verify_segment_row(), when it comes into memory; a segment
// looks at part, number and size each time after that.
// Thread-safety: a SegmentSource is thread-safe, as its implementations have to be; MemorySegment
// is filled by one thread before others read it.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::text {

enum class SegmentPart : std::uint8_t {
  kDictionary = 1,  // terms and short lists
  kPostings = 2,    // longer lists
  kPositions = 3,   // where in its units a term is, of the longer lists
  kIndex = 4,       // first terms of the dictionary's rows, where there are many
};
inline constexpr std::size_t kSegmentParts = 4;
// "dictionary", "postings", "positions", "index"; "unknown" for a number that is none of them.
std::string_view segment_part_name(SegmentPart part);

inline constexpr std::size_t kRowHeadBytes = 6;
inline constexpr std::size_t kChecksumBytes = 4;

// Lifetime: the bytes are there as long as the pin is, or, without one, as the source.
struct PinnedRow {
  Bytes bytes;
  std::shared_ptr<const void> pin;
};

class SegmentSource {
 public:
  virtual ~SegmentSource() = default;
  // Errors: kCorruption of a row that is not there or not as it was written; kIo.
  virtual Result<PinnedRow> row(SegmentPart part, std::uint32_t number) = 0;
};

// Takes rows: those of a part by ascending numbers, parts in between one another.
using SegmentSink =
    std::function<Status(SegmentPart part, std::uint32_t number, std::string bytes)>;

// Form, place and checksum. Errors: kCorruption, naming part and number.
Status verify_segment_row(SegmentPart part, std::uint32_t number, Bytes bytes);
// "text segment, postings row 7: what".
Status damaged_row(SegmentPart part, std::uint32_t number, std::string_view what);

// A row without its checksum; its head is left on, so that offsets are those of the row.
// Errors: kCorruption of a row of another place.
Result<Bytes> open_segment_row(SegmentPart part, std::uint32_t number, Bytes bytes);
// A new row's head, and its end.
std::string begin_segment_row(SegmentPart part, std::uint32_t number);
void seal_segment_row(std::string& row);

// All rows, in memory.
class MemorySegment final : public SegmentSource {
 public:
  // Takes rows as they are made.
  SegmentSink sink();
  Result<PinnedRow> row(SegmentPart part, std::uint32_t number) override;
  const auto& rows() const { return rows_; }

 private:
  std::map<std::pair<SegmentPart, std::uint32_t>, std::string> rows_;
};

}  // namespace hartonomous::text
