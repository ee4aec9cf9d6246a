#pragma once

// HashAhead: a running SHA-256 of a whole, computed beside the work on its parts.
// Thread-safety: one thread at a time.

#include <condition_variable>
#include <mutex>

#include <hartonomous/base/executor.hpp>
#include <hartonomous/base/sha256.hpp>

namespace hartonomous::ingest {

class HashAhead {
 public:
  explicit HashAhead(Executor* executor) : executor_(executor) {}
  HashAhead(const HashAhead&) = delete;
  HashAhead& operator=(const HashAhead&) = delete;
  ~HashAhead() { wait(); }

  // Goes on from a state.
  void resume(const Sha256& state) {
    wait();
    hasher_ = state;
  }
  // The bytes must stay until wait().
  void update(Bytes bytes) {
    wait();
    if (executor_ == nullptr || executor_->concurrency() == 0) {
      hasher_.update(bytes);
      return;
    }
    busy_ = true;
    executor_->submit([this, bytes] {
      hasher_.update(bytes);
      const std::lock_guard lock(mutex_);
      busy_ = false;
      idle_.notify_all();
    });
  }
  void wait() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return !busy_; });
  }
  ContentHash finish() {
    wait();
    return hasher_.finish();
  }

 private:
  Executor* executor_;
  Sha256 hasher_;
  std::mutex mutex_;  // rank: hash_ahead, a leaf
  std::condition_variable idle_;
  bool busy_ = false;
};

}  // namespace hartonomous::ingest
