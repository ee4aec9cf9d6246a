#include "support/test_child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace hartonomous::testing {
namespace {

// Where the child finds its end of the pipe.
constexpr int kChildPipe = 9;

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Child::Child(const std::string& test_case, const Environment& environment) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  pipe_ = ends[0];
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string(*variable).starts_with("HARTONOMOUS_FAULT="))
      variables.emplace_back(*variable);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  variables.push_back(std::string(kPipeVariable) + "=" + std::to_string(kChildPipe));
  std::vector<std::string> arguments{"child", test_case};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], kChildPipe);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const int failed = ::posix_spawn(&process_, "/proc/self/exe", &actions, nullptr,
                                   pointers_to(arguments).data(), pointers_to(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) std::abort();
}

Child::~Child() {
  if (process_ > 0) {
    kill();
    wait();
  }
  ::close(pipe_);
}

std::optional<std::string> Child::read_line() {
  while (true) {
    const auto end = unread_.find('\n');
    if (end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(pipe_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    unread_.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void Child::kill() { ::kill(process_, SIGKILL); }

ChildEnd Child::wait() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  ChildEnd end;
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  return end;
}

void say_to_parent(const std::string& line) {
  const char* number = std::getenv(kPipeVariable);
  if (number == nullptr) return;
  const std::string text = line + "\n";
  if (::write(std::atoi(number), text.data(), text.size()) < 0) std::_Exit(3);
}

std::string from_parent(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) std::_Exit(2);
  return value;
}

}  // namespace hartonomous::testing
