#include "content/sweeper.hpp"

#include <algorithm>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "content/count_deltas.hpp"
#include "content/run_merge.hpp"

namespace hartonomous::content {

using kv::Family;
using schema::RunKind;

namespace {

constexpr std::size_t kDeadExtentsPerPass = std::size_t{1} << 20;
constexpr std::size_t kDeadPagesPerPass = std::size_t{1} << 16;
constexpr std::uint64_t kBatchBytes = std::uint64_t{8} << 20;
constexpr std::size_t kLiveWholesRemembered = std::size_t{1} << 20;
// Less goes into the batch: a bulk load asks for room on the disk, which a sweep is there to make.
constexpr std::uint64_t kBulkBytesMin = std::uint64_t{8} << 20;
constexpr std::uint64_t kEntryBytes = 5;

struct CountRow {
  std::uint64_t page = 0;
  codec::Counts counts{};
};

// The next row of counters at or after `page`.
Result<bool> next_counts(const View& view, Family family, std::uint64_t page, CountRow& row) {
  kv::Range range = kv::prefix_range(schema::domain_prefix(view.domain()));
  range.begin = schema::count_key(view.domain(), page);
  const auto cursor = view.database().cursor(family, std::move(range), view.snapshot());
  HTN_ASSIGN_OR_RETURN(const bool found, cursor->next());
  if (!found) return false;
  codec::KeyReader key(as_bytes(cursor->key()));
  key.u32();
  row.page = key.u40();
  if (!key.done()) return corruption("counters: malformed key");
  row.counts = {};
  HTN_RETURN_IF_ERROR(codec::add_counts(cursor->value(), row.counts));
  return true;
}

Result<bool> any_bases(const View& view) {
  const auto cursor = view.database().cursor(
      Family::kPageBase, kv::prefix_range(schema::domain_prefix(view.domain())), view.snapshot());
  return cursor->next();
}

}  // namespace

bool Sweeper::pass_is_full() const {
  return dead_extents_.size() >= kDeadExtentsPerPass || dead_slots_.size() >= kDeadPagesPerPass;
}

Result<Swept> Sweeper::sweep(const Control& control) {
  while (true) {
    counters_ = domain_->view().state().counters;
    HTN_ASSIGN_OR_RETURN(has_bases_, any_bases(domain_->view()));
    HTN_RETURN_IF_ERROR(sweep_extents(control));
    HTN_RETURN_IF_ERROR(sweep_pages(control));
    const bool more = pass_is_full() || released_bases_;
    // A base lies before what was coded against it: it has been passed already.
    if (released_bases_) next_page_ = 0;
    released_bases_ = false;
    HTN_RETURN_IF_ERROR(prune_runs());
    if (!more) return swept_;
  }
}

Status Sweeper::commit(DomainState state) {
  if (batch_.empty()) return {};
  state.counters = counters_;
  batch_.put(Family::kMeta, domain_state_key(domain_->id()), encode_counters(counters_));
  HTN_RETURN_IF_ERROR(fault::check("content.sweep.before_commit"));
  HTN_RETURN_IF_ERROR(domain_->database()->commit(batch_, durability_));
  batch_.clear();
  domain_->publish(std::make_shared<const DomainState>(std::move(state)), Domain::Change::kSwept);
  return {};
}

Status Sweeper::sweep_extents(const Control& control) {
  CountRow row;
  while (!pass_is_full()) {
    if (control.stopped()) return cancelled("sweep");
    const View view = domain_->view();
    bool found = true;
    while (found && batch_.bytes() < kBatchBytes && !pass_is_full()) {
      HTN_ASSIGN_OR_RETURN(found, next_counts(view, Family::kExtentCount, next_extent_page_, row));
      if (!found) break;
      HTN_RETURN_IF_ERROR(sweep_extent_page(row.page, row.counts));
      next_extent_page_ = row.page + 1;
    }
    HTN_RETURN_IF_ERROR(commit(view.state()));
    if (!found) break;
    control.report({.phase = "sweep extents",
                    .done = row.page,
                    .total = counters_.next_extent >> limits::kPageSlotBits,
                    .unit = "pages"});
  }
  return {};
}

// Releases the contents of every extent of this page of counters that nothing counts.
Status Sweeper::sweep_extent_page(std::uint64_t page, const codec::Counts& counts) {
  const View view = domain_->view();
  CountDeltas released;
  bool any_left = false;
  for (std::size_t slot = 0; slot < counts.size(); ++slot) {
    const std::uint64_t id = (page << limits::kPageSlotBits) | slot;
    if (counts[slot] < 0) return corruption(concat("extent ", id, ": its count is below zero"));
    if (counts[slot] > 0) {
      any_left = true;
      continue;
    }
    if (id >= counters_.next_extent) continue;
    HTN_ASSIGN_OR_RETURN(const auto extent, view.find_extent(ExtentId{id}));
    if (!extent.has_value()) continue;
    for (const ContentRun& run : extent->runs) {
      for (std::uint64_t i = 0; i < run.count; ++i) released.add(run.start + i, -1);
    }
    batch_.erase(Family::kExtent, schema::extent_key(view.domain(), ExtentId{id}));
    batch_.erase(Family::kExtentHash,
                 schema::extent_hash_key(view.domain(), static_cast<std::uint8_t>(extent->cut),
                                         extent->hash));
    dead_extents_.insert(id);
    ++swept_.extents;
    --counters_.extents;
  }
  released.stage(Family::kContentCount, view.domain(), batch_);
  const bool page_is_full = ((page + 1) << limits::kPageSlotBits) <= counters_.next_extent;
  if (!any_left && page_is_full) {
    batch_.erase(Family::kExtentCount, schema::count_key(view.domain(), page));
    batch_.erase(Family::kExtentKept, schema::count_key(view.domain(), page));
  }
  return {};
}

Status Sweeper::sweep_pages(const Control& control) {
  CountRow row;
  while (!pass_is_full()) {
    if (control.stopped()) return cancelled("sweep");
    const View view = domain_->view();
    bool found = true;
    while (found && batch_.bytes() < kBatchBytes && !pass_is_full()) {
      HTN_ASSIGN_OR_RETURN(found, next_counts(view, Family::kContentCount, next_page_, row));
      if (!found) break;
      HTN_RETURN_IF_ERROR(sweep_page(row.page, row.counts));
      next_page_ = row.page + 1;
    }
    HTN_RETURN_IF_ERROR(commit(view.state()));
    if (!found) break;
    control.report(
        {.phase = "sweep pages", .done = row.page, .total = counters_.next_page, .unit = "pages"});
  }
  return {};
}

void Sweeper::erase_counts(std::uint64_t page) {
  for (const Family family : {Family::kContentCount, Family::kContentKept}) {
    batch_.erase(family, schema::count_key(domain_->id(), page));
  }
  if (has_bases_) batch_.erase(Family::kBaseCount, schema::count_key(domain_->id(), page));
}

// What is counted of a page as the base of others, which keeps its contents too.
Result<codec::Counts> Sweeper::base_counts(const View& view, std::uint64_t page) const {
  if (!has_bases_) return codec::Counts{};
  return view.counts(Family::kBaseCount, page);
}

// A page that is written anew, or goes, is no longer coded against anything.
Status Sweeper::release_base(const View& view, std::uint64_t page) {
  HTN_ASSIGN_OR_RETURN(const std::vector<ContentRun> base, view.page_base(page));
  CountDeltas released;
  for (const ContentRun& run : base) {
    for (std::uint64_t i = 0; run.start != kNoBase && i < run.count; ++i) {
      released.add(run.start + i, -1);
    }
  }
  released.stage(Family::kBaseCount, view.domain(), batch_);
  if (!base.empty()) batch_.erase(Family::kPageBase, schema::page_key(view.domain(), page));
  released_bases_ = released_bases_ || !base.empty();
  return {};
}

// Rewrites a page without the contents that nothing counts.
Status Sweeper::sweep_page(std::uint64_t page, const codec::Counts& counts) {
  const View view = domain_->view();
  // Not through the cache: it may hold the page as it was before its last contents joined it.
  HTN_ASSIGN_OR_RETURN(const auto stored,
                       view.database().get(Family::kPage, schema::page_key(view.domain(), page),
                                           view.snapshot().get()));
  if (!stored.has_value()) {
    erase_counts(page);
    return {};
  }
  HTN_ASSIGN_OR_RETURN(
      const SharedBytes plain,
      view.plain_page(page, std::make_shared<const std::string>(as_text(stored->bytes()))));
  HTN_ASSIGN_OR_RETURN(const codec::Counts based, base_counts(view, page));
  auto opened = codec::PageView::open(as_bytes(*plain));
  if (!opened.ok()) return std::move(opened).status().with_context(concat("page ", page));
  const codec::PageView& old = *opened;
  std::vector<std::uint8_t> lengths;
  std::string payload;
  Slots dead;
  bool any_left = false;
  for (std::size_t slot = 0; slot < old.count(); ++slot) {
    if (counts[slot] < 0 || based[slot] < 0) {
      return corruption(
          concat("content ", (page << limits::kPageSlotBits) | slot, ": its count is below zero"));
    }
    const auto bytes = old.slot(slot);
    const bool live = bytes.has_value() && (counts[slot] > 0 || based[slot] > 0);
    lengths.push_back(live ? old.length(slot) : codec::kDeadSlot);
    if (live) {
      any_left = true;
      payload.append(as_text(*bytes));
    } else if (bytes.has_value()) {
      dead.set(slot);
      ++swept_.contents;
      swept_.payload_bytes += bytes->size();
      --counters_.atoms;
      counters_.payload_bytes -= bytes->size();
    }
  }
  const bool open = page + 1 == counters_.next_page && counters_.tail_slots > 0;
  if (dead.none() && (any_left || open)) return {};
  if (has_bases_) HTN_RETURN_IF_ERROR(release_base(view, page));
  if (dead.any()) dead_slots_.emplace(page, dead);
  if (any_left) {
    std::string encoded;
    codec::encode_page(lengths, as_bytes(payload), encoded);
    batch_.put(Family::kPage, schema::page_key(view.domain(), page), std::move(encoded));
  } else {
    batch_.erase(Family::kPage, schema::page_key(view.domain(), page));
    erase_counts(page);
    if (open) counters_.tail_slots = 0;  // its ids are used up: the next commit begins a page
  }
  return {};
}

Result<bool> Sweeper::whole_is_live(std::uint64_t whole) {
  const auto known = live_wholes_.find(whole);
  if (known != live_wholes_.end()) return known->second;
  if (live_wholes_.size() >= kLiveWholesRemembered) live_wholes_.clear();
  const View view = domain_->view();
  HTN_ASSIGN_OR_RETURN(const auto row,
                       view.database().get(Family::kComposition,
                                           schema::composition_key(view.domain(), ContentId{whole}),
                                           view.snapshot().get()));
  // One that is being put has no row yet, but a segment row or a job: it is kept.
  HTN_ASSIGN_OR_RETURN(
      const auto segment,
      view.database().get(Family::kSegment, schema::segment_key(view.domain(), ContentId{whole}, 0),
                          view.snapshot().get()));
  const bool live = row.has_value() || segment.has_value();
  live_wholes_.emplace(whole, live);
  return live;
}

Status Sweeper::prune_kind(RunKind kind, RowSink& sink, DomainState& state) {
  MergeJob job{.kind = kind, .runs = {}, .number = counters_.next_run, .level = 0, .keep = {}};
  for (const SharedRun& run : state.runs) {
    if (run->kind != kind) continue;
    job.runs.push_back(run);
    job.level = std::max(job.level, run->level);
  }
  if (job.runs.empty()) return {};
  Status failed;
  if (kind == RunKind::kFingerprint) {
    job.keep = [this](const codec::Posting& entry) {
      const auto page = dead_slots_.find(entry.value >> limits::kPageSlotBits);
      return page == dead_slots_.end() ||
             !page->second.test(entry.value & (limits::kPageSlots - 1));
    };
  } else if (kind == RunKind::kExtentWhole) {
    job.keep = [this, &failed](const codec::Posting& entry) {
      if (dead_extents_.contains(entry.key)) return false;
      auto live = whole_is_live(entry.value);
      if (!live.ok()) failed = live.status();
      return !live.ok() || *live;
    };
  } else {
    job.keep = [this](const codec::Posting& entry) { return !dead_extents_.contains(entry.value); };
  }
  HTN_ASSIGN_OR_RETURN(SharedRun merged, merge_runs(domain_->view(), job, sink));
  HTN_RETURN_IF_ERROR(std::move(failed));
  std::erase_if(state.runs, [kind](const SharedRun& run) { return run->kind == kind; });
  if (merged != nullptr) {
    ++counters_.next_run;
    state.runs.push_back(std::move(merged));
  }
  return {};
}

// About what rewriting the runs without the dead will write.
std::uint64_t Sweeper::bytes_to_prune(const DomainState& state) const {
  std::uint64_t entries = 0;
  for (const SharedRun& run : state.runs) {
    const bool fingerprints = run->kind == RunKind::kFingerprint;
    if (fingerprints ? !dead_slots_.empty() : !dead_extents_.empty()) entries += run->entries;
  }
  return entries * kEntryBytes;
}

// Index entries of what is gone are found again by nobody: they are only space.
Status Sweeper::prune_runs() {
  if (dead_extents_.empty() && dead_slots_.empty()) return {};
  DomainState state = domain_->view().state();
  std::unique_ptr<kv::BulkLoad> load;
  if (bytes_to_prune(state) >= kBulkBytesMin) {
    HTN_ASSIGN_OR_RETURN(load, domain_->database()->bulk_load());
  }
  RowSink sink(batch_, load.get());
  if (!dead_slots_.empty()) HTN_RETURN_IF_ERROR(prune_kind(RunKind::kFingerprint, sink, state));
  if (!dead_extents_.empty()) {
    HTN_RETURN_IF_ERROR(prune_kind(RunKind::kContentExtent, sink, state));
    HTN_RETURN_IF_ERROR(prune_kind(RunKind::kPageExtent, sink, state));
    HTN_RETURN_IF_ERROR(prune_kind(RunKind::kExtentWhole, sink, state));
  }
  HTN_RETURN_IF_ERROR(sink.end_files());
  sink.move_few();
  if (load != nullptr) HTN_RETURN_IF_ERROR(load->finish());
  HTN_RETURN_IF_ERROR(commit(std::move(state)));
  dead_extents_.clear();
  dead_slots_.clear();
  live_wholes_.clear();
  return {};
}

}  // namespace hartonomous::content
