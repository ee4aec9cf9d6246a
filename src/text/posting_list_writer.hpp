#pragma once

// Writes the lists of a segment's terms, one after the other, into rows of postings and positions:
// blocks of 128, chunks of blocks, and a directory where a list has more than one chunk.
//
//   block      unit gaps - 1, then of each field frequencies, as packed_numbers.hpp has them; with
//              one field its frequencies less 1
//   chunk      blocks - 1 varint | postings of the last block - 1 u8
//              | place in the stream of positions varint, if they are kept | bounds' bytes varint
//              | bounds of each block | blocks
//   bounds     last unit - the least that it can be varint | block's bytes varint
//              | bytes of its gaps varint, if they are kept
//              | of each field: most frequent varint, shortest length varint
//   directory  last unit u32 of each chunk
//
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "text/gap_codec.hpp"
#include "text/list_entry.hpp"
#include "text/row_output.hpp"
#include "text/segment_merger.hpp"

namespace hartonomous::text {

class PostingListWriter {
 public:
  // What it is given by reference has to outlive it.
  PostingListWriter(const SegmentOptions& options, std::uint32_t first_unit,
                    const UnitLengths& lengths, RowOutput& output);

  // The list's next posting. `frequencies`: of each field; `gaps`: as many as they add up to, or
  // none where positions are left out. REQUIRES: units of a list ascend; a frequency is not 0.
  Status add(std::uint32_t unit, std::span<const std::uint32_t> frequencies,
             std::span<const std::uint32_t> gaps);
  std::uint64_t postings() const { return postings_; }
  // Ends the list; the entry's block is valid until the next one is ended.
  Result<ListEntry> end_list(std::int32_t ended);
  Status finish();

 private:
  void encode_block(std::string& out) const;
  bool is_one() const;
  Status flush_block();
  Status bounds_of_block(std::size_t block_bytes, std::size_t gap_bytes);
  Status close_chunk(bool last);
  std::string chunk_bytes() const;
  Status place_chunk(std::string_view chunk, bool alone);
  Status place_directory(ListEntry& entry);
  Status flush_row();

  const SegmentOptions options_;
  const std::uint32_t first_unit_;
  const UnitLengths& lengths_;
  RowOutput& output_;
  RowStream positions_;
  std::uint64_t postings_ = 0;

  // The block that is filled.
  std::size_t count_ = 0;
  std::uint32_t base_ = 0;  // the least unit it can have
  std::array<std::uint32_t, kBlockPostings> units_{};
  BlockFrequencies frequencies_{};
  std::vector<std::uint32_t> gaps_;
  // The chunk.
  std::size_t blocks_ = 0;
  std::uint8_t last_count_ = 0;
  std::uint64_t positions_begin_ = 0;
  std::string bounds_;
  std::string blocks_bytes_;
  // The list.
  std::uint32_t list_postings_ = 0;
  std::vector<std::uint32_t> chunk_ends_;
  RowPlace list_place_;
  std::string inline_block_;
  std::string encoded_gaps_;
  // The row.
  std::string row_;
};

}  // namespace hartonomous::text
