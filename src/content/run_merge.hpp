#pragma once

// Merging index runs: eight of one level become one of the next, so that a look-up meets few.
// Thread-safety: one thread at a time.

#include <functional>
#include <span>
#include <vector>

#include "codec/fingerprint_block.hpp"
#include "codec/posting_block.hpp"
#include "content/row_sink.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

// The entries of one run, in order, block by block: either one at a time, or stretches of them.
class RunReader {
 public:
  RunReader(const View& view, SharedRun run) : view_(view), run_(std::move(run)) {}
  // False past the last. Errors: kCorruption.
  Result<bool> next();
  const codec::Posting& entry() const { return entries_[at_]; }

  // What was not passed of a block; empty past the last. Errors: kCorruption.
  Result<std::span<const codec::Posting>> stretch();
  void pass(std::size_t entries) { at_ += entries; }

 private:
  Status fill();

  const View& view_;
  SharedRun run_;
  std::vector<codec::Posting> entries_;
  std::vector<codec::FingerprintEntry> fingerprints_;
  std::size_t at_ = 0;
  std::size_t next_block_ = 0;
};

// Says whether an entry is kept.
using KeepEntry = std::function<bool(const codec::Posting& entry)>;

struct MergeJob {
  schema::RunKind kind;
  std::vector<SharedRun> runs;
  std::uint64_t number;  // of the run that is made
  std::uint8_t level;    // of the run that is made
  KeepEntry keep;        // empty: every entry
};

// Writes the merged run (null when nothing was kept) and erases the merged ones. Equal entries
// become one.
Result<SharedRun> merge_runs(const View& view, const MergeJob& job, RowSink& sink);

// The runs of a state that are due to be merged: the first full level of each kind.
std::vector<MergeJob> due_merges(const DomainState& state);

}  // namespace hartonomous::content
