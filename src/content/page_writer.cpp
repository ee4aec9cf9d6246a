#include "content/page_writer.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::content {

namespace {

// Of a page's plain bytes: for less, it is left to the compression of the family.
constexpr double kWorthwhile = 0.97;
constexpr std::size_t kRotatedShape = 16;

std::size_t shape_number(codec::NumberShape shape) {
  return shape.width + (shape.is_rotated ? kRotatedShape : 0);
}
codec::NumberShape shape_of(std::size_t number) {
  return {.width = static_cast<std::uint8_t>(number % kRotatedShape),
          .is_rotated = number >= kRotatedShape};
}

// The base of each block of an extent.
class BaseBlocks {
 public:
  explicit BaseBlocks(const std::vector<ContentRun>& runs) : runs_(runs) {}
  std::uint64_t at(std::size_t block) const {
    for (const ContentRun& run : runs_) {
      if (block < run.count) return run.start == kNoBase ? kNoBase : run.start + block;
      block -= run.count;
    }
    return kNoBase;
  }

 private:
  const std::vector<ContentRun>& runs_;
};

}  // namespace

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
    append_blocks(bytes);
    if (slots_ == limits::kPageSlots) HTN_RETURN_IF_ERROR(next_page());
  }
  return {};
}

void PageWriter::append_blocks(Bytes blocks) {
  const std::size_t count = blocks.size() / limits::kAtomBytesMax;
  std::fill_n(lengths_.begin() + static_cast<std::ptrdiff_t>(slots_), count,
              static_cast<std::uint8_t>(limits::kAtomBytesMax));
  slots_ += count;
  payload_.append(as_text(blocks));
}

Status PageWriter::add_blocks(Bytes blocks, const Texture& texture, std::size_t first) {
  const BaseBlocks base(texture.base);
  while (!blocks.empty()) {
    const std::size_t here =
        std::min(blocks.size() / limits::kAtomBytesMax, limits::kPageSlots - slots_);
    if (!has_texture_) base_.fill(kNoBase);
    has_texture_ = true;
    shapes_[shape_number(texture.numbers)] += static_cast<std::uint16_t>(here);
    for (std::size_t i = 0; i < here; ++i) base_[slots_ + i] = base.at(first + i);
    append_blocks(blocks.first(here * limits::kAtomBytesMax));
    blocks = blocks.subspan(here * limits::kAtomBytesMax);
    first += here;
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
  has_texture_ = false;
  shapes_.fill(0);
  return {};
}

Status PageWriter::write() {
  encoded_.clear();
  HTN_ASSIGN_OR_RETURN(const bool is_numbers, encode_numbers());
  if (!is_numbers) codec::encode_page({lengths_.data(), slots_}, as_bytes(payload_), encoded_);
  return sink_->add(kv::Family::kPage, schema::page_key(domain_, page_), encoded_);
}

codec::NumberShape PageWriter::most_blocks() const {
  const auto most = std::max_element(shapes_.begin(), shapes_.end());
  return 2 * *most < slots_ ? codec::NumberShape()
                            : shape_of(static_cast<std::size_t>(most - shapes_.begin()));
}

Result<bool> PageWriter::encode_numbers() {
  const bool is_whole = payload_.size() == slots_ * limits::kAtomBytesMax;
  if (!has_texture_ || !is_whole) return false;
  const codec::NumberShape shape = most_blocks();
  if (shape.width == 1 && !shape.is_rotated) return false;
  const auto bytes_max =
      static_cast<std::size_t>(kWorthwhile * static_cast<double>(payload_.size()));
  const bool is_smaller =
      codec::encode_numbers_page(as_bytes(payload_), shape, {}, bytes_max, encoded_);
  HTN_ASSIGN_OR_RETURN(const std::vector<ContentRun> base, usable_base());
  if (base.empty()) return is_smaller;
  std::string near;
  HTN_RETURN_IF_ERROR(view_->append_base(base, near));
  const std::size_t plain_bytes = is_smaller ? encoded_.size() : payload_.size();
  std::string against;
  // What follows from another page is read slower, and keeps it: for a tenth at least.
  const bool is_near = near.size() == payload_.size() &&
                       codec::encode_numbers_page(as_bytes(payload_), shape, as_bytes(near),
                                                  plain_bytes - plain_bytes / 10, against);
  if (!is_near) return is_smaller;
  encoded_ = std::move(against);
  base_rows_.emplace_back(page_, encode_page_base(base));
  for (const ContentRun& run : base) {
    if (run.start != kNoBase) base_counts_.add_run(run.start, run.count);
  }
  return true;
}

// A page that is not full, or was not begun here, may be written again, and may be a base
// meanwhile.
Result<std::vector<ContentRun>> PageWriter::usable_base() {
  std::vector<ContentRun> runs;
  if (slots_ < limits::kPageSlots || slots_at_begin_ > 0) return runs;
  std::size_t based = 0;
  for (std::size_t slot = 0; slot < slots_; ++slot) {
    std::uint64_t id = base_[slot];
    if (id != kNoBase) {
      HTN_ASSIGN_OR_RETURN(const bool usable, may_be_base(id));
      if (!usable) id = kNoBase;
    }
    based += id == kNoBase ? 0 : 1;
    const bool goes_on =
        !runs.empty() && (id == kNoBase ? runs.back().start == kNoBase
                                        : runs.back().start + runs.back().count == id);
    if (goes_on) {
      ++runs.back().count;
    } else {
      runs.push_back({id, 1});
    }
  }
  if (2 * based < slots_) runs.clear();
  return runs;
}

Result<bool> PageWriter::may_be_base(std::uint64_t content) {
  const std::uint64_t page = page_of(ContentId{content});
  if (page != last_base_page_.first) {
    if (page >= page_) return false;
    HTN_ASSIGN_OR_RETURN(const auto base, view_->page_base(page));
    last_base_page_ = {page, base.empty()};
  }
  return last_base_page_.second;
}

void PageWriter::stage_bases(kv::Batch& batch) {
  for (auto& [page, row] : base_rows_) {
    batch.put(kv::Family::kPageBase, schema::page_key(domain_, page), std::move(row));
  }
  base_rows_.clear();
  base_counts_.stage(kv::Family::kBaseCount, domain_, batch);
  base_counts_.clear();
}

Status PageWriter::finish(DomainCounters& counters) {
  if (slots_ > slots_at_begin_) HTN_RETURN_IF_ERROR(write());
  counters.next_page = slots_ > 0 ? page_ + 1 : page_;
  counters.tail_slots = slots_ > 0 ? slots_ : 0;
  return {};
}

}  // namespace hartonomous::content
