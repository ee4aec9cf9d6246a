#include "support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

extern char** environ;

namespace hartonomous::testing {
namespace {

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& string : strings) out.push_back(string.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const ProcessOptions& options) {
  std::string input = files_ / "in";
  std::ofstream(input, std::ios::binary) << options.input;

  std::vector<std::string> argument_copies = arguments;
  std::vector<std::string> environment = options.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);

  std::string out = files_ / "out";
  std::string err = files_ / "err";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (options.input_descriptor < 0) {
    posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, options.input_descriptor, 0);
  }
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  int error = ::posix_spawn(&id_, arguments[0].c_str(), &actions, nullptr,
                            pointers(argument_copies).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) id_ = -1;
  REQUIRE(error == 0);
}

Process::~Process() {
  if (id_ <= 0) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

void Process::signal(int number) const { REQUIRE(::kill(id_, number) == 0); }

Finished Process::wait() {
  int status = 0;
  pid_t ended = -1;
  do {
    ended = ::waitpid(id_, &status, 0);
  } while (ended < 0 && errno == EINTR);
  REQUIRE(ended == id_);
  id_ = -1;
  Finished finished;
  if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) finished.signal = WTERMSIG(status);
  finished.out = read_all(files_ / "out");
  finished.err = read_all(files_ / "err");
  return finished;
}

Finished run_process(const std::vector<std::string>& arguments, const ProcessOptions& options) {
  Process process(arguments, options);
  return process.wait();
}

}  // namespace hartonomous::testing
