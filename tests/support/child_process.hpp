#pragma once

// Something done in a child process that is meant to end it.
// Thread-safety: one thread at a time; the child has only the calling thread.

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace hartonomous::testing {

// The signal that ended a child process which did `work`; 0 when it came to the end of it.
template <typename Work>
int signal_that_ended(Work work) {
  const pid_t child = ::fork();
  if (child < 0) std::abort();
  if (child == 0) {
    ::signal(SIGABRT, SIG_DFL);  // the test runner's handlers would report a failure of their own
    ::signal(SIGSEGV, SIG_DFL);
    work();
    ::_exit(0);
  }
  int state = 0;
  if (::waitpid(child, &state, 0) != child) std::abort();
  return WIFSIGNALED(state) ? WTERMSIG(state) : 0;
}

}  // namespace hartonomous::testing
