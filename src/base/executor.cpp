#include <hartonomous/base/executor.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace hartonomous {

namespace {

constexpr std::size_t kThreadsMax = 256;

class InlineExecutor final : public Executor {
 public:
  void submit(std::function<void()> task) override { task(); }
  std::size_t concurrency() const override { return 0; }
};

class ThreadPool final : public Executor {
 public:
  explicit ThreadPool(std::size_t threads) {
    threads_.reserve(threads);
    try {
      while (threads_.size() < threads) threads_.emplace_back([this] { run(); });
    } catch (const std::system_error&) {
      // The system grants no more threads: work with those there are, inline if there is none.
    }
  }

  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  ~ThreadPool() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void submit(std::function<void()> task) override {
    if (threads_.empty()) {
      task();
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    wake_.notify_one();
  }

  std::size_t concurrency() const override { return threads_.size(); }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      task = nullptr;  // what it holds is released outside the lock
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
  bool ending_ = false;                      // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace

std::shared_ptr<Executor> make_thread_pool(const ThreadPoolOptions& options) {
  return std::make_shared<ThreadPool>(std::clamp<std::size_t>(options.threads, 1, kThreadsMax));
}

std::shared_ptr<Executor> make_inline_executor() { return std::make_shared<InlineExecutor>(); }

}  // namespace hartonomous
