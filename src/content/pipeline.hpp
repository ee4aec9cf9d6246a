#pragma once

// Pipeline: stages that were filled, on their way to the disk: one is being prepared (preparer.hpp)
// while the one before it lands (sealer.hpp) and the caller fills the next.
//
//   filling    | stage 3 ----------- | stage 4 ---
//   preparing  | stage 2 ------- wait| stage 3 ---
//   landing    | stage 1 ----------- | stage 2 ---
//
// Invariants: 1. stages are prepared and land in order; 2. after one failed none lands.
// Thread-safety: one thread at a time; the work runs on the executor's.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include <hartonomous/base/executor.hpp>

#include "content/domain.hpp"
#include "content/preparer.hpp"
#include "content/sealer.hpp"
#include "content/stage.hpp"

namespace hartonomous::content {

class Pipeline {
 public:
  // A stage is looked up in what is stored and in the one stage before it, so no more than two.
  static constexpr std::size_t kInFlightMax = 2;

  struct Parts {
    std::shared_ptr<Domain> domain;
    std::shared_ptr<Preparer> preparer;
    std::shared_ptr<Sealer> sealer;
    std::shared_ptr<Executor> executor;  // null: the work is done by submit()
  };
  explicit Pipeline(Parts parts) : parts_(std::move(parts)) {}
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  // Waits for what is in flight.
  ~Pipeline();

  // REQUIRES: in_flight() < kInFlightMax; both stay as they are until retired.
  void submit(Stage& stage, Prepared& prepared);
  std::size_t in_flight() const { return flights_.size(); }
  // Nothing needs the oldest any more: retire() would not wait.
  bool can_retire() const;
  // Waits for the oldest, which then is nobody's. The error why it did not land.
  Status retire();
  // Nothing runs any more; what is in flight has landed or failed.
  void wait_idle() const;

 private:
  struct Flight {
    Stage* stage = nullptr;
    Prepared* prepared = nullptr;
    std::shared_ptr<Flight> before;  // until this one no longer looks at it
    bool begun = false;
    bool ready = false;   // prepared, or failed
    bool landed = false;  // or failed
    Status status;
  };

  void run_next();
  Status prepare(Flight& flight);
  Status land(Flight& flight, std::vector<SharedRun>& merged);
  // The stage before, when it has not landed. Errors: why that one will not.
  Result<const Prepared*> await_prepared_before(const Flight& flight);
  Status await_landed_before(const Flight& flight);
  bool nobody_looks_at(std::size_t flight) const;

  Parts parts_;
  mutable std::mutex mutex_;  // rank: pipeline, a leaf; guards what follows
  mutable std::condition_variable changed_;
  std::deque<std::shared_ptr<Flight>> flights_;  // oldest first; changed by the caller only
  std::size_t running_ = 0;                      // tasks that have not ended
};

}  // namespace hartonomous::content
