#pragma once

// EdgeBuilder: from a stage's resolved contents to extent rows, occurrence counts and the reverse
// edges (content to extents). Text posts each distinct token; byte extents post pages, because a
// run of new blocks touches whole pages of 512. Thread-safety: one thread at a time.

#include <cstdint>
#include <vector>

#include <hartonomous/base/buffer.hpp>

#include "codec/posting_block.hpp"
#include "content/row_sink.hpp"
#include "content/stage.hpp"

namespace hartonomous::content {

class EdgeBuilder {
 public:
  // `ids` of the stage's atoms: tokens by number, the blocks of byte extents in order, then
  // their shorter ends.
  EdgeBuilder(Stage& stage, const LargeVector<std::uint64_t>& ids) : stage_(stage), ids_(ids) {}

  Status write_extents(DomainId domain, RowSink& sink);
  // After write_extents: sorted, distinct.
  const std::vector<codec::Posting>& content_postings() const { return content_postings_; }
  const std::vector<codec::Posting>& page_postings() const { return page_postings_; }

 private:
  // Where a byte extent's atoms are among the ids.
  struct BlockPlaces {
    std::size_t first_block;
    std::size_t blocks;
    std::size_t rest;  // of its shorter end, when it has one
  };
  void add_byte_extent(const StagedExtent& extent, const BlockPlaces& places, std::string& row);
  void add_text_extent(const StagedExtent& extent, std::string& row);
  void post_tokens();

  Stage& stage_;
  const LargeVector<std::uint64_t>& ids_;
  std::vector<ContentRun> runs_;
  std::vector<std::uint64_t> pages_;
  std::vector<codec::Posting> content_postings_;
  std::vector<codec::Posting> page_postings_;
  // Of each token: the last extent that had it (one more than its number in the stage), how many
  // extents have it, how often it occurs.
  std::vector<std::uint32_t> last_extent_;
  std::vector<std::uint32_t> extents_with_;
  std::vector<std::int64_t> occurrences_;
  std::uint32_t extent_ordinal_ = 0;
};

}  // namespace hartonomous::content
