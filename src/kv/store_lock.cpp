#include "kv/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::kv {
namespace {

constexpr std::size_t kHolderBytesMax = 256;

// "pid 4711 (hart)", as the holder's file says it.
std::string this_process() {
  const Result<std::string> name = read_file("/proc/self/comm", kHolderBytesMax);
  std::string text = name.ok() ? *name : std::string("unknown");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return concat("pid ", static_cast<std::int64_t>(::getpid()), " (", text, ")");
}

Status lock_failure(const std::string& path, int error, int descriptor) {
  if (error != EWOULDBLOCK) {
    return io_error(concat("lock ", path, ": ", std::strerror(error)));
  }
  std::array<char, kHolderBytesMax> text{};
  const ssize_t length = ::pread(descriptor, text.data(), text.size(), 0);
  std::string holder(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  if (holder.empty()) holder = "another process";
  return {StatusCode::kBusy, concat(path, ": the store is open in ", holder)};
}

}  // namespace

Result<StoreLock> StoreLock::take(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return io_error(concat("open ", path, ": ", std::strerror(errno)));
  StoreLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) return lock_failure(path, errno, descriptor);
  const std::string holder = this_process() + "\n";
  // The name is a courtesy: a full disk must not keep a store from being opened.
  if (::ftruncate(descriptor, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(descriptor, holder.data(), holder.size(), 0);
  }
  return lock;
}

StoreLock::StoreLock(StoreLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

StoreLock::~StoreLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace hartonomous::kv
