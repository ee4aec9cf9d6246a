#pragma once

// PageWriter: new contents, in order of their ids, into pages.
// Thread-safety: one thread at a time.

#include <array>
#include <cstdint>
#include <string>

#include "codec/page.hpp"
#include "content/row_sink.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

class PageWriter {
 public:
  // Goes on in the state's last page when it has room and the rows go into a batch (rewriting a
  // page costs less than a new one then); otherwise begins a page.
  static Result<PageWriter> begin(const View& view, bool bulk);
  static PageWriter begin_at(DomainId domain, std::uint64_t page);
  // Where rows go. REQUIRES: called before the first add().
  void write_to(RowSink& sink) { sink_ = &sink; }

  // The id that the next content gets; later ones follow densely.
  std::uint64_t next_id() const { return (page_ << limits::kPageSlotBits) | slots_; }
  Status add(Bytes content);
  // Contents of 64 bytes each, one after the other: whole pages of them are not copied twice.
  Status add_blocks(Bytes blocks);
  // Writes the last page; says where the next commit goes on.
  Status finish(DomainCounters& counters);

 private:
  PageWriter(DomainId domain, std::uint64_t page) : domain_(domain), page_(page) {}
  Status load_tail(const View& view);
  Status write();
  Status next_page();

  DomainId domain_;
  RowSink* sink_ = nullptr;
  std::uint64_t page_;
  std::size_t slots_ = 0;
  std::size_t slots_at_begin_ = 0;
  std::array<std::uint8_t, limits::kPageSlots> lengths_{};
  std::string payload_;
  std::string encoded_;
};

}  // namespace hartonomous::content
