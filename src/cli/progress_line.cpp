#include "cli/progress_line.hpp"

#include <unistd.h>

#include <cstdlib>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/output.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr double kTerminalSeconds = 0.1;
constexpr double kLogSeconds = 5;

std::string amount(std::uint64_t number, std::string_view unit) {
  return unit == "bytes" ? format_bytes(number) : with_separators(number);
}

std::string time_left(double seconds) {
  auto whole = static_cast<std::uint64_t>(seconds + 1);
  if (whole < 100) return concat(whole, " s left");
  return concat(duration(seconds), " left");
}

void write_stderr(std::string_view text) {
  ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  static_cast<void>(written);
}

}  // namespace

ProgressLine::Style ProgressLine::style_for_stderr() {
  const char* terminal = std::getenv("TERM");
  bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return ::isatty(STDERR_FILENO) == 1 && !dumb ? Style::kTerminal : Style::kLog;
}

void ProgressLine::show(const Progress& at) {
  if (style_ == Style::kNone) return;
  double now = monotonic_seconds();
  if (phase_ != at.phase || at.done < started_at_) {
    phase_ = at.phase;
    started_ = shown_ = now;
    started_at_ = at.done;
    return;
  }
  if (now - shown_ < (style_ == Style::kTerminal ? kTerminalSeconds : kLogSeconds)) return;
  shown_ = now;
  if (style_ == Style::kTerminal) {
    write_stderr(concat("\r", text(at, now), "\x1b[K"));
    on_screen_ = true;
  } else {
    say(text(at, now));
  }
}

void ProgressLine::clear() {
  if (on_screen_) write_stderr("\r\x1b[K");
  on_screen_ = false;
}

std::string ProgressLine::text(const Progress& at, double now) const {
  double seconds = now - started_;
  double per_second = seconds > 0 ? static_cast<double>(at.done - started_at_) / seconds : 0.0;
  std::string unit = at.unit == "bytes" ? "" : concat(" ", at.unit);
  std::string out = concat(at.phase, "  ", amount(at.done, at.unit));
  if (at.total > 0) out += concat(" of ", amount(at.total, at.unit));
  out += unit;
  if (at.total > 0) out += concat("  ", percentage(at.done, at.total));
  if (per_second >= 1) {
    out += concat("  ", amount(static_cast<std::uint64_t>(per_second), at.unit), "/s");
    if (at.total > at.done) {
      out += concat("  ", time_left(static_cast<double>(at.total - at.done) / per_second));
    }
  }
  return out;
}

}  // namespace hartonomous::cli
