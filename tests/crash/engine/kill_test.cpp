// kill -9 at any moment: what was acknowledged is there, what was not is there whole or not at all.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "crash/engine/worker.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "support/workload.hpp"

namespace hartonomous::testing {
namespace {

constexpr std::uint64_t kOperations = 8;

Options small_budget() {
  Options options;
  options.memory_budget_bytes = 64u << 20;
  return options;
}

std::uint64_t rounds(std::uint64_t otherwise) {
  const char* given = std::getenv("HTN_CRASH_ROUNDS");
  return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

// A store that is worked on by processes that are killed, and what it must hold.
class Victim {
 public:
  Victim() : trees_(describe_trees(folder_ / "trees")) {
    std::filesystem::create_directories(folder_ / "trees");
    write_trees(trees_);
  }

  std::string path() const { return folder_ / "store"; }
  // From an empty store again.
  void begin_anew() {
    std::filesystem::remove_all(path());
    shelf_.clear();
  }
  WorkerTask task(std::uint64_t seed) const {
    WorkerTask task;
    task.store = path();
    task.trees = folder_ / "trees";
    task.seed = seed;
    task.operations = kOperations;
    task.buffered = seed % 3 == 0;
    task.threads = seed % 2;
    return task;
  }

  // Runs the worker, then holds the store against what it reported.
  WorkerReport run(const WorkerTask& task) {
    WorkerReport report = run_worker(task);
    INFO("seed " << task.seed << ", faults '" << task.faults << "', killed after "
                 << task.kill_after_us << " us");
    INFO("failure: " << report.failure);
    REQUIRE((report.killed() || report.end.clean()));
    INFO(report.operations << " operations and " << report.files.size()
                           << " files of the next were acknowledged");
    verify(make_operations(task.seed, task.operations), report);
    return report;
  }

 private:
  void verify(const std::vector<Operation>& operations, const WorkerReport& report) {
    for (std::uint64_t i = 0; i < report.operations; ++i) apply(operations[i], trees_, shelf_);
    auto store = Store::open(path(), small_budget());
    INFO("open: " << store.status().to_string());
    REQUIRE(store.ok());
    auto found = read_shelf(*store);
    INFO("read: " << found.status().to_string());
    REQUIRE(found.ok());
    adopt(operations, report, *found);
    auto checked = store->check();
    INFO("check: " << checked.status().to_string());
    REQUIRE(checked.ok());
    CHECK(checked->problems == std::vector<std::string>());
  }

  // The operation under way may have landed or not; of a directory, its first files.
  void adopt(const std::vector<Operation>& operations, const WorkerReport& report,
             const Shelf& found) {
    std::vector<Shelf> allowed;
    if (report.operations == operations.size()) {
      allowed.push_back(shelf_);
    } else {
      const Operation& under_way = operations[report.operations];
      const bool directory = under_way.kind == Operation::Kind::kDirectory;
      if (!directory) allowed.push_back(shelf_);
      const std::size_t last = directory ? trees_[under_way.tree].files.size() : 0;
      for (std::size_t files = report.files.size(); files <= last; ++files) {
        allowed.push_back(shelf_);
        apply(under_way, trees_, allowed.back(), files);
      }
    }
    for (const Shelf& shelf : allowed) {
      if (!difference(shelf, found).empty()) continue;
      shelf_ = shelf;
      return;
    }
    FAIL("before what was under way: " << difference(allowed.front(), found)
                                       << "; after it: " << difference(allowed.back(), found));
  }

  TemporaryDirectory folder_;
  std::vector<Tree> trees_;
  Shelf shelf_;
};

TEST_CASE("engine: a store that was killed at any moment holds what it acknowledged",
          "[engine][crash]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  Victim victim;
  std::uint64_t longest_us = 1'000'000;
  std::uint64_t killed = 0;
  const std::uint64_t count = rounds(25);
  for (std::uint64_t round = 0; round < count; ++round) {
    WorkerTask task = victim.task(rng());
    task.kill_after_us = 1 + rng.below(longest_us);
    const WorkerReport report = victim.run(task);
    killed += report.killed() ? 1 : 0;
    // Timers that come too late, or always in the first operations, find nothing.
    if (!report.killed()) longest_us = std::max<std::uint64_t>(longest_us * 3 / 4, 20'000);
    if (report.killed()) longest_us += longest_us / 8;
  }
  CHECK(killed > 0);
}

constexpr std::uint64_t kManyOperations = 20;

// Every fault point that work on a new store passes, with the seed of operations that pass it.
std::map<std::string, std::uint64_t> points_passed(Victim& victim) {
  std::map<std::string, std::uint64_t> points;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    victim.begin_anew();
    WorkerTask task = victim.task(seed);
    task.operations = kManyOperations;
    const WorkerReport report = victim.run(task);
    for (const std::string& point : report.points) points.emplace(point, seed);
  }
  return points;
}

TEST_CASE("engine: a store that was killed at a fault point holds what it acknowledged",
          "[engine][crash]") {
  HTN_TEST_SEED(seed, 42);
  Rng rng(seed);
  Victim victim;
  const std::map<std::string, std::uint64_t> points = points_passed(victim);
  for (const char* expected :
       {"content.seal.before_commit", "content.sweep.before_commit", "ingest.put.next_stage",
        "kv.commit.after_write", "kv.bulk.after_ingest", "kv.witness.write"}) {
    INFO(expected);
    CHECK(points.contains(expected));
  }
  const std::uint64_t passes = rounds(1);
  for (const auto& [point, operations] : points) {
    std::uint64_t killed = 0;
    for (std::uint64_t pass = 0; pass < passes; ++pass) {
      WorkerTask task = victim.task(pass == 0 ? operations : rng());
      task.operations = kManyOperations;
      if (pass == 0) victim.begin_anew();
      task.faults = concat(point, "=kill@", pass == 0 ? 1 : 1 + rng.below(12));
      killed += victim.run(task).killed() ? 1 : 0;
    }
    INFO(point);
    CHECK(killed > 0);
  }
}

// The first stages of the put are there: it goes on behind them.
TEST_CASE("engine: a large put that was killed goes on where it had landed", "[engine][crash]") {
  for (const auto shape : {Content::Shape::kNoise, Content::Shape::kText}) {
    for (const char* faults : {"ingest.put.next_stage=kill@3", "content.seal.before_commit=kill@3",
                               "kv.commit.after_write=kill@3"}) {
      INFO(faults);
      const TemporaryDirectory folder;
      WorkerTask task;
      task.store = folder / "store";
      task.large = {.shape = shape, .seed = 9, .bytes = 9u << 20};
      task.faults = faults;
      REQUIRE(run_worker(task).killed());

      auto store = Store::open(task.store, small_budget());
      REQUIRE(store.ok());
      auto half = read_shelf(*store);
      REQUIRE(half.ok());
      CHECK(half->empty());
      auto checked = store->check();
      REQUIRE(checked.ok());
      CHECK(checked->problems == std::vector<std::string>());
      const std::string bytes = make_content(task.large);
      const auto put = store->session().put("large", as_bytes(bytes));
      REQUIRE(put.ok());
      CHECK(put->resumed_at >= (1u << 20));
      CHECK(put->bytes == bytes.size());
      CHECK(put->sha256 == hash_of(task.large));
      const auto read = store->session().snapshot().read(put->atom);
      REQUIRE(read.ok());
      CHECK((*read == bytes));
      checked = store->check();
      REQUIRE(checked.ok());
      CHECK(checked->problems == std::vector<std::string>());
    }
  }
}

}  // namespace
}  // namespace hartonomous::testing
