#include <hartonomous/base/clock.hpp>

#include <atomic>
#include <chrono>

namespace hartonomous {

namespace {

class SystemClock final : public Clock {
 public:
  Instant now() override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
  }
};

class SteppingClock final : public Clock {
 public:
  explicit SteppingClock(Instant start) : next_(start.value()) {}
  Instant now() override { return Instant{next_.fetch_add(1, std::memory_order_relaxed)}; }

 private:
  std::atomic<std::int64_t> next_;
};

}  // namespace

std::shared_ptr<Clock> make_system_clock() { return std::make_shared<SystemClock>(); }

std::shared_ptr<Clock> make_stepping_clock(Instant start) {
  return std::make_shared<SteppingClock>(start);
}

double monotonic_seconds() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

}  // namespace hartonomous
