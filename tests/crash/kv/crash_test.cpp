// A process that writes is killed wherever it can be: at every fault point and at moments that only
// the scheduler knows. The next one must find every acknowledged commit, whole, and no part of any
// other.

#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <vector>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/rng.hpp>

#include "kv/database.hpp"
#include "support/kv_workload.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_child.hpp"

namespace hartonomous {
namespace {

using kv::Database;
using kv::Durability;
using testing::Child;
using testing::TemporaryDirectory;

constexpr const char* kWriter = "kv: child that commits and loads until it is stopped";
constexpr int kRounds = 60;

Status write_round(Database& database, std::uint64_t number) {
  if (number % testing::kCommitsPerLoad == 0) {
    HTN_RETURN_IF_ERROR(testing::load_numbered_pages(database, number));
    testing::say_to_parent("load " + std::to_string(number));
  }
  const auto durability = number % 3 == 0 ? Durability::kBuffered : Durability::kSync;
  HTN_RETURN_IF_ERROR(database.commit(testing::numbered_batch(number), durability));
  testing::say_to_parent("commit " + std::to_string(number));
  if (number % 20 == 0) HTN_RETURN_IF_ERROR(database.flush());
  if (number % 50 == 0) HTN_RETURN_IF_ERROR(database.compact());
  return {};
}

TEST_CASE("kv: child that commits and loads until it is stopped", "[.child]") {
  if (testing::from_parent("HTN_LIST_POINTS") == "yes") fault::points_passed();
  {
    auto database =
        testing::open_small(testing::from_parent("HTN_STORE"), kv::OpenMode::kCreateOrOpen);
    if (!database.ok()) {
      testing::say_to_parent("error " + database.status().to_string());
      return;
    }
    testing::say_to_parent("commit " + std::to_string((*database)->commit_number()));
    for (int i = 0; i < kRounds; ++i) {
      const Status wrote = write_round(**database, (*database)->commit_number() + 1);
      if (wrote.ok()) continue;
      testing::say_to_parent("error " + wrote.to_string());
      break;
    }
  }
  testing::say_to_parent("closed");
  for (const std::string& point : fault::points_passed()) testing::say_to_parent("point " + point);
}

// What a writer said before it ended.
struct Said {
  std::uint64_t commit = 0;
  std::uint64_t load = 0;
  bool closed = false;
  std::vector<std::string> points;
  std::string error;

  void hear(const std::string& line) {
    const std::string word = line.substr(0, line.find(' '));
    const std::string rest = line.size() > word.size() ? line.substr(word.size() + 1) : "";
    if (word == "commit") commit = std::stoull(rest);
    if (word == "load") load = std::stoull(rest);
    if (word == "closed") closed = true;
    if (word == "point") points.push_back(rest);
    if (word == "error") error = rest;
  }
};

Said run_writer(const std::string& store, const std::string& fault, bool list_points = false) {
  Child child(kWriter, {{"HTN_STORE", store},
                        {"HARTONOMOUS_FAULT", fault},
                        {"HTN_LIST_POINTS", list_points ? "yes" : "no"}});
  Said said;
  while (const auto line = child.read_line()) said.hear(*line);
  const auto end = child.wait();
  INFO("ended by signal " << end.signal << ", exit code " << end.exit_code);
  CHECK((end.clean() || end.signal == SIGKILL));
  return said;
}

// Every family holds exactly the commits up to the number that the store says.
// `before`: the last commit of before the writer ran; afterwards, the last one there is.
void check_store(const std::string& path, Said said, std::uint64_t& before) {
  said.commit = std::max(said.commit, before);
  auto database = testing::open_small(path, kv::OpenMode::kCreateOrOpen);
  INFO("said: commit " << said.commit << ", load " << said.load << "; " << said.error);
  INFO(database.status().to_string());
  REQUIRE(database.ok());
  const std::uint64_t last = (*database)->commit_number();
  REQUIRE(last >= said.commit);
  REQUIRE(last <= said.commit + 1);
  before = last;
  const Status examined = testing::examine(**database, said.load);
  INFO(examined.to_string());
  REQUIRE(examined.ok());
  const Status verified = (*database)->verify();
  INFO(verified.to_string());
  REQUIRE(verified.ok());
}

TEST_CASE("kv: a writer killed at any fault point loses nothing it acknowledged", "[kv][crash]") {
  const TemporaryDirectory folder;
  const Said all = run_writer(folder / "listed", "", true);
  REQUIRE(all.closed);
  REQUIRE(all.points.size() >= 12);
  std::uint64_t none = 0;
  check_store(folder / "listed", all, none);
  std::uint64_t last = 0;
  for (const std::string& point : all.points) {
    for (const int passing : {1, 2, 9}) {
      const std::string name = point + "-" + std::to_string(passing);
      INFO("killed at " << name);
      // Killed first while the store is made, then again over what that left.
      const bool fresh = point.starts_with("kv.open") && passing == 1;
      const std::string store = folder / (fresh ? name : "store");
      none = 0;
      check_store(store, run_writer(store, point + "=kill@" + std::to_string(passing)),
                  fresh ? none : last);
    }
  }
}

TEST_CASE("kv: a writer that fails at any fault point loses nothing it acknowledged",
          "[kv][crash]") {
  const TemporaryDirectory folder;
  const Said all = run_writer(folder / "listed", "", true);
  std::uint64_t last = 0;
  for (const std::string& point : all.points) {
    for (const char* action : {"fail", "full"}) {
      INFO(point << " " << action);
      const std::string store = folder / "store";
      const Said said = run_writer(store, point + "=" + action + "@2");
      CHECK((said.closed || !said.error.empty()));
      check_store(store, said, last);
    }
  }
}

TEST_CASE("kv: a writer killed at any moment loses nothing it acknowledged", "[kv][crash]") {
  HTN_TEST_SEED(seed, 41);
  Rng rng(seed);
  const TemporaryDirectory folder;
  std::uint64_t last = 0;
  for (int i = 0; i < 12; ++i) {
    Child child(kWriter, {{"HTN_STORE", folder / "store"}, {"HTN_LIST_POINTS", "no"}});
    Said said;
    const std::uint64_t lines = rng.below(70);
    for (std::uint64_t heard = 0; heard < lines; ++heard) {
      const auto line = child.read_line();
      if (!line) break;
      said.hear(*line);
    }
    child.kill();
    child.wait();
    while (const auto line = child.read_line()) said.hear(*line);
    check_store(folder / "store", said, last);
  }
}

// A limit on the size of files stands for a disk that fills while RocksDB writes, past the check
// for free space.
TEST_CASE("kv: child that writes until a file may not grow", "[.child]") {
  ::signal(SIGXFSZ, SIG_IGN);
  auto database =
      testing::open_small(testing::from_parent("HTN_STORE"), kv::OpenMode::kCreateOrOpen);
  if (!database.ok()) return;
  const rlimit limit{.rlim_cur = 60000, .rlim_max = 60000};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return;
  Status wrote;
  while (wrote.ok()) {
    const std::uint64_t number = (*database)->commit_number() + 1;
    if (number % testing::kCommitsPerLoad == 0) {
      wrote = testing::load_numbered_pages(**database, number);
    }
    if (wrote.ok()) {
      wrote = (*database)->commit(testing::numbered_batch(number), Durability::kSync);
    }
    if (wrote.ok()) testing::say_to_parent("commit " + std::to_string(number));
  }
  testing::say_to_parent("error " + wrote.to_string());
  const Status then = (*database)->commit(testing::numbered_batch(1), Durability::kSync);
  const Status flushed = (*database)->flush();
  if (then.code() == StatusCode::kPoisoned && flushed.code() == StatusCode::kPoisoned) {
    testing::say_to_parent("closed");
  }
}

TEST_CASE("kv: a disk that fills poisons the store and loses nothing it acknowledged",
          "[kv][crash]") {
  const TemporaryDirectory folder;
  Child child("kv: child that writes until a file may not grow", {{"HTN_STORE", folder / "store"}});
  Said said;
  while (const auto line = child.read_line()) said.hear(*line);
  CHECK(child.wait().clean());
  CHECK(said.closed);
  CHECK(said.error.starts_with("unknown outcome"));
  CHECK(said.commit > 3);
  std::uint64_t last = 0;
  check_store(folder / "store", said, last);
}

}  // namespace
}  // namespace hartonomous
