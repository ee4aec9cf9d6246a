#pragma once

// Interrupt: turns SIGINT, SIGTERM and SIGHUP into a stop request that long calls look at, so that
// a command ends between two chunks of work with what it had committed. A second signal ends the
// process at once, which a store survives as well.
// Thread-safety: thread-safe; one per process.

#include <memory>
#include <stop_token>

#include <hartonomous/base/executor.hpp>

namespace hartonomous::cli {

class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::shared_ptr<Executor> waiter_;
};

}  // namespace hartonomous::cli
