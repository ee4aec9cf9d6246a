#include "support/measure.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

Stopwatch::Stopwatch() : start_{monotonic_seconds(), processor_seconds()} {}

Cost Stopwatch::elapsed() const {
  // A clock may not have moved at all; a rate divides by it.
  return {std::max(monotonic_seconds() - start_.wall, 1e-9),
          std::max(processor_seconds() - start_.cpu, 1e-9)};
}

void settle() {
  constexpr double kPause = 0.02;
  constexpr double kIdleShare = 0.1;
  constexpr int kIdlePauses = 3;
  constexpr double kPatience = 60;
  double give_up = monotonic_seconds() + kPatience;
  for (int idle = 0; idle < kIdlePauses && monotonic_seconds() < give_up;) {
    Stopwatch watch;
    std::this_thread::sleep_for(std::chrono::duration<double>(kPause));
    Cost cost = watch.elapsed();
    idle = cost.cpu < kIdleShare * cost.wall ? idle + 1 : 0;
  }
}

Status write_out(const std::string& path) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return io_error(concat("open '", path, "'"));
  int failed = ::syncfs(descriptor);
  ::close(descriptor);
  return failed == 0 ? Status() : io_error(concat("sync the file system of '", path, "'"));
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

Cost median(std::vector<Cost> runs) {
  std::sort(runs.begin(), runs.end(), [](const Cost& a, const Cost& b) { return a.wall < b.wall; });
  return runs[runs.size() / 2];
}

double quantile(std::vector<double> values, double share) {
  auto last = static_cast<double>(values.size() - 1);
  auto at = static_cast<std::ptrdiff_t>(std::ceil(share * last));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

}  // namespace hartonomous::bench
