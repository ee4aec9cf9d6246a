#pragma once

// HashAhead: a running SHA-256 of a whole, computed beside the work on its parts; whoever else has
// to see all of its bytes does so there.
// Thread-safety: one thread at a time.

#include <optional>

#include <hartonomous/base/offload.hpp>
#include <hartonomous/base/sha256.hpp>

namespace hartonomous::ingest {

// Sees the bytes of a content as it is put: all of them in order, or, of a put that goes on where
// one was interrupted, those from there on. One thread at a time, whichever that is.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;
  virtual void see(Bytes bytes) = 0;
};

class HashAhead {
 public:
  // The observer may be null.
  HashAhead(Executor* executor, Observer* observer) : executor_(executor), observer_(observer) {}

  // Goes on from a state.
  void resume(const Sha256& state) {
    wait();
    hasher_ = state;
  }
  // The bytes must stay until wait().
  void update(Bytes bytes) {
    wait();
    ahead_.emplace(executor_, [this, bytes] {
      hasher_.update(bytes);
      if (observer_ != nullptr) observer_->see(bytes);
    });
  }
  void wait() { ahead_.reset(); }
  ContentHash finish() {
    wait();
    return hasher_.finish();
  }

 private:
  Executor* executor_;
  Observer* observer_;
  Sha256 hasher_;
  std::optional<Offload> ahead_;
};

}  // namespace hartonomous::ingest
