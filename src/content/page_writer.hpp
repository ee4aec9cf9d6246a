#pragma once

// PageWriter: new contents, in order of their ids, into pages. Contents with a texture become pages
// of numbers where that takes less, coded against a base where they have one.
// Thread-safety: one thread at a time.

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "codec/page.hpp"
#include "content/count_deltas.hpp"
#include "content/row_sink.hpp"
#include "content/stage.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

class PageWriter {
 public:
  // Goes on in the state's last page when it has room and the rows go into a batch (rewriting a
  // page costs less than a new one then); otherwise begins a page.
  static Result<PageWriter> begin(const View& view, bool bulk);
  static PageWriter begin_at(DomainId domain, std::uint64_t page);
  // Where rows go, and what bases are read from. REQUIRES: called before the first add().
  void write_to(RowSink& sink, const View& view) {
    sink_ = &sink;
    view_ = &view;
  }

  // The id that the next content gets; later ones follow densely.
  std::uint64_t next_id() const { return (page_ << limits::kPageSlotBits) | slots_; }
  Status add(Bytes content);
  // Contents of 64 bytes each, one after the other: whole pages of them are not copied twice.
  Status add_blocks(Bytes blocks);
  // The same, of an extent with a texture: those from its block `first` on.
  Status add_blocks(Bytes blocks, const Texture& texture, std::size_t first);
  // Writes the last page; says where the next commit goes on.
  Status finish(DomainCounters& counters);
  // Rows and counters of the bases of the pages that were written.
  void stage_bases(kv::Batch& batch);

 private:
  PageWriter(DomainId domain, std::uint64_t page) : domain_(domain), page_(page) {}
  Status load_tail(const View& view);
  void append_blocks(Bytes blocks);
  Status write();
  // Encodes the page as numbers when that is worth it.
  Result<bool> encode_numbers();
  codec::NumberShape most_blocks() const;
  // The base of the page, as runs; none when too little of it has one.
  Result<std::vector<ContentRun>> usable_base();
  Result<bool> may_be_base(std::uint64_t content);
  Status next_page();

  DomainId domain_;
  RowSink* sink_ = nullptr;
  const View* view_ = nullptr;
  std::uint64_t page_;
  std::size_t slots_ = 0;
  std::size_t slots_at_begin_ = 0;
  std::array<std::uint8_t, limits::kPageSlots> lengths_{};
  std::string payload_;
  std::string encoded_;
  // Of a page with textures: how many slots have each shape, and the base of each slot.
  static constexpr std::size_t kShapes = 32;
  bool has_texture_ = false;
  std::array<std::uint16_t, kShapes> shapes_{};
  std::array<std::uint64_t, limits::kPageSlots> base_{};
  std::pair<std::uint64_t, bool> last_base_page_{kNoBase, false};  // and whether it may be one
  std::vector<std::pair<std::uint64_t, std::string>> base_rows_;   // by page
  CountDeltas base_counts_;
};

}  // namespace hartonomous::content
