#pragma once

// Sealer: makes a stage durable: resolves its atoms, writes pages, index, extents, edges and
// counters, and commits them with the stage's own rows in one atomic step.
// Thread-safety: one thread at a time.

#include <memory>
#include <vector>

#include <hartonomous/base/executor.hpp>

#include "content/resolver.hpp"
#include "content/row_sink.hpp"
#include "content/stage.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

class Sealer {
 public:
  struct Parts {
    std::shared_ptr<kv::Database> database;
    kv::Durability durability = kv::Durability::kSync;
    std::uint64_t filter_bytes_max = 0;
    Executor* executor = nullptr;  // outlives the sealer; null: everything on the calling thread
  };
  explicit Sealer(Parts parts) : parts_(std::move(parts)) {}

  // The state after the commit. `view` is the newest. After an error nothing of the stage is
  // stored, unless it is kUnknownOutcome.
  Result<std::shared_ptr<const DomainState>> seal(Stage& stage, const View& view);

  // After the new state was published: gives back the space of large runs that merged away.
  Status reclaim(DomainId domain);

  std::uint64_t memory_bytes() const { return filter_ ? filter_->bytes() : 0; }

 private:
  Status prepare_filter(const View& view, std::size_t atoms);

  Parts parts_;
  std::unique_ptr<KnownFilter> filter_;
  // Kept for their memory: touching new pages costs as much as filling them.
  AtomColumns atoms_;
  Resolved resolved_;
  std::vector<SharedRun> merged_;
};

}  // namespace hartonomous::content
