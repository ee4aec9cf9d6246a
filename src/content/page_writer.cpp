#include "content/page_writer.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::content {

PageWriter PageWriter::begin_at(DomainId domain, std::uint64_t page) {
  PageWriter writer(domain, page);
  writer.payload_.reserve(limits::kPageSlots * limits::kAtomBytesMax);
  return writer;
}

Result<PageWriter> PageWriter::begin(const View& view, bool bulk) {
  const DomainCounters& counters = view.state().counters;
  PageWriter writer = begin_at(view.domain(), counters.next_page);
  const bool tail_has_room = counters.tail_slots > 0 && counters.tail_slots < limits::kPageSlots;
  if (tail_has_room && !bulk) HTN_RETURN_IF_ERROR(writer.load_tail(view));
  return writer;
}

Status PageWriter::load_tail(const View& view) {
  const DomainCounters& counters = view.state().counters;
  auto stored = view.page(counters.next_page - 1, counters.tail_slots);
  if (!stored.ok()) {
    // Swept whole: a page is begun instead.
    if (stored.status().code() == StatusCode::kNotFound) return {};
    return std::move(stored).status();
  }
  HTN_ASSIGN_OR_RETURN(const codec::PageView tail, codec::PageView::open(as_bytes(**stored)));
  page_ = counters.next_page - 1;
  // Slots after the committed ones were written by a commit that did not land.
  for (slots_ = 0; slots_ < counters.tail_slots; ++slots_) {
    const auto slot = tail.slot(slots_);
    lengths_[slots_] = tail.length(slots_);
    if (slot.has_value()) payload_.append(as_text(*slot));
  }
  slots_at_begin_ = slots_;
  return {};
}

Status PageWriter::add(Bytes content) {
  lengths_[slots_++] = static_cast<std::uint8_t>(content.size());
  payload_.append(as_text(content));
  return slots_ == limits::kPageSlots ? next_page() : Status();
}

Status PageWriter::add_blocks(Bytes blocks) {
  constexpr std::size_t kBlockBytes = limits::kAtomBytesMax;
  while (!blocks.empty()) {
    const std::size_t here = std::min(blocks.size() / kBlockBytes, limits::kPageSlots - slots_);
    const Bytes bytes = blocks.first(here * kBlockBytes);
    blocks = blocks.subspan(bytes.size());
    if (here == limits::kPageSlots) {
      encoded_.clear();
      codec::encode_uniform_page(here, kBlockBytes, bytes, encoded_);
      HTN_RETURN_IF_ERROR(
          sink_->add(kv::Family::kPage, schema::page_key(domain_, page_++), encoded_));
      continue;
    }
    std::fill_n(lengths_.begin() + static_cast<std::ptrdiff_t>(slots_), here,
                static_cast<std::uint8_t>(kBlockBytes));
    slots_ += here;
    payload_.append(as_text(bytes));
    if (slots_ == limits::kPageSlots) HTN_RETURN_IF_ERROR(next_page());
  }
  return {};
}

Status PageWriter::next_page() {
  HTN_RETURN_IF_ERROR(write());
  ++page_;
  slots_ = 0;
  slots_at_begin_ = 0;
  payload_.clear();
  return {};
}

Status PageWriter::write() {
  encoded_.clear();
  codec::encode_page({lengths_.data(), slots_}, as_bytes(payload_), encoded_);
  return sink_->add(kv::Family::kPage, schema::page_key(domain_, page_), encoded_);
}

Status PageWriter::finish(DomainCounters& counters) {
  if (slots_ > slots_at_begin_) HTN_RETURN_IF_ERROR(write());
  counters.next_page = slots_ > 0 ? page_ + 1 : page_;
  counters.tail_slots = slots_ > 0 ? slots_ : 0;
  return {};
}

}  // namespace hartonomous::content
