// Transactions of rows that become durable together, beside readers and content: each is seen by
// its own thread when commit() returns, by others in the order of commits, and none is lost.

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;

constexpr int kThreads = 16;
constexpr int kCommits = 12;

// Catch is for one thread: the others say what was wrong.
struct Findings {
  std::mutex mutex;
  std::string first;
  void say(const std::string& what) {
    const std::lock_guard lock(mutex);
    if (first.empty()) first = what;
  }
};

Store open_store(Backend backend, const std::string& path) {
  Options options = testing::small_options(testing::Threads::kNone);
  options.durability = Options::Durability::kSync;
  return must(backend == Backend::kMemory ? Store::open_in_memory(options)
                                          : Store::open(path, options));
}

void commit_rows(Store& store, int thread, Findings& findings) {
  Session session = store.session(TenantId{static_cast<std::uint32_t>(thread % 2)});
  for (int i = 0; i < kCommits; ++i) {
    rows::Model model;
    model.model_name = concat("model ", thread, " ", i);
    Transaction transaction = session.begin();
    const auto inserted = transaction.insert(model);
    if (!inserted.ok()) return findings.say(inserted.status().to_string());
    const auto committed = transaction.commit();
    if (!committed.ok()) return findings.say(committed.status().to_string());
    const auto found = session.snapshot().tables().get<rows::Model>({inserted->model_id});
    if (!found.ok()) return findings.say(found.status().to_string());
    if (!found->has_value()) return findings.say("a row of this thread's own is not there");
    if ((*found)->model_name != model.model_name) return findings.say("another row is there");
    if (thread % 8 == 3 && i % 4 == 0) {
      const auto put = session.put(model.model_name, as_bytes(model.model_name));
      if (!put.ok()) return findings.say(put.status().to_string());
      const auto name = session.snapshot().find_document(model.model_name);
      if (!name.ok() || !name->has_value()) return findings.say("a document is not there");
    }
  }
}

// Numbers are given in the order of commits: whoever sees n rows sees the first n, and what was
// said of an instant holds.
void read_rows(const std::atomic<bool>& done, Session session, Findings& findings) {
  std::uint64_t before = 0;
  while (!done) {
    const Tables now = session.snapshot().tables();
    const auto count = now.count<rows::Model>();
    if (!count.ok()) return findings.say(count.status().to_string());
    if (*count < before) return findings.say("rows are gone again");
    before = *count;
    const auto last = static_cast<std::int64_t>(*count);
    if (last > 0 && !must(now.get<rows::Model>({last})).has_value())
      return findings.say("a row is missing among those seen");
    if (must(now.get<rows::Model>({last + 1})).has_value())
      return findings.say("a row is seen before the count of it");
    const Tables later = session.snapshot().tables();
    // As of its own instant a state is as it is, which may be later.
    if (now.instant() == Instant{} || later.instant() == now.instant()) continue;
    const auto then = later.as_of(now.instant()).count<rows::Model>();
    if (!then.ok()) return findings.say(then.status().to_string());
    if (*then > *count) return findings.say("more rows were there at an instant than it showed");
  }
}

TEST_CASE("engine: rows of sixteen threads become durable together, in order, and none is lost",
          "[engine][concurrency]") {
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  const testing::TemporaryDirectory folder;
  Findings findings;
  const auto require_all = [&](Store& store) {
    for (const std::uint32_t tenant : {0u, 1u}) {
      const Tables tables = store.session(TenantId{tenant}).snapshot().tables();
      CHECK(must(tables.count<rows::Model>()) == kThreads * kCommits / 2);
    }
    testing::require_sound(store);
  };
  {
    Store store = open_store(backend, folder / "store");
    testing::register_tenants(store, 1);
    std::atomic<bool> done = false;
    std::vector<std::thread> readers;
    for (const std::uint32_t tenant : {0u, 1u}) {
      readers.emplace_back(
          [&, session = store.session(TenantId{tenant})] { read_rows(done, session, findings); });
    }
    std::vector<std::thread> writers;
    for (int t = 0; t < kThreads; ++t) {
      writers.emplace_back([&, t] { commit_rows(store, t, findings); });
    }
    for (std::thread& writer : writers) writer.join();
    done = true;
    for (std::thread& reader : readers) reader.join();
    CHECK(findings.first == "");
    require_all(store);
  }
  if (backend == Backend::kMemory) return;
  Store store = open_store(backend, folder / "store");
  require_all(store);
}

}  // namespace
}  // namespace hartonomous
