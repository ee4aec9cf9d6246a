// Readers beside a writer, a flusher and a loader: every snapshot is one state.

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "kv/database.hpp"
#include "support/kv_backends.hpp"

namespace hartonomous {
namespace {

using kv::Batch;
using kv::Durability;
using kv::Family;

constexpr int kCommits = 300;
constexpr int kReaders = 3;

// The number that a row holds; 0 when there is none, -1 on a failure.
int number_in(const kv::Database& database, Family family, const std::string& key,
              const kv::Snapshot& snapshot) {
  const auto value = database.get(family, key, &snapshot);
  if (!value.ok()) return -1;
  return value->has_value() ? std::stoi(std::string((*value)->text())) : 0;
}

// Whether both families of one state hold the same, and both loaded ones.
bool is_one_state(const kv::Database& database) {
  const auto snapshot = database.snapshot();
  const int run = number_in(database, Family::kRun, "n", *snapshot);
  const int pin = number_in(database, Family::kTenantState, "n", *snapshot);
  const int page = number_in(database, Family::kPage, "n", *snapshot);
  const int block = number_in(database, Family::kFingerprintBlock, "n", *snapshot);
  return run >= 0 && run == pin && page >= 0 && page == block &&
         run == number_in(database, Family::kRun, "n", *snapshot);
}

Status load(kv::Database& database, int number) {
  HTN_ASSIGN_OR_RETURN(auto load, database.bulk_load());
  const std::string text = std::to_string(number);
  HTN_RETURN_IF_ERROR(load->add(Family::kPage, "n", as_bytes(text)));
  HTN_RETURN_IF_ERROR(load->add(Family::kFingerprintBlock, "n", as_bytes(text)));
  return load->finish();
}

// `look` returns when somebody has looked again: the scheduler may otherwise let all writing be
// done before a reader runs.
Status write(kv::Database& database, const std::function<void()>& look) {
  for (int i = 1; i <= kCommits; ++i) {
    Batch batch;
    batch.put(Family::kRun, "n", std::to_string(i));
    batch.put(Family::kTenantState, "n", std::to_string(i));
    HTN_RETURN_IF_ERROR(database.commit(batch, Durability::kBuffered));
    if (i % 20 == 0) HTN_RETURN_IF_ERROR(load(database, i));
    if (i % 20 == 10) look();
  }
  return {};
}

TEST_CASE("kv: every snapshot is one state, whatever is written beside it", "[kv][concurrency]") {
  const auto backend = GENERATE(testing::Backend::kMemory, testing::Backend::kRocks);
  testing::OpenedDatabase database(backend);
  REQUIRE(load(*database, 0).ok());  // new keys may be seen by older snapshots, replaced ones not
  std::atomic<bool> writing = true;
  std::atomic<int> torn = 0;
  std::atomic<int> looked = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kReaders; ++i) {
    threads.emplace_back([&] {
      do {
        if (!is_one_state(*database)) ++torn;
        ++looked;
      } while (writing);
    });
  }
  std::atomic<int> failed = 0;
  threads.emplace_back([&] {
    do {
      if (!database->flush().ok() || !database->verify().ok()) ++failed;
      std::this_thread::yield();
    } while (writing);
  });
  const Status written = write(*database, [&] {
    const int before = looked;
    while (looked == before) std::this_thread::yield();
  });
  writing = false;
  for (std::thread& thread : threads) thread.join();
  INFO(written.to_string());
  CHECK(written.ok());
  CHECK(torn == 0);
  CHECK(failed == 0);
  CHECK(database->commit_number() == kCommits);
}

TEST_CASE("kv: commits of many threads are all there, one after the other", "[kv][concurrency]") {
  const auto backend = GENERATE(testing::Backend::kMemory, testing::Backend::kRocks);
  testing::OpenedDatabase database(backend);
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; i < 50; ++i) {
        Batch batch;
        batch.put(Family::kRun, std::to_string(writer * 1000 + i), "");
        if (!database->commit(batch, i % 10 == 0 ? Durability::kSync : Durability::kBuffered)
                 .ok()) {
          ++failed;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(database->commit_number() == 200);
  database.reopen();
  CHECK(testing::rest_of(*database->cursor(Family::kRun, {})).size() == 200);
}

}  // namespace
}  // namespace hartonomous
