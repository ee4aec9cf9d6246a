#include "content/run_merge.hpp"

#include <algorithm>
#include <array>

#include <hartonomous/base/text.hpp>

#include "codec/fingerprint_block.hpp"
#include "content/run_writer.hpp"

namespace hartonomous::content {

using codec::Posting;
using schema::RunKind;

Status RunReader::fill() {
  entries_.clear();
  at_ = 0;
  const auto family = run_->kind == RunKind::kFingerprint ? kv::Family::kFingerprintBlock
                                                          : kv::Family::kPostingBlock;
  const auto index = static_cast<std::uint32_t>(next_block_++);
  // Not through the cache: a merge would push out what look-ups need.
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      view_.database().get(family, schema::block_key(view_.domain(), run_->number, index),
                           view_.snapshot().get()));
  if (!row.has_value()) {
    return corruption(concat("run ", run_->number, ": block ", index, " is missing"));
  }
  if (run_->kind != RunKind::kFingerprint) {
    return codec::decode_posting_block(row->bytes(), entries_)
        .with_context(concat("run ", run_->number, " block ", index));
  }
  std::vector<codec::FingerprintEntry> fingerprints;
  fingerprints.reserve(limits::kRunBlockEntries);
  HTN_RETURN_IF_ERROR(codec::decode_fingerprint_block(row->bytes(), fingerprints)
                          .with_context(concat("run ", run_->number, " block ", index)));
  entries_.reserve(fingerprints.size());
  for (const auto& entry : fingerprints) entries_.push_back({entry.fingerprint, entry.id});
  return {};
}

Result<bool> RunReader::next() {
  if (++at_ < entries_.size()) return true;
  if (next_block_ == run_->first_keys.size()) return false;
  HTN_RETURN_IF_ERROR(fill());
  return !entries_.empty();
}

namespace {

void erase_run(const View& view, const Run& run, kv::Batch& batch) {
  const auto family =
      run.kind == RunKind::kFingerprint ? kv::Family::kFingerprintBlock : kv::Family::kPostingBlock;
  batch.erase(kv::Family::kRun, schema::run_key(view.domain(), run.kind, run.number));
  for (std::size_t i = 0; i < run.first_keys.size(); ++i) {
    batch.erase(family,
                schema::block_key(view.domain(), run.number, static_cast<std::uint32_t>(i)));
  }
}

}  // namespace

Result<SharedRun> merge_runs(const View& view, const MergeJob& job, RowSink& sink) {
  std::vector<RunReader> readers;
  readers.reserve(job.runs.size());
  std::vector<RunReader*> live;
  for (const SharedRun& run : job.runs) {
    readers.emplace_back(view, run);
    HTN_ASSIGN_OR_RETURN(const bool any, readers.back().next());
    if (any) live.push_back(&readers.back());
  }
  RunWriter writer(sink, view.domain(), job.kind, job.number, job.level);
  Posting last{~std::uint64_t{0}, ~std::uint64_t{0}};
  while (!live.empty()) {
    // Few runs: a scan for the least beats a heap.
    std::size_t least = 0;
    for (std::size_t i = 1; i < live.size(); ++i) {
      if (live[i]->entry() < live[least]->entry()) least = i;
    }
    const Posting entry = live[least]->entry();
    if (entry != last && (!job.keep || job.keep(entry))) {
      HTN_RETURN_IF_ERROR(writer.add(entry));
    }
    last = entry;
    HTN_ASSIGN_OR_RETURN(const bool more, live[least]->next());
    if (!more) live.erase(live.begin() + static_cast<std::ptrdiff_t>(least));
  }
  for (const SharedRun& run : job.runs) erase_run(view, *run, sink.batch());
  return writer.finish();
}

std::vector<MergeJob> due_merges(const DomainState& state) {
  std::vector<MergeJob> jobs;
  for (const RunKind kind : {RunKind::kFingerprint, RunKind::kContentExtent, RunKind::kPageExtent,
                             RunKind::kExtentWhole}) {
    std::array<std::vector<SharedRun>, 256> levels;
    for (const SharedRun& run : state.runs) {
      if (run->kind == kind) levels[run->level].push_back(run);
    }
    for (std::size_t level = 0; level + 1 < levels.size(); ++level) {
      if (levels[level].size() < limits::kRunsPerLevel) continue;
      jobs.push_back({.kind = kind,
                      .runs = levels[level],
                      .number = 0,
                      .level = static_cast<std::uint8_t>(level + 1),
                      .keep = {}});
      break;
    }
  }
  return jobs;
}

}  // namespace hartonomous::content
