// Readers on snapshots beside a writer that puts, removes and sweeps: what a snapshot shows never
// changes, and every byte is right.

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::Threads;

// Catch is for one thread: a reader says what was wrong, the test's thread asserts.
struct Reading {
  std::string wrong;
  std::uint64_t documents = 0;
};

// Every document of a snapshot, all of its bytes against its hash, and a child by its hash.
void read_all(const Snapshot& snapshot, Reading& reading) {
  RowCursor<Document> documents = snapshot.documents();
  while (reading.wrong.empty()) {
    const auto more = documents.next();
    if (!more.ok()) reading.wrong = more.status().to_string();
    if (!more.ok() || !*more) return;
    const Document& document = documents.row();
    const auto bytes = snapshot.read(document.atom);
    if (!bytes.ok()) {
      reading.wrong = document.name + ": " + bytes.status().to_string();
    } else if (sha256(as_bytes(*bytes)) != document.sha256) {
      reading.wrong = document.name + ": other bytes";
    }
    RowCursor<Child> children = snapshot.children(document.atom);
    const auto any = children.next();
    if (!any.ok()) reading.wrong = document.name + ": " + any.status().to_string();
    if (any.ok() && *any) {
      const Child& child = children.row();
      const auto found = snapshot.find_atom(sha256(as_bytes(bytes->substr(0, child.length))));
      if (!found.ok() || *found != child.component) reading.wrong = document.name + ": child";
      const auto parents = snapshot.reference_count(child.component);
      if (!parents.ok() || *parents == 0) reading.wrong = document.name + ": references";
    }
    ++reading.documents;
  }
}

void read_until(const std::atomic<bool>& done, Session session, Reading& reading) {
  do {
    const Snapshot snapshot = session.snapshot();
    const std::uint64_t before = reading.documents;
    read_all(snapshot, reading);
    const std::uint64_t first = reading.documents - before;
    read_all(snapshot, reading);  // the same again, while the writer went on
    if (reading.wrong.empty() && reading.documents - before != 2 * first) {
      reading.wrong = "a snapshot changed";
    }
  } while (!done && reading.wrong.empty());
}

void write_some(Store& store, Rng& rng, int steps) {
  Session session = store.session();
  for (int step = 0; step < steps; ++step) {
    const std::string name = "name/" + std::to_string(rng.below(8));
    const std::uint64_t pick = rng.below(10);
    if (pick < 6) {
      const std::size_t bytes = step % 12 == 5 ? 5u << 20 : rng.below(60'000);
      must(session.put(name, as_bytes(testing::random_content(rng, bytes))));
    } else if (pick < 8) {
      const Status removed = session.remove(name);
      if (!removed.ok()) REQUIRE(removed.code() == StatusCode::kNotFound);
    } else {
      must(store.sweep({.retain_seconds = 0}));
    }
  }
}

TEST_CASE("engine: readers see right bytes while the writer puts, removes and sweeps",
          "[engine][concurrency]") {
  HTN_TEST_SEED(seed, 91);
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  Rng rng(seed);
  OpenedStore store(backend, Threads::kPool);
  must(store.session().put("name/0", as_bytes(testing::random_prose(rng, 100'000))));
  std::atomic<bool> done = false;
  std::vector<Reading> readings(2);
  std::vector<std::thread> readers;
  for (Reading& reading : readings) {
    readers.emplace_back(
        [&done, &reading, session = store.session()] { read_until(done, session, reading); });
  }
  write_some(*store, rng, 40);
  done = true;
  for (std::thread& reader : readers) reader.join();
  for (const Reading& reading : readings) {
    INFO(reading.wrong);
    CHECK(reading.wrong.empty());
    CHECK(reading.documents > 0);
  }
  testing::require_sound(*store);
}

TEST_CASE("engine: writers of several threads and tenants take turns", "[engine][concurrency]") {
  OpenedStore store(Backend::kMemory, Threads::kPool);
  testing::register_tenants(*store, 1);
  constexpr int kPuts = 25;
  std::vector<std::string> wrong(3);
  std::vector<std::thread> writers;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    writers.emplace_back(
        [t, &wrong,
         session = store->session(TenantId{static_cast<std::uint32_t>(t / 2)})]() mutable {
          Rng rng(t);
          for (int i = 0; i < kPuts && wrong[t].empty(); ++i) {
            const std::string name = std::to_string(t) + "/" + std::to_string(i);
            const std::string content = testing::random_content(rng, rng.below(20'000));
            const auto put = session.put(name, as_bytes(content));
            if (!put.ok()) {
              wrong[t] = put.status().to_string();
            } else if (*session.snapshot().read(put->atom) != content) {
              wrong[t] = name;
            }
          }
        });
  }
  for (std::thread& writer : writers) writer.join();
  for (const std::string& each : wrong) CHECK(each.empty());
  CHECK(must(store->statistics()).documents == wrong.size() * kPuts);
  testing::require_sound(*store);
}

TEST_CASE("engine: a pool of one thread is enough", "[engine][concurrency]") {
  HTN_TEST_SEED(seed, 92);
  Rng rng(seed);
  Options options = testing::small_options(Threads::kNone);
  options.executor = make_thread_pool({.threads = 1});
  Store store = must(Store::open_in_memory(options));
  Session session = store.session();
  const std::string content = testing::random_bytes(rng, 9u << 20);
  const PutResult put = must(session.put("large", as_bytes(content)));
  CHECK((must(session.snapshot().read(put.atom)) == content));
  must(session.put("text", as_bytes(testing::random_prose(rng, 5u << 20))));
  testing::require_sound(store);
}

TEST_CASE("engine: the last handle may go on any thread", "[engine][concurrency]") {
  for (int i = 0; i < 20; ++i) {
    OpenedStore store(Backend::kMemory, Threads::kPool);
    Session session = store.session();
    must(session.put("a", as_bytes("some words")));
    std::thread last([snapshot = std::make_unique<Snapshot>(session.snapshot())]() mutable {
      snapshot.reset();
    });
    store.close();
    last.join();
  }
}

}  // namespace
}  // namespace hartonomous
