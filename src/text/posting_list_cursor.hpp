#pragma once

// Reads the list of one term of a segment, in the forms of list_entry.hpp and
// posting_list_writer.hpp. A list that stands beside its term is decoded when it is opened; of
// others a chunk at a time is in memory, and a row of positions where they are asked for.
// Thread-safety: one thread at a time. It does not outlive the dictionary.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "text/gap_codec.hpp"
#include "text/segment_dictionary.hpp"

namespace hartonomous::text {

class PostingListCursor final : public PostingCursor {
 public:
  // `row`: of the dictionary, that the entry is from. Errors: kCorruption.
  static Result<std::unique_ptr<PostingListCursor>> open(const SegmentDictionary& dictionary,
                                                         const ListEntry& entry, PinnedRow row);

  Result<bool> seek_block(std::uint32_t unit) override;
  Status decode_block() override;
  Status read_positions(std::size_t index, std::vector<std::uint64_t>& out) override;

  // The gaps of units()[index], as gap_codec.hpp has them: none where positions are left out.
  // REQUIRES: the block was decoded. Valid until the next seek_block().
  Result<std::span<const std::uint32_t>> gaps_of(std::size_t index);

 private:
  PostingListCursor(const SegmentDictionary& dictionary, const ListEntry& entry, PinnedRow row);

  bool is_in_rows() const { return entry_.kind == ListKind::kRows; }
  const SegmentOptions& options() const { return dictionary_.header().options; }
  Status open_one();
  Status open_inline();
  bool decode_postings(Bytes& rest);
  Result<bool> seek_chunk(std::uint32_t unit);
  Status load_chunk(std::uint32_t chunk);
  Status load_directory();
  Status next_block();
  Result<Bytes> read_stream(std::uint64_t offset, std::size_t bytes);
  Status load_gaps();
  Status damaged(std::string_view what) const;
  std::uint32_t chunk_end(std::uint32_t chunk) const;

  const SegmentDictionary& dictionary_;
  ListEntry entry_;
  PinnedRow row_;  // of the dictionary, then of the chunk
  SegmentPart row_part_ = SegmentPart::kDictionary;
  std::uint32_t row_number_ = 0;
  bool begun_ = false;
  bool at_block_ = false;
  bool decoded_ = false;
  // The chunk.
  PinnedRow directory_;
  std::uint32_t chunk_ = 0;
  std::uint32_t blocks_left_ = 0;
  std::uint32_t last_count_ = 0;
  std::uint64_t chunk_next_unit_ = 0;
  codec::ByteReader bounds_reader_{Bytes()};
  Bytes blocks_;
  std::uint64_t gaps_offset_ = 0;
  // The block.
  Bytes block_;
  std::uint64_t block_gaps_offset_ = 0;
  std::size_t block_gaps_bytes_ = 0;
  // Its gaps, once they are read.
  bool has_gaps_ = false;
  std::vector<std::uint32_t> gaps_;
  std::array<std::size_t, kBlockPostings + 1> gap_begins_;
  PinnedRow positions_row_;
  std::uint32_t positions_row_number_ = 0;
  std::string stream_bytes_;
};

}  // namespace hartonomous::text
