#pragma once

// What a piece of work costs: seconds of wall clock, and of processor time of every thread of this
// process, the ones in the background too.
//
//   HTN_ASSIGN_OR_RETURN(Cost cost, measure([&] { return session.put(...).status(); }));
//
// Thread-safety: free functions are thread-safe; a Stopwatch is for one thread at a time.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

struct Cost {
  double wall = 0;
  double cpu = 0;
};

class Stopwatch {
 public:
  Stopwatch();
  Cost elapsed() const;

 private:
  Cost start_;
};

// Returns when the process has come to rest: background work that a call left behind is paid for by
// whoever measures across this. Gives up after a minute.
void settle();
// Writes out what the file system that holds `path` still has to write, so that one measurement
// does not pay for the files of another.
Status write_out(const std::string& path);

// REQUIRES: not empty.
double median(std::vector<double> values);
// The run in the middle by wall clock. REQUIRES: not empty.
Cost median(std::vector<Cost> runs);
// The value that `share` (0 to 1) of the values do not exceed. REQUIRES: not empty.
double quantile(std::vector<double> values, double share);

template <typename Work>
Result<Cost> measure(Work&& work) {
  Stopwatch watch;
  HTN_RETURN_IF_ERROR(work());
  return watch.elapsed();
}

// Wall clock until the work returns, processor time until its background work is done as well.
template <typename Work>
Result<Cost> measure_settled(Work&& work) {
  Stopwatch watch;
  HTN_RETURN_IF_ERROR(work());
  double wall = watch.elapsed().wall;
  settle();
  return Cost{wall, watch.elapsed().cpu};
}

// In 10^6 bytes.
inline double megabytes_per_second(std::uint64_t bytes, double seconds) {
  return static_cast<double>(bytes) / 1e6 / seconds;
}

}  // namespace hartonomous::bench
