// kill -9 while threads commit rows: what was acknowledged is there.

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "support/test_child.hpp"

namespace hartonomous::testing {
namespace {

constexpr int kThreads = 8;
constexpr const char* kChild = "engine: threads commit rows until something ends them";

Options synced() {
  Options options = small_options(Threads::kNone);
  options.durability = Options::Durability::kSync;
  return options;
}

// Hidden: it is for the test below, which kills it.
TEST_CASE("engine: threads commit rows until something ends them", "[.][worker]") {
  auto store = Store::open(from_parent("HTN_WORKER_STORE"), synced());
  REQUIRE(store.ok());
  const std::string round = from_parent("HTN_WORKER_ROUND");
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t, session = store->session()]() mutable {
      for (int i = 0;; ++i) {
        rows::Model model;
        model.model_name = concat("model ", round, " ", t, " ", i);
        Transaction transaction = session.begin();
        if (!transaction.insert(model).ok() || !transaction.commit().ok()) std::_Exit(4);
        say_to_parent(model.model_name);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Kills a worker after it acknowledged some rows, or lets a fault point kill it; the rows it
// acknowledged go to `names`.
void run_and_kill(const std::string& path, std::uint64_t round, std::uint64_t rows,
                  const std::string& faults, std::set<std::string>& names) {
  Child child(kChild, {{"HTN_WORKER_STORE", path},
                       {"HTN_WORKER_ROUND", std::to_string(round)},
                       {"HARTONOMOUS_FAULT", faults}});
  std::uint64_t acknowledged = 0;
  while (const auto line = child.read_line()) {
    names.insert(*line);
    if (++acknowledged == rows && faults.empty()) child.kill();
  }
  CHECK(child.wait().signal == 9);
}

void require_rows(const std::string& path, const std::set<std::string>& names) {
  auto store = Store::open(path, synced());
  INFO("open: " << store.status().to_string());
  REQUIRE(store.ok());
  std::set<std::string> found;
  auto rows = must(store->session().snapshot().tables().rows<rows::Model>());
  while (must(rows.next())) found.insert(rows.row().model_name);
  for (const std::string& name : names) {
    INFO(name);
    CHECK(found.contains(name));
  }
  require_sound(*store);
}

TEST_CASE("engine: rows that were acknowledged to eight threads survive a kill",
          "[engine][crash]") {
  HTN_TEST_SEED(seed, 43);
  Rng rng(seed);
  const TemporaryDirectory folder;
  std::set<std::string> names;
  for (std::uint64_t killed = 0; killed < 6; ++killed) {
    run_and_kill(folder / "store", killed, 1 + rng.below(60), "", names);
    require_rows(folder / "store", names);
  }
  std::uint64_t round = 1000;  // rows that landed unacknowledged have their names
  for (const char* point :
       {"kv.commit.before_write", "kv.commit.after_write", "kv.witness.write"}) {
    INFO(point);
    const std::string faults = concat(point, "=kill@", 2 + rng.below(12));
    run_and_kill(folder / "store", ++round, 0, faults, names);
    require_rows(folder / "store", names);
  }
  CHECK(names.size() > 6);
}

}  // namespace
}  // namespace hartonomous::testing
