// Documents, atoms and counts as of an instant; what retention forgets.

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;

std::vector<std::string> names_of(const Snapshot& snapshot) {
  std::vector<std::string> names;
  for (const Document& document : rows_of(snapshot.documents())) {
    names.push_back(document.name + " " + std::to_string(document.version));
  }
  return names;
}

rows::Model some_model() {
  rows::Model row;
  row.model_name = "x";
  return row;
}

TEST_CASE("engine: time: documents are as they were, replaced or removed", "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  std::optional<Session> opened(store.session());
  Session& session = *opened;
  const std::string first(1000, '1');
  const std::string second = "second";
  const PutResult put = must(session.put("a", as_bytes(first)));
  const Instant one = session.snapshot().instant();
  must(session.put("a", as_bytes(second)));
  must(session.put("b", as_bytes("b")));
  const Instant two = session.snapshot().instant();
  HTN_REQUIRE_OK(session.remove("a"));
  const Instant three = session.snapshot().instant();
  must(session.put("a", as_bytes("again")));

  const auto look = [&](const Snapshot& now) {
    CHECK(names_of(now.as_of(Instant{0})).empty());
    CHECK(names_of(now.as_of(one)) == std::vector<std::string>{"a 1"});
    CHECK(names_of(now.as_of(two)) == std::vector<std::string>{"a 1", "a 2", "b 1"});
    CHECK(names_of(now.as_of(three)) == std::vector<std::string>{"b 1"});
    CHECK(names_of(now) == std::vector<std::string>{"a 1", "b 1"});
    const Snapshot then = now.as_of(two);
    CHECK(then.instant() == two);
    CHECK(must(then.read(must(then.find_document("a"))->atom)) == second);
    CHECK(must(then.read(must(then.find_document("a", 1))->atom)) == first);
    CHECK(must(then.find_document("a", 1))->sha256 == sha256(as_bytes(first)));
    CHECK_FALSE(must(now.as_of(three).find_document("a")).has_value());
    // Atoms: the whole is not there any more, and was.
    CHECK(now.get_atom(put.atom).status().code() == StatusCode::kNotFound);
    CHECK_FALSE(must(now.find_atom(put.sha256)).has_value());
    CHECK(must(then.find_atom(put.sha256)) == put.atom);
    CHECK(must(then.reference_count(put.atom)) == 1);
    CHECK(rows_of(then.children(put.atom)).size() == 16);
    const auto history = must(now.history("a"));
    REQUIRE(history.size() == 3);
    CHECK(history[0].from <= one);
    CHECK(history[0].to == history[1].to);
    CHECK_FALSE(history[2].to.has_value());
  };
  look(session.snapshot());
  must(store->sweep());  // keeps seven days
  look(session.snapshot());
  opened.reset();
  if (store.reopen()) look(store.session().snapshot());
  testing::require_sound(*store);
}

TEST_CASE("engine: time: a transaction is seen whole or not at all, as of any instant",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  must(session.put("a", as_bytes("old")));
  const Instant before = session.snapshot().instant();
  Transaction transaction = session.begin();
  HTN_REQUIRE_OK(transaction.put("b", as_bytes("b")));
  HTN_REQUIRE_OK(transaction.remove("a"));
  HTN_REQUIRE_OK(transaction.put("c", as_bytes(std::string(200, 'c'))));
  HTN_REQUIRE_OK(transaction.put("d", as_bytes(std::string(300, 'd'))));
  HTN_REQUIRE_OK(transaction.remove("d"));
  must(transaction.insert(some_model()));
  must(transaction.commit());
  const Snapshot now = session.snapshot();
  CHECK(must(now.history("d")).empty());  // it never was
  const std::vector<std::string> old{"a 1"};
  const std::vector<std::string> all{"b 1", "c 1"};
  for (std::int64_t at = before.value(); at <= now.instant().value(); ++at) {
    const Snapshot then = now.as_of(Instant{at});
    const auto names = names_of(then);
    REQUIRE((names == old || names == all));
    CHECK(must(then.tables().count<rows::Model>()) == (names == all ? 1 : 0));
  }
}

TEST_CASE("engine: time: pins and counts are as they were", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const std::string content = std::string(64, 'x') + std::string(64, 'y') + std::string(64, 'x');
  const PutResult put = must(session.put("a", as_bytes(content)));
  const AtomId leaf =
      must(session.snapshot().find_atom(sha256(as_bytes(std::string(64, 'x'))))).value();
  const Instant plain = session.snapshot().instant();
  HTN_REQUIRE_OK(session.pin(leaf));
  HTN_REQUIRE_OK(session.pin(leaf));
  const Instant pinned = session.snapshot().instant();
  HTN_REQUIRE_OK(session.unpin(leaf));
  HTN_REQUIRE_OK(session.remove("a"));
  const Snapshot now = session.snapshot();
  CHECK(must(now.reference_count(leaf)) == 1);
  CHECK(must(now.pin_count(leaf)) == 1);
  CHECK(must(now.as_of(plain).reference_count(leaf)) == 2);
  CHECK(must(now.as_of(plain).pin_count(leaf)) == 0);
  CHECK(must(now.as_of(pinned).reference_count(leaf)) == 4);
  CHECK(must(now.as_of(pinned).pin_count(leaf)) == 2);
  CHECK(rows_of(now.as_of(pinned).parents(leaf)).size() == 1);
  CHECK(rows_of(now.parents(leaf)).empty());
  auto composition = must(now.as_of(pinned).tables().rows(
      "dbo.AtomComposition", {.equal = {static_cast<std::int64_t>(put.atom.value())}}));
  CHECK(rows_of(std::move(composition)).size() == 3);
  testing::require_sound(*store);
}

TEST_CASE("engine: time: what retention forgets is told, and gives its space back",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  must(session.put("a", as_bytes(std::string(100'000, 'a'))));
  Transaction insertion = session.begin();
  must(insertion.insert(some_model()));
  must(insertion.commit());
  const Instant then = session.snapshot().instant();
  HTN_REQUIRE_OK(session.remove("a"));
  Transaction removal = session.begin();
  HTN_REQUIRE_OK(removal.erase<rows::Model>({1}));
  must(removal.commit());
  CHECK(must(store->statistics()).extents > 0);
  CHECK(must(store->admin().statistics(TenantId{0})).past_references == 1);
  const SweepResult swept = must(store->sweep({.retain_seconds = 0}));
  CHECK(swept.purged_references == 1);
  CHECK(swept.purged_versions == 1);
  CHECK(must(store->statistics()).extents == 0);
  const Snapshot now = session.snapshot();
  const Snapshot past = now.as_of(then);
  CHECK(past.find_document("a").status().code() == StatusCode::kHistoryTrimmed);
  CHECK(past.documents().next().status().code() == StatusCode::kHistoryTrimmed);
  CHECK(past.find_atom(sha256(as_bytes("a"))).status().code() == StatusCode::kHistoryTrimmed);
  CHECK(past.tables().count<rows::Model>().status().code() == StatusCode::kHistoryTrimmed);
  CHECK(names_of(now.as_of(now.instant())).empty());
  CHECK(must(now.history("a")).empty());
  testing::require_sound(*store);
}

TEST_CASE("engine: time: a tenant keeps as many bytes of history as it was told",
          "[engine][unit]") {
  OpenedStore store;
  rows::Tenant tenant = must(store->admin().tenant(TenantId{0}));
  tenant.retention_seconds = std::nullopt;
  tenant.retention_bytes = 35'000;
  must(store->admin().update_tenant(tenant));
  Session session = store.session();
  std::vector<Instant> instants;
  for (int i = 0; i < 6; ++i) {
    must(session.put("a", as_bytes(std::string(10'000, static_cast<char>('a' + i)))));
    instants.push_back(session.snapshot().instant());
    HTN_REQUIRE_OK(session.remove("a"));
  }
  CHECK(must(store->sweep()).purged_references == 3);
  const Snapshot now = session.snapshot();
  for (std::size_t i = 0; i < instants.size(); ++i) {
    const auto found = now.as_of(instants[i]).find_document("a");
    if (i < 3) {
      CHECK(found.status().code() == StatusCode::kHistoryTrimmed);
    } else {
      CHECK(must(found).has_value());
    }
  }
  testing::require_sound(*store);
}

TEST_CASE("engine: time: what is older than a tenant's retention goes with the sweep",
          "[engine][unit]") {
  struct SetClock final : Clock {
    Instant now() override { return at; }
    Instant at{1'000'000'000'000};
  };
  const auto clock = std::make_shared<SetClock>();
  Options options = testing::small_options(testing::Threads::kNone);
  options.clock = clock;
  Store store = must(Store::open_in_memory(options));
  Session session = store.session();
  must(session.put("a", as_bytes("a")));
  HTN_REQUIRE_OK(session.remove("a"));
  constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;
  clock->at = Instant{clock->at.value() + 7 * kDay - 1'000'000};
  CHECK(must(store.sweep()).purged_references == 0);
  clock->at = Instant{clock->at.value() + 2'000'000};
  CHECK(must(store.sweep()).purged_references == 1);
}

}  // namespace
}  // namespace hartonomous
