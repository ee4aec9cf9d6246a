// Commits that are made durable together, over both backends.

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/fault.hpp>

#include "kv/database.hpp"
#include "kv/witness.hpp"
#include "support/kv_backends.hpp"

namespace hartonomous {
namespace {

using kv::Batch;
using kv::Durability;
using kv::Family;
using testing::Backend;
using testing::OpenedDatabase;
using testing::rest_of;
using testing::text_of;

struct Disarm {
  Disarm() = default;
  Disarm(const Disarm&) = delete;
  Disarm& operator=(const Disarm&) = delete;
  ~Disarm() { fault::disarm_all(); }
};

Status put(kv::Database& database, const std::string& key) {
  Batch batch;
  batch.put(Family::kRun, key, key);
  return database.commit(batch, Durability::kBuffered);
}

std::uint64_t witnessed(const OpenedDatabase& database) {
  return kv::read_witness(database.path() + "/WITNESS")->point.commit;
}

TEST_CASE("kv: a sync makes the commits up to a number durable", "[kv][unit]") {
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  OpenedDatabase database(backend);
  for (const char* key : {"a", "b", "c"}) REQUIRE(put(*database, key).ok());
  if (backend == Backend::kRocks) CHECK(witnessed(database) == 0);
  CHECK(database->sync(0).ok());
  if (backend == Backend::kRocks) CHECK(witnessed(database) == 0);
  CHECK(database->sync(2).ok());
  if (backend == Backend::kRocks) CHECK(witnessed(database) == 3);
  CHECK(database->sync(3).ok());
  REQUIRE(put(*database, "d").ok());
  Batch batch;
  batch.put(Family::kRun, "e", "e");
  REQUIRE(database->commit(batch, Durability::kSync).ok());
  if (backend == Backend::kRocks) CHECK(witnessed(database) == 5);
  CHECK(database->sync(5).ok());
}

TEST_CASE("kv: files that were loaded are witnessed by the sync after them", "[kv][unit]") {
  OpenedDatabase database(Backend::kRocks);
  auto load = database->bulk_load();
  REQUIRE(load.ok());
  REQUIRE((*load)->add(Family::kPage, "a", as_bytes("page a")).ok());
  REQUIRE((*load)->finish().ok());
  const auto before = kv::read_witness(database.path() + "/WITNESS")->manifest;
  REQUIRE(put(*database, "refers to it").ok());
  REQUIRE(database->sync(1).ok());
  CHECK(witnessed(database) == 1);
  CHECK(kv::read_witness(database.path() + "/WITNESS")->manifest != before);
}

TEST_CASE("kv: the order of snapshots is that of commits", "[kv][unit]") {
  OpenedDatabase database(GENERATE(Backend::kMemory, Backend::kRocks));
  const auto first = database->snapshot();
  REQUIRE(put(*database, "a").ok());
  const auto second = database->snapshot();
  CHECK(first->order() < second->order());
  CHECK(database->snapshot()->order() == second->order());
}

TEST_CASE("kv: a witness does not go back", "[kv][unit]") {
  const testing::TemporaryDirectory folder;
  const std::string path = folder / "WITNESS";
  REQUIRE(kv::Witness::create(path).ok());
  auto witness = kv::Witness::open(path);
  REQUIRE(witness.ok());
  REQUIRE((*witness)->advance({.commit = 5, .head = {}}).ok());
  REQUIRE((*witness)->advance({.commit = 3, .head = {}}).ok());
  CHECK(kv::read_witness(path)->point.commit == 5);
  CHECK((*witness)->commit() == 5);
}

TEST_CASE("kv: a sync that fails is told to everyone who waits for it", "[kv][unit]") {
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  OpenedDatabase database(backend);
  const Disarm disarm;
  REQUIRE(put(*database, "durable").ok());
  REQUIRE(database->sync(1).ok());
  constexpr std::size_t kThreads = 8;
  for (std::size_t i = 0; i < kThreads; ++i) REQUIRE(put(*database, std::to_string(i)).ok());
  fault::arm("kv.witness.write", fault::Action::kFail);
  std::vector<StatusCode> codes(kThreads, StatusCode::kOk);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { codes[i] = database->sync(2 + i).code(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const StatusCode code : codes) CHECK(code == StatusCode::kUnknownOutcome);
  CHECK(put(*database, "more").code() == StatusCode::kPoisoned);
  CHECK(database->sync(1).ok());
  CHECK(database->sync(9).code() == StatusCode::kUnknownOutcome);
  if (backend == Backend::kMemory) return;
  CHECK(witnessed(database) == 1);
  database.reopen();
  CHECK(text_of(*database, Family::kRun, "durable") == "durable");
  CHECK(put(*database, "more").ok());
}

// A commit that failed poisons those that wait.
TEST_CASE("kv: what was applied before a failed commit is not called durable", "[kv][unit]") {
  OpenedDatabase database(GENERATE(Backend::kMemory, Backend::kRocks));
  const Disarm disarm;
  REQUIRE(put(*database, "a").ok());
  fault::arm("kv.commit.after_write", fault::Action::kFail);
  CHECK(put(*database, "b").code() == StatusCode::kUnknownOutcome);
  CHECK(database->sync(1).code() == StatusCode::kUnknownOutcome);
}

TEST_CASE("kv: threads that sync at the same time are all served", "[kv][unit]") {
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  OpenedDatabase database(backend);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  constexpr int kThreads = 8;
  constexpr int kCommits = 20;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCommits; ++i) {
        const bool alone = t % 4 == 0 && i % 5 == 0;
        Batch batch;
        batch.put(Family::kRun, std::to_string(t) + " " + std::to_string(i), "");
        const auto durability = alone ? Durability::kSync : Durability::kBuffered;
        if (!database->commit(batch, durability).ok()) ++wrong;
        const std::uint64_t commit = database->commit_number();
        if (!database->sync(commit).ok()) ++wrong;
        if (backend == Backend::kRocks && witnessed(database) < commit) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(database->commit_number() == kThreads * kCommits);
  database.reopen();
  CHECK(rest_of(*database->cursor(Family::kRun, {})).size() == kThreads * kCommits);
}

}  // namespace
}  // namespace hartonomous
