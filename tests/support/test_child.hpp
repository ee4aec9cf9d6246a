#pragma once

// Runs a hidden test case of this very test program in a process of its own, which may be killed,
// crash or be told by the environment to fail. A new program and not a fork: threads that the
// library's dependencies keep would be missing in a fork.
//
//   Child child("kv: child that writer", {{"HTN_STORE", path}});
//   while (auto line = child.read_line()) ...        // what the child printed on its pipe
//   child.kill();   CHECK(child.wait().signal == SIGKILL);
//
// Thread-safety: one thread at a time.

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hartonomous::testing {

struct ChildEnd {
  int exit_code = -1;  // when it exited
  int signal = 0;      // that ended it
  bool clean() const { return signal == 0 && exit_code == 0; }
};

class Child {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;
  Child(const std::string& test_case, const Environment& environment);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();
  // The next line the child said; nullopt when it has ended.
  std::optional<std::string> read_line();
  void kill();
  ChildEnd wait();

 private:
  int process_ = -1;
  int pipe_ = -1;
  std::string unread_;
};

// Whether this process is one.
constexpr const char* kPipeVariable = "HTN_CHILD_PIPE";
inline bool is_child() { return std::getenv(kPipeVariable) != nullptr; }
// In the child: says a line to the parent, at once.
void say_to_parent(const std::string& line);
// In the child: a variable of the environment that the parent set; ends the process without it.
std::string from_parent(const char* name);

}  // namespace hartonomous::testing
