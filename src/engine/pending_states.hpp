#pragma once

// PendingStates: states of the store that were applied and are not durable yet, in the order of
// their commits. Readers see each when it is durable, and never before an earlier one: not of its
// own domain, and not of another, so that an instant, once told, is told of everything before it.
// Thread-safety: thread-safe; states are added by the holder of the writer.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "content/domain.hpp"

namespace hartonomous::engine {

class PendingStates {
 public:
  struct State {
    std::uint64_t commit = 0;
    Instant at;
    std::shared_ptr<content::Domain> domain;
    content::Domain::Taken taken;
  };
  void add(State state);
  // Publishes what is durable, up to and including this commit; tells the instant of each. Returns
  // when all of it is published, whoever did it.
  void publish(std::uint64_t durable, const std::function<void(Instant)>& published);

 private:
  std::mutex mutex_;  // rank: pending
  std::deque<State> states_;
};

}  // namespace hartonomous::engine
