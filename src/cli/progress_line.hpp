#pragma once

// ProgressLine: how far a long command is, with rate and time left, on standard error. On a
// terminal one line that changes; elsewhere a line every few seconds, so that logs stay short.
// Thread-safety: one thread at a time.

#include <string>
#include <string_view>

#include <hartonomous/base/progress.hpp>

namespace hartonomous::cli {

class ProgressLine {
 public:
  enum class Style { kNone, kTerminal, kLog };
  // What suits standard error.
  static Style style_for_stderr();

  explicit ProgressLine(Style style) : style_(style) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  void show(const Progress& at);
  // Takes the line off the terminal.
  void clear();

 private:
  std::string text(const Progress& at, double now) const;

  Style style_;
  std::string phase_;
  double started_ = 0;
  double shown_ = 0;
  std::uint64_t started_at_ = 0;
  bool on_screen_ = false;
};

}  // namespace hartonomous::cli
