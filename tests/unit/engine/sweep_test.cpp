// Sweeps: what they take and what they must not.

#include <catch2/catch.hpp>
#include <string>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::must;
using testing::OpenedStore;

TEST_CASE("engine: a sweep keeps what joined a page after it was cached", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const auto first = must(session.put("first", as_bytes("one")));
  REQUIRE(must(session.snapshot().read(first.atom)) == "one");  // its page is cached now
  HTN_REQUIRE_OK(session.remove("first"));
  const auto second = must(session.put("second", as_bytes("two")));
  REQUIRE(must(store->sweep({.retain_seconds = 0})).atoms == 1);
  CHECK(must(session.snapshot().read(second.atom)) == "two");
}

}  // namespace
}  // namespace hartonomous
