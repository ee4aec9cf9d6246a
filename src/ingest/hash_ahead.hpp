#pragma once

// HashAhead: a running SHA-256 of a whole, computed beside the work on its parts.
// Thread-safety: one thread at a time.

#include <optional>

#include <hartonomous/base/offload.hpp>
#include <hartonomous/base/sha256.hpp>

namespace hartonomous::ingest {

class HashAhead {
 public:
  explicit HashAhead(Executor* executor) : executor_(executor) {}

  // Goes on from a state.
  void resume(const Sha256& state) {
    wait();
    hasher_ = state;
  }
  // The bytes must stay until wait().
  void update(Bytes bytes) {
    wait();
    ahead_.emplace(executor_, [this, bytes] { hasher_.update(bytes); });
  }
  void wait() { ahead_.reset(); }
  ContentHash finish() {
    wait();
    return hasher_.finish();
  }

 private:
  Executor* executor_;
  Sha256 hasher_;
  std::optional<Offload> ahead_;
};

}  // namespace hartonomous::ingest
