#pragma once

// Clock: where time comes from. Commit times are instants in microseconds since 1970-01-01 UTC.
// Thread-safety: thread-safe.

#include <cstdint>
#include <memory>

#include <hartonomous/base/ids.hpp>

namespace hartonomous {

// Microseconds since 1970-01-01T00:00:00Z.
using Instant = StrongId<struct InstantTag, std::int64_t>;
// After every other.
inline constexpr Instant kForever{INT64_MAX};

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

// The machine's clock.
std::shared_ptr<Clock> make_system_clock();
// A clock that starts at an instant and steps one microsecond each time it is asked: for tests.
std::shared_ptr<Clock> make_stepping_clock(Instant start);

// Seconds from an arbitrary start, never going back: for rates and ETA.
double monotonic_seconds();

}  // namespace hartonomous
