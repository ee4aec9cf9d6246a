#pragma once

// Process: a program run by a test, with its input, output, exit code and death by signal.
// Thread-safety: one thread at a time.

#include <sys/types.h>

#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace hartonomous::testing {

struct Finished {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;
  std::string out;
  std::string err;
};

struct ProcessOptions {
  std::string input = {};                     // given on standard input
  int input_descriptor = -1;                  // standard input is this instead, when it is not -1
  std::vector<std::string> environment = {};  // "NAME=value", added to that of the test
};

class Process {
 public:
  // Starts arguments[0] with the others. Fails the test when that cannot be done.
  explicit Process(const std::vector<std::string>& arguments, const ProcessOptions& options = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  // Kills what has not been waited for.
  ~Process();

  pid_t id() const { return id_; }
  void signal(int number) const;
  Finished wait();

 private:
  TemporaryDirectory files_;
  pid_t id_ = -1;
};

Finished run_process(const std::vector<std::string>& arguments, const ProcessOptions& options = {});

}  // namespace hartonomous::testing
