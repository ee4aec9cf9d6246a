#include "content/checker.hpp"

#include <algorithm>
#include <array>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "codec/numbers_page.hpp"
#include "content/run_merge.hpp"

namespace hartonomous::content {

using kv::Family;
using schema::RunKind;

void PairSum::add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a * 0x9E3779B97F4A7C15u + b;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  sum += z ^ (z >> 31);
  ++count;
}

namespace {

// Two counters for each content, and whether it is there.
constexpr std::uint64_t kBytesPerPage = 2 * limits::kPageSlots * sizeof(std::int32_t) + 64;

std::uint64_t number_in(std::string_view key) {
  codec::KeyReader reader(as_bytes(key));
  reader.u32();
  return reader.u40();
}

kv::Range pages_from(DomainId domain, std::uint64_t begin, std::uint64_t end) {
  return {schema::page_key(domain, begin), schema::page_key(domain, end)};
}

class ContentCheck {
 public:
  ContentCheck(const View& view, const EachReference& references, bool recount, Checked& checked,
               const Control& control)
      : view_(view),
        references_(references),
        recount_(recount),
        checked_(checked),
        control_(control) {}

  Status run(std::uint64_t window_pages) {
    const std::uint64_t end = view_.state().counters.next_page;
    for (std::uint64_t begin = 0; begin < end; begin += window_pages) {
      HTN_RETURN_IF_ERROR(window(begin, std::min(begin + window_pages, end)));
    }
    HTN_RETURN_IF_ERROR(check_extents());
    return recount_ ? check_edges() : Status();
  }

 private:
  Status stop() const { return control_.stopped() ? cancelled("check") : Status(); }

  // Contents of pages [begin, end).
  Status window(std::uint64_t begin, std::uint64_t end) {
    begin_ = begin;
    end_ = end;
    live_.assign((end - begin) * limits::kPageSlots, false);
    counts_.assign(recount_ ? live_.size() : 0, 0);
    base_counts_ = counts_;
    fingerprints_ = {};
    HTN_RETURN_IF_ERROR(read_pages());
    HTN_RETURN_IF_ERROR(compare_fingerprints());
    if (!recount_) return {};
    HTN_RETURN_IF_ERROR(count_occurrences());
    HTN_RETURN_IF_ERROR(compare_counts());
    HTN_RETURN_IF_ERROR(count_bases());
    return compare_base_counts();
  }

  bool in_window(std::uint64_t id) const {
    const std::uint64_t page = id >> limits::kPageSlotBits;
    return page >= begin_ && page < end_;
  }
  std::size_t index_of(std::uint64_t id) const { return id - (begin_ << limits::kPageSlotBits); }

  Status read_pages() {
    auto cursor = view_.database().cursor(Family::kPage, pages_from(view_.domain(), begin_, end_),
                                          view_.snapshot());
    while (true) {
      HTN_RETURN_IF_ERROR(stop());
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) return {};
      const std::uint64_t number = number_in(cursor->key());
      ++checked_.pages;
      const auto plain =
          view_.plain_page(number, std::make_shared<const std::string>(as_text(cursor->value())));
      if (checked_.failed(plain.status())) continue;
      const auto page = codec::PageView::open(as_bytes(**plain));
      if (!page.ok()) {
        checked_.problem(concat("page ", number, ": ", page.status().message()));
        continue;
      }
      read_page(number, *page);
      control_.report({.phase = "check pages",
                       .done = number,
                       .total = view_.state().counters.next_page,
                       .unit = "pages"});
    }
  }

  void read_page(std::uint64_t number, const codec::PageView& page) {
    const DomainCounters& counters = view_.state().counters;
    std::size_t slots = page.count();
    // Slots past the committed ones were written by a commit that did not land.
    if (number + 1 == counters.next_page && counters.tail_slots > 0) {
      slots = std::min<std::size_t>(slots, counters.tail_slots);
    }
    std::vector<Bytes> contents;
    std::vector<std::uint64_t> ids;
    for (std::size_t slot = 0; slot < slots; ++slot) {
      const auto bytes = page.slot(slot);
      if (!bytes.has_value()) continue;
      contents.push_back(*bytes);
      ids.push_back((number << limits::kPageSlotBits) | slot);
      checked_.payload_bytes += bytes->size();
      checked_.bytes_hashed += bytes->size();
    }
    std::vector<ContentHash> hashes(contents.size());
    sha256_many(contents, hashes);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      live_[index_of(ids[i])] = true;
      fingerprints_.add(fingerprint_of(hashes[i].prefix()), ids[i]);
    }
    checked_.atoms += ids.size();
  }

  // Every live content is in the index under its own hash, once.
  Status compare_fingerprints() {
    PairSum found;
    for (const SharedRun& run : view_.state().runs) {
      if (run->kind != RunKind::kFingerprint) continue;
      RunReader reader(view_, run);
      while (true) {
        auto more = reader.next();
        if (checked_.failed(more.status()) || !*more) break;
        const codec::Posting& entry = reader.entry();
        if (in_window(entry.value) && live_[index_of(entry.value)]) {
          found.add(entry.key, entry.value);
        }
      }
      HTN_RETURN_IF_ERROR(stop());
    }
    if (found != fingerprints_) {
      checked_.problem(concat("fingerprints of pages ", begin_, " to ", end_ - 1, ": ", found.count,
                              " index entries do not match ", fingerprints_.count, " contents"));
    }
    return {};
  }

  Status count_occurrences() {
    auto cursor = view_.database().cursor(
        Family::kExtent, kv::prefix_range(schema::domain_prefix(view_.domain())), view_.snapshot());
    while (true) {
      HTN_RETURN_IF_ERROR(stop());
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) break;
      if (number_in(cursor->key()) >= view_.state().counters.next_extent) continue;
      const auto extent = decode_extent(cursor->value());
      if (!extent.ok()) continue;  // check_extents() says so
      for (const ContentRun& run : extent->runs) {
        for (std::uint64_t id = run.start; id < run.start + run.count; ++id) {
          if (in_window(id)) ++counts_[index_of(id)];
        }
      }
    }
    return references_([this](ContentId id, std::int64_t times) {
      if (in_window(id.value())) counts_[index_of(id.value())] += static_cast<std::int32_t>(times);
    });
  }

  Status compare_counts() {
    for (std::uint64_t page = begin_; page < end_; ++page) {
      auto stored = view_.counts(Family::kContentCount, page);
      if (checked_.failed(stored.status())) continue;
      checked_.counters += limits::kPageSlots;
      for (std::size_t slot = 0; slot < limits::kPageSlots; ++slot) {
        const std::uint64_t id = (page << limits::kPageSlotBits) | slot;
        const std::int64_t expected = counts_[index_of(id)];
        if ((*stored)[slot] != expected) {
          checked_.problem(
              concat("content ", id, ": its count is ", (*stored)[slot], ", recounted ", expected));
        } else if (expected > 0 && !live_[index_of(id)]) {
          checked_.problem(concat("content ", id, ": referenced, but not stored"));
        }
      }
    }
    return {};
  }

  // What pages are coded against, within the window. Few pages are.
  Status count_bases() {
    auto cursor = view_.database().cursor(Family::kPageBase,
                                          kv::prefix_range(schema::domain_prefix(view_.domain())),
                                          view_.snapshot());
    while (true) {
      HTN_RETURN_IF_ERROR(stop());
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) return {};
      const std::uint64_t page = number_in(cursor->key());
      const auto base = decode_page_base(cursor->value());
      if (!base.ok()) {
        checked_.problem(concat("page ", page, ": ", base.status().message()));
        continue;
      }
      if (in_window(page << limits::kPageSlotBits)) {
        HTN_RETURN_IF_ERROR(check_is_based(page));
      }
      for (const ContentRun& run : *base) {
        for (std::uint64_t i = 0; run.start != kNoBase && i < run.count; ++i) {
          if (in_window(run.start + i)) ++base_counts_[index_of(run.start + i)];
        }
      }
    }
  }

  Status check_is_based(std::uint64_t page) {
    HTN_ASSIGN_OR_RETURN(const auto stored,
                         view_.database().get(Family::kPage, schema::page_key(view_.domain(), page),
                                              view_.snapshot().get()));
    const bool is_based = stored.has_value() && codec::has_base(stored->bytes());
    if (!is_based) checked_.problem(concat("page ", page, ": has a base, and is not coded by it"));
    return {};
  }

  Status compare_base_counts() {
    for (std::uint64_t page = begin_; page < end_; ++page) {
      auto stored = view_.counts(Family::kBaseCount, page);
      if (checked_.failed(stored.status())) continue;
      for (std::size_t slot = 0; slot < limits::kPageSlots; ++slot) {
        const std::uint64_t id = (page << limits::kPageSlotBits) | slot;
        const std::int64_t expected = base_counts_[index_of(id)];
        if ((*stored)[slot] != expected) {
          checked_.problem(concat("content ", id, ": counted ", (*stored)[slot],
                                  " times as a base, is ", expected));
        } else if (expected > 0 && !live_[index_of(id)]) {
          checked_.problem(concat("content ", id, ": a base, but not stored"));
        }
      }
    }
    return {};
  }

  // Every extent's contents give bytes that have its hash, and the hash finds it.
  Status check_extents() {
    auto cursor = view_.database().cursor(
        Family::kExtent, kv::prefix_range(schema::domain_prefix(view_.domain())), view_.snapshot());
    std::string bytes;
    while (true) {
      HTN_RETURN_IF_ERROR(stop());
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) break;
      const std::uint64_t number = number_in(cursor->key());
      if (number >= view_.state().counters.next_extent) continue;
      ++checked_.extents;
      checked_.failed(check_extent(number, cursor->value(), bytes));
      control_.report({.phase = "check extents",
                       .done = number,
                       .total = view_.state().counters.next_extent,
                       .unit = "extents"});
    }
    return {};
  }

  Status check_extent(std::uint64_t number, Bytes row, std::string& bytes) {
    const std::string name = concat("extent ", number);
    auto extent = decode_extent(row);
    if (!extent.ok()) return std::move(extent).status().with_context(name);
    bytes.clear();
    HTN_RETURN_IF_ERROR(view_.append(*extent, memo_, bytes).with_context(name));
    checked_.bytes_hashed += bytes.size();
    if (sha256(as_bytes(bytes)) != extent->hash) {
      return corruption(concat(name, ": its bytes do not have its SHA-256"));
    }
    HTN_ASSIGN_OR_RETURN(const auto place, view_.find_extent(extent->cut, extent->hash));
    if (!place.has_value() || place->id.value() != number || place->shape != extent->shape) {
      return corruption(concat(name, ": its hash does not find it"));
    }
    add_edges(*extent, number);
    return {};
  }

  void add_edges(const Extent& extent, std::uint64_t number) {
    keys_.clear();
    const bool text = extent.cut == Cut::kText;
    for (const ContentRun& run : extent.runs) {
      if (text) {
        keys_.push_back(run.start);
        continue;
      }
      const std::uint64_t last = (run.start + run.count - 1) >> limits::kPageSlotBits;
      for (std::uint64_t page = run.start >> limits::kPageSlotBits; page <= last; ++page) {
        keys_.push_back(page);
      }
    }
    std::sort(keys_.begin(), keys_.end());
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    PairSum& sum = text ? content_edges_ : page_edges_;
    for (const std::uint64_t key : keys_) sum.add(key, number);
  }

  Status check_edges() {
    HTN_ASSIGN_OR_RETURN(const std::vector<bool> live, live_extents(view_));
    HTN_RETURN_IF_ERROR(compare_edges(RunKind::kContentExtent, live, content_edges_, "contents"));
    return compare_edges(RunKind::kPageExtent, live, page_edges_, "pages");
  }

  Status compare_edges(RunKind kind, const std::vector<bool>& live, const PairSum& expected,
                       std::string_view what) {
    PairSum found;
    for (const SharedRun& run : view_.state().runs) {
      if (run->kind != kind) continue;
      RunReader reader(view_, run);
      while (true) {
        auto more = reader.next();
        if (checked_.failed(more.status()) || !*more) break;
        const codec::Posting& entry = reader.entry();
        if (entry.value < live.size() && live[entry.value]) found.add(entry.key, entry.value);
      }
      HTN_RETURN_IF_ERROR(stop());
    }
    checked_.edges += found.count;
    if (found != expected) {
      checked_.problem(concat("edges from ", what, " to extents: ", found.count,
                              " stored do not match ", expected.count, " recomputed"));
    }
    return {};
  }

  const View& view_;
  const EachReference& references_;
  bool recount_;
  Checked& checked_;
  const Control& control_;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::vector<bool> live_;
  std::vector<std::int32_t> counts_;
  std::vector<std::int32_t> base_counts_;
  PairSum fingerprints_;
  PairSum content_edges_;
  PairSum page_edges_;
  std::vector<std::uint64_t> keys_;
  LeafMemo memo_{view_};
};

}  // namespace

Result<std::vector<bool>> live_extents(const View& view) {
  std::vector<bool> live(view.state().counters.next_extent);
  auto cursor = view.database().cursor(
      Family::kExtent, kv::prefix_range(schema::domain_prefix(view.domain())), view.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return live;
    const std::uint64_t number = number_in(cursor->key());
    if (number < live.size()) live[number] = true;
  }
}

Status check_contents(const View& view, const EachReference& references, bool recount,
                      std::uint64_t memory_bytes, Checked& checked, const Control& control) {
  const std::uint64_t window_pages = std::max<std::uint64_t>(1, memory_bytes / kBytesPerPage);
  ContentCheck check(view, references, recount, checked, control);
  HTN_RETURN_IF_ERROR(check.run(window_pages));
  const DomainCounters& counters = view.state().counters;
  if (checked.atoms != counters.atoms || checked.payload_bytes != counters.payload_bytes) {
    checked.problem(concat("totals: ", counters.atoms, " atoms of ", counters.payload_bytes,
                           " bytes recorded, ", checked.atoms, " of ", checked.payload_bytes,
                           " found"));
  }
  if (checked.extents != counters.extents) {
    checked.problem(
        concat("totals: ", counters.extents, " extents recorded, ", checked.extents, " found"));
  }
  return {};
}

}  // namespace hartonomous::content
