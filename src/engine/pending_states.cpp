#include "engine/pending_states.hpp"

#include <utility>

namespace hartonomous::engine {

void PendingStates::add(State state) {
  const std::lock_guard lock(mutex_);
  states_.push_back(std::move(state));
}

void PendingStates::publish(std::uint64_t durable, const std::function<void(Instant)>& published) {
  const std::lock_guard lock(mutex_);
  while (!states_.empty() && states_.front().commit <= durable) {
    State state = std::move(states_.front());
    states_.pop_front();
    state.domain->publish(std::move(state.taken));
    published(state.at);
  }
}

}  // namespace hartonomous::engine
