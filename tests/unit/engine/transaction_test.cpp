// Transactions: together or not at all.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/rng.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::must;
using testing::OpenedStore;
using testing::rows_of;

constexpr std::size_t kStageBytes = std::size_t{4} << 20;  // at the smallest budget

TEST_CASE("engine: a transaction that is dropped leaves no trace", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  must(session.put("kept", as_bytes("kept")));
  const Statistics before = must(store->statistics());
  {
    Transaction transaction = session.begin();
    HTN_REQUIRE_OK(transaction.put("a", as_bytes(std::string(100'000, 'a'))));
    HTN_REQUIRE_OK(transaction.remove("kept"));
  }
  const Statistics after = must(store->statistics());
  CHECK(after.documents == before.documents);
  CHECK(after.atoms == before.atoms);
  CHECK(after.commits == before.commits);
  CHECK(rows_of(session.snapshot().documents()).size() == 1);
}

TEST_CASE("engine: what a transaction stages is seen by all at its commit", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const Snapshot before = session.snapshot();
  Transaction transaction = session.begin();
  HTN_REQUIRE_OK(transaction.put("leaf", as_bytes("word")));
  HTN_REQUIRE_OK(transaction.put("whole", as_bytes("two words")));
  HTN_REQUIRE_OK(transaction.put("leaf", as_bytes("word")));
  HTN_REQUIRE_OK(transaction.put("whole", as_bytes("two words")));
  CHECK(rows_of(session.snapshot().documents()).empty());
  const auto results = must(transaction.commit());
  REQUIRE(results.size() == 4);
  CHECK_FALSE(results[0].unchanged);
  CHECK_FALSE(results[1].unchanged);
  CHECK(results[2].unchanged);
  CHECK(results[2].atom == results[0].atom);
  CHECK(results[3].unchanged);
  CHECK(results[3].atom == results[1].atom);
  CHECK(rows_of(before.documents()).empty());
  CHECK(rows_of(session.snapshot().documents()).size() == 2);
  CHECK(must(session.snapshot().read(results[1].atom)) == "two words");
  testing::require_sound(*store);
}

TEST_CASE("engine: a transaction takes back what it staged itself", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Transaction transaction = session.begin();
  HTN_REQUIRE_OK(transaction.put("leaf", as_bytes("word")));
  HTN_REQUIRE_OK(transaction.put("whole", as_bytes("two words")));
  HTN_REQUIRE_OK(transaction.remove("leaf"));
  HTN_REQUIRE_OK(transaction.remove("whole"));
  CHECK(transaction.remove("whole").code() == StatusCode::kNotFound);
  REQUIRE(must(transaction.commit()).size() == 2);
  CHECK(rows_of(session.snapshot().documents()).empty());
  CHECK(must(store->statistics()).compositions == 0);
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 0);
  testing::require_sound(*store);
}

TEST_CASE("engine: an ended transaction refuses everything", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Transaction transaction = session.begin();
  must(transaction.commit());
  CHECK(transaction.put("a", as_bytes("a")).code() == StatusCode::kFailedPrecondition);
  CHECK(transaction.remove("a").code() == StatusCode::kFailedPrecondition);
  CHECK(transaction.commit().status().code() == StatusCode::kFailedPrecondition);
  must(session.put("a", as_bytes("a")));  // and gave the writer back
}

TEST_CASE("engine: a transaction holds what its bound says, and refuses more", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(41);
  Transaction transaction = session.begin();
  const std::string large = testing::random_bytes(rng, kStageBytes - 1000);
  HTN_REQUIRE_OK(transaction.put("large", as_bytes(large)));
  HTN_REQUIRE_OK(transaction.put("small", as_bytes("small")));
  const std::string more = testing::random_bytes(rng, 2000);
  CHECK(transaction.put("more", as_bytes(more)).code() == StatusCode::kResourceExhausted);
  CHECK(transaction.put("too large", as_bytes(large)).code() == StatusCode::kResourceExhausted);
  HTN_REQUIRE_OK(transaction.put("again", as_bytes("small")));
  const auto results = must(transaction.commit());
  REQUIRE(results.size() == 3);
  CHECK((must(session.snapshot().read(results[0].atom)) == large));
  CHECK_FALSE(must(session.snapshot().find_document("more")).has_value());
  testing::require_sound(*store);
}

TEST_CASE("engine: what is wrong with one put leaves its transaction usable", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Transaction transaction = session.begin();
  CHECK(transaction.put("", as_bytes("a")).code() == StatusCode::kInvalidArgument);
  CHECK(transaction.put(std::string(1, '\0'), as_bytes("a")).code() ==
        StatusCode::kInvalidArgument);
  // Text for its first 200 KiB: what was staged of it is taken back.
  const std::string broken = std::string(200'000, 'a') + "\xFF" + std::string(200, 'b');
  CHECK(transaction.put("broken", as_bytes(broken), {.kind = Kind::kText}).code() ==
        StatusCode::kInvalidArgument);
  HTN_REQUIRE_OK(transaction.put("fine", as_bytes("fine")));
  CHECK(must(transaction.commit()).size() == 1);
  CHECK(rows_of(session.snapshot().documents()).size() == 1);
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).extents == 0);
  CHECK(must(store->statistics()).atoms == 1);
  testing::require_sound(*store);
}

}  // namespace
}  // namespace hartonomous
