#include "content/view.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/numbers_page.hpp"
#include "codec/posting_block.hpp"

namespace hartonomous::content {

using kv::Family;

namespace {

Status missing_page(std::uint64_t page, std::size_t slots) {
  return not_found(concat("page ", page, " with ", slots, " contents"));
}

}  // namespace

namespace {

// Indexes between which the first block at or after the key is. Fingerprints are spread evenly, so
// their block is near its share of the run: that touches one place of the table, not a dozen.
std::pair<std::ptrdiff_t, std::ptrdiff_t> bracket(const Run& run, std::uint64_t key) {
  const auto& firsts = run.first_keys;
  const auto size = static_cast<std::ptrdiff_t>(firsts.size());
  constexpr std::ptrdiff_t kSlack = 8;
  if (run.kind != schema::RunKind::kFingerprint || size <= 2 * kSlack) return {0, size};
  const auto guess =
      static_cast<std::ptrdiff_t>((key >> 8) * firsts.size() >> (codec::kFingerprintBits - 8));
  const std::ptrdiff_t low = std::max<std::ptrdiff_t>(0, guess - kSlack);
  const std::ptrdiff_t high = std::min(size, guess + kSlack);
  const bool inside = (low == 0 || firsts[low - 1] < key) && (high == size || firsts[high] >= key);
  return inside ? std::pair(low, high) : std::pair<std::ptrdiff_t, std::ptrdiff_t>(0, size);
}

}  // namespace

BlockSpan blocks_with(const Run& run, std::uint64_t key) {
  const auto& firsts = run.first_keys;
  const auto [low, high] = bracket(run, key);
  const auto at = std::lower_bound(firsts.begin() + low, firsts.begin() + high, key);
  BlockSpan span;
  span.begin = static_cast<std::size_t>(at - firsts.begin());
  span.end = span.begin;
  if (span.begin > 0) --span.begin;  // entries of the key may begin in the block before
  while (span.end < firsts.size() && firsts[span.end] == key) ++span.end;
  return span;
}

Result<SharedBytes> View::page(std::uint64_t page, std::size_t slots) const {
  return this->page(page, slots, Based::kYes);
}

Result<SharedBytes> View::page(std::uint64_t page, std::size_t slots, Based based) const {
  // A load whose commit was refused leaves pages past the last; they are not of this state.
  if (page >= state().counters.next_page) return missing_page(page, slots);
  const Cache::Key key{(std::uint64_t{parts_.domain.value()} << 40) | page, parts_.epoch};
  if (SharedBytes cached = parts_.caches->pages.find(key)) {
    if (codec::PageView::reopen(as_bytes(*cached)).count() >= slots) return cached;
  }
  HTN_ASSIGN_OR_RETURN(auto stored,
                       parts_.database->get(Family::kPage, schema::page_key(parts_.domain, page),
                                            parts_.snapshot.get()));
  if (!stored.has_value()) return missing_page(page, slots);
  SharedBytes bytes = std::make_shared<const std::string>(std::move(*stored).take());
  if (codec::is_numbers_page(as_bytes(*bytes))) {
    if (based == Based::kNo && codec::has_base(as_bytes(*bytes))) {
      return corruption(concat("page ", page, ": a base that has a base"));
    }
    HTN_ASSIGN_OR_RETURN(bytes, plain_page(page, std::move(bytes)));
  }
  auto opened = codec::PageView::open(as_bytes(*bytes));
  if (!opened.ok()) return std::move(opened).status().with_context(concat("page ", page));
  if (opened->count() < slots) return missing_page(page, slots);
  parts_.caches->pages.insert(key, bytes);
  return bytes;
}

Result<std::vector<ContentRun>> View::page_base(std::uint64_t page) const {
  HTN_ASSIGN_OR_RETURN(
      const auto row, parts_.database->get(Family::kPageBase, schema::page_key(parts_.domain, page),
                                           parts_.snapshot.get()));
  if (!row.has_value()) return std::vector<ContentRun>();
  auto runs = decode_page_base(row->bytes());
  if (!runs.ok()) return std::move(runs).status().with_context(concat("page ", page));
  return runs;
}

Result<SharedBytes> View::plain_page(std::uint64_t page, SharedBytes stored) const {
  if (!codec::is_numbers_page(as_bytes(*stored))) return stored;
  std::string base;
  const auto count = codec::numbers_page_count(as_bytes(*stored));
  if (!count.ok()) return Status(count.status()).with_context(concat("page ", page));
  if (codec::has_base(as_bytes(*stored))) {
    HTN_ASSIGN_OR_RETURN(const std::vector<ContentRun> runs, page_base(page));
    Status read = append_base(runs, base);
    if (read.ok() && base.size() != *count * limits::kAtomBytesMax) {
      read = corruption(concat(base.size(), " bytes for ", *count, " contents"));
    }
    HTN_RETURN_IF_ERROR(std::move(read).with_context(concat("base of page ", page)));
  }
  std::string plain;
  HTN_RETURN_IF_ERROR(codec::decode_numbers_page(as_bytes(*stored), as_bytes(base), plain)
                          .with_context(concat("page ", page)));
  return SharedBytes(std::make_shared<const std::string>(std::move(plain)));
}

Status View::append_base(const std::vector<ContentRun>& runs, std::string& out) const {
  for (const ContentRun& run : runs) {
    if (run.start == kNoBase) {
      out.append(run.count * limits::kAtomBytesMax, '\0');
      continue;
    }
    Status appended = append_run(run, Based::kNo, out);
    if (appended.code() == StatusCode::kNotFound) {
      return corruption(concat(appended.message(), " is missing"));
    }
    HTN_RETURN_IF_ERROR(std::move(appended));
  }
  return {};
}

Result<std::size_t> View::read(ContentId id, std::span<std::byte> out) const {
  HTN_ASSIGN_OR_RETURN(const SharedBytes bytes, page(page_of(id), slot_of(id) + 1));
  const codec::PageView view = codec::PageView::reopen(as_bytes(*bytes));
  const std::optional<Bytes> slot = view.slot(slot_of(id));
  if (!slot.has_value()) return not_found(concat("content ", id.value(), ": swept"));
  std::memcpy(out.data(), slot->data(), slot->size());
  return slot->size();
}

Result<SharedBytes> View::block(const Run& run, std::size_t index) const {
  const Cache::Key key{(std::uint64_t{parts_.domain.value()} << 40) | run.number,
                       (std::uint64_t{1} << 63) | index};
  if (SharedBytes cached = parts_.caches->blocks.find(key)) return cached;
  const Family family =
      run.kind == schema::RunKind::kFingerprint ? Family::kFingerprintBlock : Family::kPostingBlock;
  HTN_ASSIGN_OR_RETURN(
      auto stored,
      parts_.database->get(
          family, schema::block_key(parts_.domain, run.number, static_cast<std::uint32_t>(index)),
          parts_.snapshot.get()));
  if (!stored.has_value()) {
    return corruption(concat("run ", run.number, ": block ", index, " is missing"));
  }
  auto bytes = std::make_shared<const std::string>(std::move(*stored).take());
  parts_.caches->blocks.insert(key, bytes);
  return SharedBytes(bytes);
}

Status View::candidates(std::uint64_t fingerprint, std::vector<std::uint64_t>& ids) const {
  for (const SharedRun& run : parts_.state->runs) {
    if (run->kind != schema::RunKind::kFingerprint) continue;
    const BlockSpan span = blocks_with(*run, fingerprint);
    for (std::size_t i = span.begin; i < span.end; ++i) {
      HTN_ASSIGN_OR_RETURN(const SharedBytes bytes, block(*run, i));
      HTN_RETURN_IF_ERROR(codec::find_fingerprint(as_bytes(*bytes), fingerprint, ids)
                              .with_context(concat("run ", run->number, " block ", i)));
    }
  }
  return {};
}

Result<std::optional<ContentId>> View::find(std::uint64_t fingerprint, Bytes bytes) const {
  std::vector<std::uint64_t> ids;
  HTN_RETURN_IF_ERROR(candidates(fingerprint, ids));
  std::array<std::byte, limits::kAtomBytesMax> held;
  for (const std::uint64_t id : ids) {
    auto length = read(ContentId{id}, held);
    if (!length.ok() && length.status().code() == StatusCode::kNotFound) continue;  // swept
    if (!length.ok()) return std::move(length).status();
    if (*length == bytes.size() &&
        (bytes.empty() || std::memcmp(held.data(), bytes.data(), bytes.size()) == 0)) {
      return std::optional(ContentId{id});
    }
  }
  return std::optional<ContentId>();
}

Result<std::optional<ContentId>> View::find(const ContentHash& hash, std::span<std::byte> out,
                                            std::size_t& length) const {
  std::vector<std::uint64_t> ids;
  HTN_RETURN_IF_ERROR(candidates(fingerprint_of(hash.prefix()), ids));
  for (const std::uint64_t id : ids) {
    auto read_bytes = read(ContentId{id}, out);
    if (!read_bytes.ok() && read_bytes.status().code() == StatusCode::kNotFound) continue;
    if (!read_bytes.ok()) return std::move(read_bytes).status();
    if (sha256(out.first(*read_bytes)) == hash) {
      length = *read_bytes;
      return std::optional(ContentId{id});
    }
  }
  return std::optional<ContentId>();
}

Result<std::optional<ExtentPlace>> View::find_extent(Cut cut, const ContentHash& hash) const {
  HTN_ASSIGN_OR_RETURN(
      const auto row, parts_.database->get(Family::kExtentHash,
                                           schema::extent_hash_key(
                                               parts_.domain, static_cast<std::uint8_t>(cut), hash),
                                           parts_.snapshot.get()));
  if (!row.has_value()) return std::optional<ExtentPlace>();
  HTN_ASSIGN_OR_RETURN(ExtentPlace place, decode_extent_hash(row->bytes()));
  return std::optional(place);
}

Result<std::optional<Extent>> View::find_extent(ExtentId id) const {
  HTN_ASSIGN_OR_RETURN(const auto row,
                       parts_.database->get(Family::kExtent, schema::extent_key(parts_.domain, id),
                                            parts_.snapshot.get()));
  if (!row.has_value()) return std::optional<Extent>();
  auto extent = decode_extent(row->bytes());
  if (!extent.ok()) return std::move(extent).status().with_context(concat("extent ", id.value()));
  return std::optional(std::move(extent).value());
}

Result<Extent> View::get_extent(ExtentId id) const {
  HTN_ASSIGN_OR_RETURN(auto extent, find_extent(id));
  if (!extent.has_value()) return corruption(concat("extent ", id.value(), " is missing"));
  return std::move(*extent);
}

// Appends the bytes of `run.count` contents from `run.start`, page by page.
Status View::append_run(ContentRun run, Based based, std::string& out) const {
  while (run.count > 0) {
    const ContentId id{run.start};
    const std::size_t first = slot_of(id);
    const std::size_t here = std::min<std::uint64_t>(run.count, limits::kPageSlots - first);
    HTN_ASSIGN_OR_RETURN(const SharedBytes bytes, page(page_of(id), first + here, based));
    const codec::PageView page = codec::PageView::reopen(as_bytes(*bytes));
    if (page.uniform()) {
      const std::size_t length = page.uniform_length();
      out.append(as_text(page.payload().subspan(first * length, here * length)));
    } else {
      for (std::size_t slot = first; slot < first + here; ++slot) {
        const std::optional<Bytes> content = page.slot(slot);
        if (!content.has_value()) {
          return corruption(concat("content ", run.start + slot - first, ": dead, but referenced"));
        }
        out.append(as_text(*content));
      }
    }
    run.start += here;
    run.count -= here;
  }
  return {};
}

Status View::append_token(ContentRun run, LeafMemo& memo, std::string& out) {
  HTN_ASSIGN_OR_RETURN(const Bytes token, memo.get(ContentId{run.start}));
  out.append(as_text(token));
  return {};
}

Status View::append(const Extent& extent, LeafMemo& memo, std::string& out) const {
  const std::size_t before = out.size();
  const bool text = extent.cut == Cut::kText;
  for (const ContentRun& run : extent.runs) {
    Status appended = text ? append_token(run, memo, out) : append_run(run, Based::kYes, out);
    if (appended.code() == StatusCode::kNotFound) {
      return corruption(concat("its ", appended.message(), " is missing"));
    }
    HTN_RETURN_IF_ERROR(std::move(appended));
  }
  if (out.size() - before == extent.shape.bytes) return {};
  return corruption(concat(out.size() - before, " bytes, expected ", extent.shape.bytes));
}

Result<std::vector<std::uint64_t>> View::postings(schema::RunKind kind, std::uint64_t key) const {
  std::vector<std::uint64_t> values;
  for (const SharedRun& run : parts_.state->runs) {
    if (run->kind != kind) continue;
    const BlockSpan span = blocks_with(*run, key);
    for (std::size_t i = span.begin; i < span.end; ++i) {
      HTN_ASSIGN_OR_RETURN(const SharedBytes bytes, block(*run, i));
      HTN_RETURN_IF_ERROR(codec::find_postings(as_bytes(*bytes), key, values)
                              .with_context(concat("run ", run->number, " block ", i)));
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

Result<std::vector<ExtentId>> View::extents_of(ContentId id) const {
  HTN_ASSIGN_OR_RETURN(const auto direct, postings(schema::RunKind::kContentExtent, id.value()));
  HTN_ASSIGN_OR_RETURN(const auto by_page, postings(schema::RunKind::kPageExtent, page_of(id)));
  std::vector<ExtentId> extents;
  extents.reserve(direct.size() + by_page.size());
  for (const std::uint64_t extent : direct) extents.emplace_back(extent);
  for (const std::uint64_t extent : by_page) extents.emplace_back(extent);
  std::sort(extents.begin(), extents.end());
  extents.erase(std::unique(extents.begin(), extents.end()), extents.end());
  return extents;
}

Result<codec::Counts> View::counts(Family family, std::uint64_t page) const {
  codec::Counts counts{};
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      parts_.database->get(family, schema::count_key(parts_.domain, page), parts_.snapshot.get()));
  if (row.has_value()) {
    HTN_RETURN_IF_ERROR(
        codec::add_counts(row->bytes(), counts).with_context(concat("counters of page ", page)));
  }
  return counts;
}

Result<std::int64_t> View::count(Family family, std::uint64_t id) const {
  HTN_ASSIGN_OR_RETURN(const codec::Counts page_counts,
                       counts(family, id >> limits::kPageSlotBits));
  return page_counts[id & (limits::kPageSlots - 1)];
}

}  // namespace hartonomous::content
