#include <hartonomous/base/fault.hpp>

#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/child_process.hpp"

namespace hartonomous {
namespace {

struct Disarm {
  ~Disarm() { fault::disarm_all(); }
};

TEST_CASE("base: an armed fault point fails once, at the passing it was told", "[base][unit]") {
  const Disarm after;
  fault::arm("test.third", fault::Action::kFail, 3);
  CHECK(fault::check("test.third").ok());
  CHECK(fault::check("test.other").ok());
  CHECK(fault::check("test.third").ok());
  CHECK(fault::check("test.third").code() == StatusCode::kIo);
  CHECK(fault::check("test.third").ok());
}

TEST_CASE("base: a full disk is a resource exhausted", "[base][unit]") {
  const Disarm after;
  fault::arm("test.full", fault::Action::kDiskFull);
  CHECK(fault::check("test.full").code() == StatusCode::kResourceExhausted);
}

TEST_CASE("base: a disarmed fault point passes", "[base][unit]") {
  fault::arm("test.disarmed", fault::Action::kFail);
  fault::disarm_all();
  CHECK(fault::check("test.disarmed").ok());
}

TEST_CASE("base: the points passed are listed sorted and once", "[base][unit]") {
  fault::points_passed();
  ignore_error(fault::check("test.list.b"), "nothing is armed");
  ignore_error(fault::check("test.list.a"), "nothing is armed");
  ignore_error(fault::check("test.list.b"), "nothing is armed");
  const std::vector<std::string> names = fault::points_passed();
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::count(names.begin(), names.end(), "test.list.a") == 1);
  CHECK(std::count(names.begin(), names.end(), "test.list.b") == 1);
}

TEST_CASE("base: a point armed to kill ends the process at once", "[base][unit]") {
  CHECK(testing::signal_that_ended([] {
          fault::arm("test.kill", fault::Action::kKill);
          ignore_error(fault::check("test.kill"), "does not return");
        }) == SIGKILL);
}

// Run by the tests below, in a process of its own: the environment is read once.
TEST_CASE("base: child that passes test.child three times", "[.child]") {
  for (int passing = 0; passing < 3; ++passing) {
    const Status status = fault::check("test.child");
    if (!status.ok()) std::_Exit(static_cast<int>(status.code()));
  }
}

// What waitpid() says of the child run with this HARTONOMOUS_FAULT.
int run_child(const std::string& setting) {
  std::string program = "/proc/self/exe";
  std::string test = "base: child that passes test.child three times";
  std::string variable = "HARTONOMOUS_FAULT=" + setting;
  std::string quiet = "--out=/dev/null";
  char* const arguments[] = {program.data(), test.data(), quiet.data(), nullptr};
  char* const environment[] = {variable.data(), nullptr};
  pid_t child = 0;
  REQUIRE(::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environment) == 0);
  int state = 0;
  REQUIRE(::waitpid(child, &state, 0) == child);
  return state;
}

TEST_CASE("base: the environment arms fault points", "[base][unit]") {
  const int killed = run_child("other.point=fail,test.child=kill@3");
  CHECK((WIFSIGNALED(killed) && WTERMSIG(killed) == SIGKILL));
  const int full = run_child("test.child=full@2");
  CHECK((WIFEXITED(full) && WEXITSTATUS(full) == int(StatusCode::kResourceExhausted)));
  const int failed = run_child("test.child=fail");
  CHECK((WIFEXITED(failed) && WEXITSTATUS(failed) == int(StatusCode::kIo)));
  const int unreached = run_child("test.child=kill@4");
  CHECK((WIFEXITED(unreached) && WEXITSTATUS(unreached) == 0));
}

TEST_CASE("base: an unreadable fault setting fails every point", "[base][unit]") {
  for (const std::string setting : {"test.child", "test.child=explode", "=kill", "test.child=fail@",
                                    "test.child=fail@0", "test.child=fail@2x"}) {
    INFO(setting);
    const int state = run_child(setting);
    CHECK((WIFEXITED(state) && WEXITSTATUS(state) == int(StatusCode::kInvalidArgument)));
  }
}

}  // namespace
}  // namespace hartonomous
