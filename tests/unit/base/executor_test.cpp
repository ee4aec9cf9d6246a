#include <hartonomous/base/executor.hpp>

#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

namespace hartonomous {
namespace {

TEST_CASE("base: the inline executor runs a task before submit returns", "[base][unit]") {
  const auto executor = make_inline_executor();
  std::thread::id ran_on;
  executor->submit([&] { ran_on = std::this_thread::get_id(); });
  CHECK(ran_on == std::this_thread::get_id());
  CHECK(executor->concurrency() == 0);
}

TEST_CASE("base: a thread pool runs as many tasks at once as it has threads", "[base][unit]") {
  constexpr std::size_t kThreads = 4;
  std::atomic<int> met = 0;
  {
    const auto pool = make_thread_pool({.threads = kThreads});
    REQUIRE(pool->concurrency() == kThreads);
    auto all_here = std::make_shared<std::latch>(kThreads);
    for (std::size_t i = 0; i < kThreads; ++i) {
      pool->submit([&met, all_here] {
        all_here->arrive_and_wait();  // comes back only when all four run
        ++met;
      });
    }
  }
  CHECK(met == kThreads);
}

TEST_CASE("base: destroying a thread pool finishes what was submitted", "[base][unit]") {
  std::atomic<int> done = 0;
  {
    const auto pool = make_thread_pool({.threads = 2});
    for (int i = 0; i < 1000; ++i) pool->submit([&] { ++done; });
  }
  CHECK(done == 1000);
}

TEST_CASE("base: one thread runs tasks in order of submission", "[base][unit]") {
  std::vector<int> order;
  {
    const auto pool = make_thread_pool({.threads = 1});
    for (int i = 0; i < 100; ++i) pool->submit([&order, i] { order.push_back(i); });
  }
  REQUIRE(order.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("base: a pool of no threads has one", "[base][unit]") {
  CHECK(make_thread_pool({.threads = 0})->concurrency() == 1);
}

}  // namespace
}  // namespace hartonomous
