#pragma once

// Executor: where background work runs. The library starts no thread of its own accord: whoever
// opens a store hands it an executor, and tests hand it the inline one.
//
//   auto pool = make_thread_pool({.threads = 2});
//   Options options{.executor = pool};
//
// Thread-safety: thread-safe.

#include <cstddef>
#include <functional>
#include <memory>

namespace hartonomous {

class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;
  // Runs the task now or later, on any thread. Tasks must not throw, nor wait for later tasks.
  virtual void submit(std::function<void()> task) = 0;
  // How many tasks can run at once; 0 when submit() runs them before it returns.
  virtual std::size_t concurrency() const = 0;
};

struct ThreadPoolOptions {
  std::size_t threads = 2;  // 1 to 256
};

// Threads that run tasks in order of submission. Destruction finishes what was submitted.
std::shared_ptr<Executor> make_thread_pool(const ThreadPoolOptions& options);
// Runs every task inside submit().
std::shared_ptr<Executor> make_inline_executor();

}  // namespace hartonomous
