#pragma once

// Offload: work handed to an executor that its owner waits for. What no thread has begun when the
// owner waits is done by the owner: so it may itself be a task of the same executor, of any size.
//
//   Offload hashing(executor, [&] { hasher.update(bytes); });
//   ... other work ...
//   hashing.wait();
//
// Thread-safety: one thread at a time; the work runs on another, or inside wait(). Destruction
// waits.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <hartonomous/base/executor.hpp>

namespace hartonomous {

class Offload {
 public:
  // A null executor, or one without threads: the work is done here and now.
  Offload(Executor* executor, std::function<void()> work) {
    if (executor == nullptr || executor->concurrency() == 0) {
      work();
      return;
    }
    shared_ = std::make_shared<Shared>();
    shared_->work = std::move(work);
    executor->submit([shared = shared_] { shared->run(); });
  }
  Offload(const Offload&) = delete;
  Offload& operator=(const Offload&) = delete;
  ~Offload() { wait(); }

  void wait() {
    if (shared_ == nullptr) return;
    shared_->run();
    std::unique_lock lock(shared_->mutex);
    shared_->ended.wait(lock, [this] { return shared_->state == State::kDone; });
    lock.unlock();
    shared_.reset();
  }

 private:
  enum class State { kWaiting, kRunning, kDone };
  struct Shared {
    std::mutex mutex;  // rank: offload, a leaf
    std::condition_variable ended;
    State state = State::kWaiting;
    std::function<void()> work;

    // Does the work unless somebody has begun it.
    void run() {
      {
        const std::lock_guard lock(mutex);
        if (state != State::kWaiting) return;
        state = State::kRunning;
      }
      work();
      const std::lock_guard lock(mutex);
      work = nullptr;
      state = State::kDone;
      ended.notify_all();
    }
  };

  std::shared_ptr<Shared> shared_;
};

}  // namespace hartonomous
