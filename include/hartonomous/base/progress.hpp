#pragma once

// Progress and cancellation of long calls. A long call reports now and then through a callback and
// looks at a stop token between chunks of work; a cancelled call returns kCancelled, keeps what it
// had committed and changes nothing else. Thread-safety: the callback runs on the calling thread.

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string_view>

namespace hartonomous {

struct Progress {
  std::string_view phase;   // "put", "check pages", "sweep"
  std::uint64_t done = 0;   // in `unit`
  std::uint64_t total = 0;  // 0 when unknown
  std::string_view unit = "bytes";
};

struct Control {
  std::function<void(const Progress&)> progress;  // may be empty
  std::stop_token stop;                           // default: never stops

  void report(const Progress& at) const {
    if (progress) progress(at);
  }
  bool stopped() const { return stop.stop_requested(); }
};

}  // namespace hartonomous
