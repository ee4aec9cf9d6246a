// More than one process, and signals.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

// `hart put -` on a pipe that the test feeds: a writer that is busy for as long as the test wants.
class FedPut {
 public:
  FedPut(const Tool& tool, const std::string& name) : ends_(make_pipe()) {
    process_.emplace(tool.command({"put", "--json", "-", "--name", name}),
                     ProcessOptions{.input_descriptor = ends_[0]});
    ::close(ends_[0]);
  }
  ~FedPut() { close(); }

  // Returns when the process has taken all but what a pipe holds.
  void feed(std::string_view bytes) const {
    while (!bytes.empty()) {
      ssize_t written = ::write(ends_[1], bytes.data(), bytes.size());
      REQUIRE(written > 0);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  Process& process() { return *process_; }

 private:
  static std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    return ends;
  }

  std::array<int, 2> ends_;
  std::optional<Process> process_;
};

}  // namespace

TEST_CASE("cli: readers work while another process writes, a second writer is told to wait",
          "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "before"}, "there before\n");
  FedPut writer(tool, "slow");
  writer.feed(noise(1'000'000, 1));

  CHECK(tool.json({"ls"}).size() == 1);
  CHECK(tool.output({"cat", "before"}) == "there before\n");
  CHECK(tool.json_one({"stats"})["documents"] == 1);
  CHECK(tool.json_one({"check"})["ok"] == true);
  Finished second = tool.run({"put", "-", "--name", "second"}, "text");
  INFO(second.err);
  CHECK(second.exit_code == 6);
  CHECK(second.err.find(std::to_string(writer.process().id())) != std::string::npos);

  writer.close();
  CHECK(writer.process().wait().exit_code == 0);
  CHECK(tool.output({"cat", "slow"}) == noise(1'000'000, 1));
}

TEST_CASE("cli: a put that is interrupted exits with 7 and goes on when it is run again",
          "[cli][integration]") {
  Tool tool;
  const std::string content = noise(24'000'000, 2);
  FedPut first(tool, "big");
  first.feed(std::string_view(content).substr(0, content.size() - 1'000'000));
  first.process().signal(SIGINT);
  Finished stopped = first.process().wait();
  INFO(stopped.err);
  CHECK(stopped.exit_code == 7);
  CHECK(stopped.err.find("hart: put: cancelled: ") == 0);
  CHECK(tool.run({"cat", "big"}).exit_code == 1);
  CHECK(tool.json_one({"check"})["ok"] == true);

  Json again = tool.json_one({"put", "-", "--name", "big"}, content);
  CHECK(again["bytes"] == content.size());
  tool.output({"restore", "big", "-o", tool.path("back")});
  CHECK(tool.read("back") == content);
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: a put that is killed leaves a store that opens and is whole",
          "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "before"}, "there before\n");
  FedPut writer(tool, "killed");
  writer.feed(noise(4'000'000, 3));
  writer.process().signal(SIGKILL);
  CHECK(writer.process().wait().signal == SIGKILL);
  CHECK(tool.output({"cat", "before"}) == "there before\n");
  CHECK(tool.json_one({"check"})["ok"] == true);
  tool.output({"put", "-", "--name", "after"}, "after\n");
  CHECK(tool.json({"ls"}).size() == 2);
}

}  // namespace hartonomous::testing
