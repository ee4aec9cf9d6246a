#include "crash/engine/worker.hpp"

#include <signal.h>
#include <time.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::testing {

WorkerReport run_worker(const WorkerTask& task) {
  Child child("engine: a worker carries out operations until something ends it",
              {{"HTN_WORKER_STORE", task.store},
               {"HTN_WORKER_TREES", task.trees},
               {"HTN_WORKER_SEED", std::to_string(task.seed)},
               {"HTN_WORKER_OPERATIONS", std::to_string(task.operations)},
               {"HTN_WORKER_BUFFERED", task.buffered ? "1" : "0"},
               {"HTN_WORKER_THREADS", std::to_string(task.threads)},
               {"HTN_WORKER_LARGE_SHAPE", std::to_string(static_cast<int>(task.large.shape))},
               {"HTN_WORKER_LARGE_SEED", std::to_string(task.large.seed)},
               {"HTN_WORKER_LARGE_BYTES", std::to_string(task.large.bytes)},
               {"HTN_WORKER_KILL_AFTER_US", std::to_string(task.kill_after_us)},
               {"HARTONOMOUS_FAULT", task.faults}});
  WorkerReport report;
  while (const auto line = child.read_line()) {
    const std::string text = line->substr(line->find(' ') + 1);
    if (line->starts_with("done ")) {
      ++report.operations;
      report.files.clear();
    }
    if (line->starts_with("file ")) report.files.push_back(text);
    if (line->starts_with("point ")) report.points.push_back(text);
    if (line->starts_with("failed ")) report.failure = text;
  }
  report.end = child.wait();
  return report;
}

namespace {

std::uint64_t number_from_parent(const char* name) {
  return std::strtoull(from_parent(name).c_str(), nullptr, 10);
}

// Kills this process by a timer, wherever it then is.
void arm_timer(std::uint64_t microseconds) {
  constexpr std::uint64_t kMillion = 1'000'000;
  if (microseconds == 0) return;
  struct sigevent event {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  timer_t timer{};
  REQUIRE(::timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
  struct itimerspec when {};
  when.it_value.tv_sec = static_cast<time_t>(microseconds / kMillion);
  when.it_value.tv_nsec = static_cast<long>(microseconds % kMillion * 1000);
  REQUIRE(::timer_settime(timer, 0, &when, nullptr) == 0);
}

Options options_from_parent() {
  Options options;
  options.memory_budget_bytes = 64u << 20;
  options.durability = number_from_parent("HTN_WORKER_BUFFERED") != 0
                           ? Options::Durability::kBuffered
                           : Options::Durability::kSync;
  const std::uint64_t threads = number_from_parent("HTN_WORKER_THREADS");
  if (threads > 0) options.executor = make_thread_pool({.threads = threads});
  return options;
}

void require_ok(const Status& status) {
  if (!status.ok()) say_to_parent("failed " + status.to_string());
  REQUIRE(status.ok());
}

void work() {
  const std::vector<Tree> trees = describe_trees(from_parent("HTN_WORKER_TREES"));
  const std::vector<Operation> operations = make_operations(
      number_from_parent("HTN_WORKER_SEED"), number_from_parent("HTN_WORKER_OPERATIONS"));
  auto store = Store::open(from_parent("HTN_WORKER_STORE"), options_from_parent());
  require_ok(store.status());
  const Content large{
      .shape = static_cast<Content::Shape>(number_from_parent("HTN_WORKER_LARGE_SHAPE")),
      .seed = number_from_parent("HTN_WORKER_LARGE_SEED"),
      .bytes = number_from_parent("HTN_WORKER_LARGE_BYTES")};
  if (large.bytes > 0) {
    require_ok(store->session().put("large", as_bytes(make_content(large))).status());
  }
  const Acknowledge acknowledge{
      .file = [](const std::string& name) { say_to_parent("file " + name); }};
  for (const Operation& operation : operations) {
    require_ok(carry_out(*store, operation, trees, acknowledge));
    say_to_parent("done ");
  }
}

// Hidden: it is for run_worker().
TEST_CASE("engine: a worker carries out operations until something ends it", "[.][worker]") {
  arm_timer(number_from_parent("HTN_WORKER_KILL_AFTER_US"));
  work();  // the store is closed after it
  for (const std::string& point : fault::points_passed()) say_to_parent("point " + point);
}

}  // namespace
}  // namespace hartonomous::testing
