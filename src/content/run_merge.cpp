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
  fingerprints_.clear();
  HTN_RETURN_IF_ERROR(codec::decode_fingerprint_block(row->bytes(), fingerprints_)
                          .with_context(concat("run ", run_->number, " block ", index)));
  for (const auto& entry : fingerprints_) entries_.push_back({entry.fingerprint, entry.id});
  return {};
}

Result<std::span<const Posting>> RunReader::stretch() {
  if (at_ >= entries_.size() && next_block_ < run_->first_keys.size()) HTN_RETURN_IF_ERROR(fill());
  return std::span<const Posting>(entries_).subspan(std::min(at_, entries_.size()));
}

Result<bool> RunReader::next() {
  if (++at_ < entries_.size()) return true;
  if (next_block_ == run_->first_keys.size()) return false;
  HTN_RETURN_IF_ERROR(fill());
  return !entries_.empty();
}

namespace {

using Stretch = std::span<const Posting>;

// Which of two is the next is as good as random here: no branch depends on it.
Posting* merge_two(Stretch a, Stretch b, Posting* out) {
  const Posting* left = a.data();
  const Posting* right = b.data();
  const Posting* const left_end = left + a.size();
  const Posting* const right_end = right + b.size();
  while (left != left_end && right != right_end) {
    const bool from_right =
        (right->key < left->key) | ((right->key == left->key) & (right->value < left->value));
    *out++ = *(from_right ? right : left);
    right += from_right ? 1 : 0;
    left += from_right ? 0 : 1;
  }
  out = std::copy(left, left_end, out);
  return std::copy(right, right_end, out);
}

// The entries of several runs in order, a stretch at a time.
class Merger {
 public:
  Merger(const View& view, const std::vector<SharedRun>& runs) {
    readers_.reserve(runs.size());
    for (const SharedRun& run : runs) readers_.emplace_back(view, run);
  }

  // Empty past the last; valid until the next call.
  Result<Stretch> next() {
    HTN_RETURN_IF_ERROR(take_stretches());
    std::size_t total = 0;
    for (const Stretch& part : parts_) total += part.size();
    for (std::vector<Posting>& buffer : buffers_) buffer.resize(std::max(buffer.size(), total));
    while (parts_.size() > 1) merge_pairs();
    return parts_.empty() ? Stretch() : parts_.front();
  }

 private:
  // Up to the first end of a block: what is merged then is not followed by less.
  Status take_stretches() {
    parts_.clear();
    for (RunReader& reader : readers_) {
      HTN_ASSIGN_OR_RETURN(const Stretch part, reader.stretch());
      parts_.push_back(part);
    }
    const Posting* end = nullptr;
    for (const Stretch& part : parts_) {
      if (!part.empty() && (end == nullptr || part.back() < *end)) end = &part.back();
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].empty()) continue;
      const auto past = std::upper_bound(parts_[i].begin(), parts_[i].end(), *end);
      parts_[i] = parts_[i].first(static_cast<std::size_t>(past - parts_[i].begin()));
      readers_[i].pass(parts_[i].size());
    }
    std::erase_if(parts_, [](const Stretch& part) { return part.empty(); });
    return {};
  }

  // Halves the number of parts; an odd one is copied, so that all lie in the one buffer.
  void merge_pairs() {
    std::vector<Posting>& into = buffers_[turn_];
    turn_ = 1 - turn_;
    Posting* out = into.data();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < parts_.size(); i += 2) {
      Posting* const begin = out;
      out = merge_two(parts_[i], i + 1 < parts_.size() ? parts_[i + 1] : Stretch(), begin);
      parts_[kept++] = Stretch(begin, out);
    }
    parts_.resize(kept);
  }

  std::vector<RunReader> readers_;
  std::vector<Stretch> parts_;
  std::array<std::vector<Posting>, 2> buffers_;
  std::size_t turn_ = 0;
};

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
  Merger merger(view, job.runs);
  RunWriter writer(sink, view.domain(), job.kind, job.number, job.level);
  Posting last{~std::uint64_t{0}, ~std::uint64_t{0}};
  while (true) {
    HTN_ASSIGN_OR_RETURN(const Stretch merged, merger.next());
    if (merged.empty()) break;
    for (const Posting& entry : merged) {
      if (entry != last && (!job.keep || job.keep(entry))) HTN_RETURN_IF_ERROR(writer.add(entry));
      last = entry;
    }
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
