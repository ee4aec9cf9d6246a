// Commits of rows between being applied and being durable: who sees what, and in which order.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/fault.hpp>

#include "engine/core.hpp"
#include "support/opened_store.hpp"
#include "tenant/domains.hpp"

namespace hartonomous::engine {
namespace {

using kv::Family;
using testing::must;

constexpr TenantId kOther{1};

struct Disarm {
  Disarm() = default;
  Disarm(const Disarm&) = delete;
  Disarm& operator=(const Disarm&) = delete;
  ~Disarm() { fault::disarm_all(); }
};

std::shared_ptr<Core> open_core() {
  Options options = testing::small_options(testing::Threads::kNone);
  options.durability = Options::Durability::kSync;
  return must(Core::open(kv::open_memory(), "", options));
}

// A row put to a family that no content is in; the number of its commit.
std::uint64_t apply(Core& core, TenantId tenant, const std::string& key) {
  Core::Lease lease = must(core.lease(tenant::own_domain(tenant)));
  kv::Batch batch;
  batch.put(Family::kTableRow, key, key);
  return must(lease.apply(std::move(batch)));
}

bool shows(Core& core, TenantId tenant, const std::string& key) {
  const content::View view = must(core.domain(tenant::own_domain(tenant)))->view();
  return must(core.database().get(Family::kTableRow, key, view.snapshot().get())).has_value();
}

TEST_CASE("engine: rows are seen by the next writer at once, by readers when durable",
          "[engine][unit]") {
  const auto core = open_core();
  const Instant before = core->last_commit();
  const std::uint64_t commit = apply(*core, {}, "a");
  CHECK_FALSE(shows(*core, {}, "a"));
  CHECK(core->last_commit() == before);
  const auto newest = core->database().snapshot();
  CHECK(must(core->database().get(Family::kTableRow, "a", newest.get())).has_value());
  HTN_REQUIRE_OK(core->settle(commit));
  CHECK(shows(*core, {}, "a"));
  CHECK(core->last_commit() > before);
}

TEST_CASE("engine: commits are shown in order, also those of other tenants", "[engine][unit]") {
  const auto core = open_core();
  must(core->domain(tenant::own_domain(kOther)));
  const std::uint64_t first = apply(*core, {}, "a");
  const std::uint64_t second = apply(*core, kOther, "b");
  const std::uint64_t third = apply(*core, {}, "c");
  HTN_REQUIRE_OK(core->settle(second));
  CHECK(shows(*core, {}, "a"));
  CHECK(shows(*core, kOther, "b"));
  CHECK_FALSE(shows(*core, {}, "c"));
  const Instant told = core->last_commit();
  HTN_REQUIRE_OK(core->settle(first));
  CHECK(core->last_commit() == told);
  HTN_REQUIRE_OK(core->settle(third));
  HTN_REQUIRE_OK(core->settle(first));
  CHECK(shows(*core, {}, "c"));
  CHECK(core->last_commit() > told);
}

TEST_CASE("engine: content that lands later keeps the rows applied before it", "[engine][unit]") {
  const auto core = open_core();
  const std::uint64_t commit = apply(*core, {}, "a");
  Session session(core, {});
  must(session.put("name", as_bytes("some words")));
  CHECK(shows(*core, {}, "a"));
  // The state of the rows was taken before the content: it must not come back.
  HTN_REQUIRE_OK(core->settle(commit));
  CHECK(must(session.snapshot().find_document("name")).has_value());
  rows::Tenant tenant;
  tenant.tenant_name = "other";
  REQUIRE(must(AdminSession(core).create_tenant(tenant)).tenant_id == kOther);
  Session other(core, kOther);
  const std::uint64_t next = apply(*core, {}, "b");
  must(other.put("name", as_bytes("other words")));
  CHECK(shows(*core, {}, "b"));
  HTN_REQUIRE_OK(core->settle(next));
}

// As the content of a large put does, whose first stages are published before its last one is.
TEST_CASE("engine: a state that was taken is not published over a later one", "[engine][unit]") {
  const auto core = open_core();
  const auto domain = must(core->domain(DomainId{0}));
  const content::Domain::Taken earlier = domain->take();
  const std::uint64_t commit = apply(*core, {}, "a");
  HTN_REQUIRE_OK(core->settle(commit));
  domain->publish(earlier);
  CHECK(shows(*core, {}, "a"));
}

TEST_CASE("engine: a sync that fails is told to all who wait, and nothing is shown",
          "[engine][unit]") {
  const Disarm disarm;
  const auto core = open_core();
  const std::uint64_t durable = apply(*core, {}, "durable");
  HTN_REQUIRE_OK(core->settle(durable));
  const Instant told = core->last_commit();
  const std::uint64_t first = apply(*core, {}, "a");
  const std::uint64_t second = apply(*core, {}, "b");
  fault::arm("kv.witness.write", fault::Action::kFail);
  CHECK(core->settle(second).code() == StatusCode::kUnknownOutcome);
  CHECK(core->settle(first).code() == StatusCode::kUnknownOutcome);
  CHECK_FALSE(shows(*core, {}, "a"));
  CHECK_FALSE(shows(*core, {}, "b"));
  CHECK(shows(*core, {}, "durable"));
  CHECK(core->last_commit() == told);
  Core::Lease lease = must(core->lease(DomainId{0}));
  kv::Batch batch;
  batch.put(Family::kTableRow, "c", "c");
  CHECK(lease.commit(std::move(batch)).code() == StatusCode::kPoisoned);
}

TEST_CASE("engine: a commit through the writer is durable and shown", "[engine][unit]") {
  const auto core = open_core();
  Core::Lease lease = must(core->lease(DomainId{0}));
  kv::Batch batch;
  batch.put(Family::kTableRow, "a", "a");
  HTN_REQUIRE_OK(lease.commit(std::move(batch)));
  CHECK(shows(*core, {}, "a"));
}

}  // namespace
}  // namespace hartonomous::engine
