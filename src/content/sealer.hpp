#pragma once

// Sealer: makes a prepared stage durable: writes pages, index, extents, edges and counters, and
// commits them with the stage's own rows in one atomic step.
// Thread-safety: land() by one thread at a time, stages in order; reclaim() beside it.

#include <memory>
#include <vector>

#include <hartonomous/base/executor.hpp>

#include "content/preparer.hpp"
#include "content/stage.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

struct Landed {
  std::shared_ptr<const DomainState> state;  // after the commit
  std::vector<SharedRun> merged;             // runs that merged away and were not small
};

class Sealer {
 public:
  struct Parts {
    std::shared_ptr<kv::Database> database;
    kv::Durability durability = kv::Durability::kSync;
    Executor* executor = nullptr;  // outlives the sealer; null: everything on the calling thread
  };
  explicit Sealer(Parts parts) : parts_(std::move(parts)) {}

  // `view` is the newest. After an error nothing of the stage is stored, unless it is
  // kUnknownOutcome.
  Result<Landed> land(Stage& stage, Prepared& prepared, const View& view);

  // After the new state was published: gives back the space of what merged away.
  Status reclaim(DomainId domain, const std::vector<SharedRun>& merged) const;

 private:
  Parts parts_;
};

}  // namespace hartonomous::content
