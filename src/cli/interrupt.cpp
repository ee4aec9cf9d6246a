#include "cli/interrupt.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

namespace hartonomous::cli {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
constexpr char kStop = 's';
constexpr char kEnd = 'e';

// Signal handlers reach only what is static.
std::atomic<int> waker = -1;
std::atomic<bool> stopping = false;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void wake(char what) {
  int saved = errno;
  ssize_t written = ::write(waker, &what, 1);
  static_cast<void>(written);
  errno = saved;
}

void on_signal(int signal) {
  if (stopping.exchange(true)) {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
    return;
  }
  wake(kStop);
}

void wait_for_signals(int descriptor, const std::stop_source& stop) {
  char what = 0;
  while (true) {
    ssize_t count = ::read(descriptor, &what, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count != 1 || what == kEnd) break;
    stop.request_stop();
  }
  ::close(descriptor);
}

}  // namespace

Interrupt::Interrupt() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;  // signals then end the process, as ever
  waker = ends[1];
  waiter_ = make_thread_pool({.threads = 1});
  waiter_->submit([reader = ends[0], stop = stop_] { wait_for_signals(reader, stop); });
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (int signal : kSignals) {
    struct sigaction before = {};
    // What was ignored from the start (nohup) stays ignored.
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) {
      ::sigaction(signal, &action, nullptr);
    }
  }
}

Interrupt::~Interrupt() {
  if (!waiter_) return;
  stopping = true;  // from here on a signal ends the process
  wake(kEnd);
  waiter_.reset();
}

}  // namespace hartonomous::cli
