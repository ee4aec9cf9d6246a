#pragma once

// Processor time of the thread that asks: of work that one thread does in memory, others on the
// machine count for less. Thread-safety: thread-safe.

#include <time.h>

namespace hartonomous::bench {

// Since the thread began.
inline double thread_seconds() {
  constexpr double kNanosecond = 1e-9;
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * kNanosecond;
}

}  // namespace hartonomous::bench
