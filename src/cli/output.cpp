#include "cli/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <hartonomous/base/text.hpp>

#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {
constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;
}  // namespace

Status Output::write(std::string_view text) {
  if (!failure_.ok()) return failure_;
  if (buffer_.size() + text.size() > kBufferBytes) HTN_RETURN_IF_ERROR(flush());
  if (text.size() > kBufferBytes) return write_through(text);
  buffer_ += text;
  return {};
}

Status Output::line(std::string_view text) {
  HTN_RETURN_IF_ERROR(write(text));
  return write("\n");
}

Status Output::flush() {
  std::string pending;
  pending.swap(buffer_);
  return write_through(pending);
}

Status Output::write_through(std::string_view text) {
  while (failure_.ok() && !text.empty()) {
    ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      reader_gone_ = errno == EPIPE;
      failure_ = io_error(concat("standard output: ", std::strerror(errno)));
    }
  }
  return failure_;
}

void say(std::string_view text) {
  std::string line = concat("hart: ", printable(text), "\n");
  std::string_view rest = line;
  while (!rest.empty()) {
    ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // nowhere left to say it
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace hartonomous::cli
