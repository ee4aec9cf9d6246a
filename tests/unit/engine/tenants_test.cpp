// The registry of tenants: who is served, what they may keep, shared domains, deletion.

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;
using testing::Threads;

rows::Tenant named(std::string name) {
  rows::Tenant tenant;
  tenant.tenant_name = std::move(name);
  return tenant;
}

rows::Tenant in_domain(std::string name, std::uint32_t domain) {
  rows::Tenant tenant = named(std::move(name));
  tenant.domain_id = DomainId{domain};
  return tenant;
}

rows::Model some_model(std::string name) {
  rows::Model model;
  model.model_name = std::move(name);
  model.model_type = "transformer";
  return model;
}

TEST_CASE("engine: tenants: the default one is there, others are made and served",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  REQUIRE(store->admin().tenants().size() == 1);
  CHECK(store->admin().tenants()[0].tenant_name == "default");
  CHECK(store->session(TenantId{1}).snapshot().find_document("a").status().code() ==
        StatusCode::kNotFound);
  CHECK(store->session(TenantId{1}).put("a", as_bytes("x")).status().code() ==
        StatusCode::kNotFound);
  const rows::Tenant acme = must(store->admin().create_tenant(named("acme")));
  CHECK(acme.tenant_id == TenantId{1});
  CHECK(acme.created_at > Instant{0});
  must(store->session(TenantId{1}).put("a", as_bytes("x")));
  CHECK(store->admin().create_tenant(named("acme")).status().code() == StatusCode::kAlreadyExists);
  CHECK(store->admin().create_tenant(named("")).status().code() == StatusCode::kInvalidArgument);
  must(store->admin().rename_tenant(TenantId{1}, "acme ltd"));
  if (store.reopen()) {
    CHECK(must(store->admin().tenant(TenantId{1})).tenant_name == "acme ltd");
    CHECK(must(store->session(TenantId{1}).snapshot().find_document("a")).has_value());
  }
  testing::require_sound(*store);
}

TEST_CASE("engine: tenants: one that is not active keeps what it has and is not served",
          "[engine][unit]") {
  OpenedStore store;
  testing::register_tenants(*store, 1);
  Session session = store->session(TenantId{1});
  must(session.put("a", as_bytes("x")));
  const Snapshot held = session.snapshot();
  must(store->admin().set_active(TenantId{1}, false));
  CHECK(session.put("b", as_bytes("x")).status().code() == StatusCode::kFailedPrecondition);
  CHECK(session.begin().put("b", as_bytes("x")).code() == StatusCode::kFailedPrecondition);
  CHECK(session.snapshot().find_document("a").status().code() == StatusCode::kFailedPrecondition);
  CHECK(session.snapshot().tables().count("dbo.Model").status().code() ==
        StatusCode::kFailedPrecondition);
  CHECK(must(held.find_document("a")).has_value());
  must(store->admin().set_active(TenantId{1}, true));
  CHECK(must(session.snapshot().find_document("a")).has_value());
  CHECK(store->admin().set_active(TenantId{0}, false).status().code() ==
        StatusCode::kFailedPrecondition);
}

TEST_CASE("engine: tenants: what is wrong with a row of the registry is told", "[engine][unit]") {
  OpenedStore store;
  AdminSession admin = store->admin();
  rows::Tenant tenant = named("t");
  tenant.max_atoms = -1;
  CHECK(admin.create_tenant(tenant).status().code() == StatusCode::kInvalidArgument);
  tenant = named("t");
  tenant.retention_seconds = -1;
  CHECK(admin.create_tenant(tenant).status().code() == StatusCode::kInvalidArgument);
  CHECK(admin.create_tenant(in_domain("t", 0)).status().code() == StatusCode::kInvalidArgument);
  CHECK(admin.create_tenant(in_domain("t", 1u << 23)).status().code() ==
        StatusCode::kInvalidArgument);
  tenant = must(admin.create_tenant(named("t")));
  tenant.domain_id = DomainId{1};
  CHECK(admin.update_tenant(tenant).status().code() == StatusCode::kFailedPrecondition);
  tenant.tenant_id = TenantId{77};
  CHECK(admin.update_tenant(tenant).status().code() == StatusCode::kNotFound);
}

TEST_CASE("engine: tenants: quotas are exact, and what is over one leaves no trace",
          "[engine][unit]") {
  OpenedStore store(Backend::kMemory, GENERATE(Threads::kNone, Threads::kPool));
  rows::Tenant tenant = named("small");
  tenant.max_atoms = 10;
  tenant.max_storage_gb = Decimal<2>{1};  // 10 MB
  tenant = must(store->admin().create_tenant(tenant));
  Session session = store->session(tenant.tenant_id);
  must(session.put("nine", as_bytes(std::string(9 * 64, 'a'))));
  must(session.put("one", as_bytes("b")));
  // At the border: what is there already is no more.
  CHECK(must(session.put("one", as_bytes("b"))).unchanged);
  CHECK(must(session.put("nine", as_bytes(std::string(9 * 64, 'a')))).unchanged);
  for (const std::string& content : {std::string("c"), std::string(100, 'c')}) {
    const Status full = session.put("over", as_bytes(content)).status();
    CHECK(full.code() == StatusCode::kResourceExhausted);
    CHECK(full.message().find("may keep 10 atoms, has 10") != std::string::npos);
    CHECK(session.begin().put("over", as_bytes(content)).code() == StatusCode::kResourceExhausted);
  }
  CHECK_FALSE(must(session.snapshot().find_document("over")).has_value());
  HTN_REQUIRE_OK(session.remove("one"));
  must(session.put("again", as_bytes("c")));
  const TenantStatistics has = must(store->admin().statistics(tenant.tenant_id));
  CHECK(has.atoms == 10);
  CHECK(has.documents == 2);
  CHECK(has.bytes == 9 * 64 + 1);
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 2);
  testing::require_sound(*store);
}

TEST_CASE("engine: tenants: a content of several stages that is over the quota is taken back",
          "[engine][unit]") {
  OpenedStore store(Backend::kMemory, GENERATE(Threads::kNone, Threads::kPool));
  rows::Tenant tenant = named("small");
  tenant.max_storage_gb = Decimal<2>{1};  // 10 MB
  tenant = must(store->admin().create_tenant(tenant));
  Session session = store->session(tenant.tenant_id);
  Rng rng(5);
  const std::string half = testing::random_bytes(rng, 5'000'000);
  const std::string most = testing::random_bytes(rng, 9'000'000);
  must(session.put("half", as_bytes(half)));
  // Of a size that is not known before.
  class Stream final : public Source {
   public:
    explicit Stream(std::string_view bytes) : rest_(bytes) {}
    Result<std::size_t> read(std::span<std::byte> buffer) override {
      const std::size_t count = std::min(buffer.size(), rest_.size());
      std::copy_n(as_bytes(rest_).begin(), count, buffer.begin());
      rest_.remove_prefix(count);
      return count;
    }

   private:
    std::string_view rest_;
  };
  Stream stream(most);
  CHECK(session.put("most", stream).status().code() == StatusCode::kResourceExhausted);
  CHECK(session.put("most", as_bytes(most)).status().code() == StatusCode::kResourceExhausted);
  CHECK(must(store->sweep({.forsaken_jobs = true, .retain_seconds = 0})).jobs == 0);
  CHECK(must(store->statistics()).unique_bytes == half.size());
  must(session.put("other half", as_bytes(std::string_view(most).substr(0, 5'000'000))));
  CHECK(session.put("a", as_bytes("b")).status().code() == StatusCode::kResourceExhausted);
  testing::require_sound(*store);
}

TEST_CASE("engine: tenants: the quota of models holds in every transaction", "[engine][unit]") {
  OpenedStore store;
  rows::Tenant tenant = named("small");
  tenant.max_models = 2;
  tenant = must(store->admin().create_tenant(tenant));
  Session session = store->session(tenant.tenant_id);
  {
    Transaction transaction = session.begin();
    must(transaction.insert(some_model("a")));
    must(transaction.insert(some_model("b")));
    must(transaction.commit());
  }
  Transaction over = session.begin();
  CHECK(over.insert(some_model("c")).status().code() == StatusCode::kResourceExhausted);
  CHECK(over.commit().status().code() == StatusCode::kResourceExhausted);
  CHECK(must(session.snapshot().tables().count<rows::Model>()) == 2);
  CHECK(must(store->admin().statistics(tenant.tenant_id)).models == 2);
}

TEST_CASE("engine: tenants: a quota is exact when many put at once", "[engine][unit]") {
  OpenedStore store(Backend::kMemory, Threads::kPool);
  rows::Tenant tenant = named("small");
  tenant.max_atoms = 25;
  tenant = must(store->admin().create_tenant(tenant));
  std::vector<std::thread> threads;
  std::vector<int> landed(4);
  for (std::size_t t = 0; t < landed.size(); ++t) {
    threads.emplace_back([&, t, session = store->session(tenant.tenant_id)]() mutable {
      for (int i = 0; i < 20; ++i) {
        const std::string name = std::to_string(t) + "/" + std::to_string(i);
        if (session.put(name, as_bytes(name), {.kind = Kind::kBytes}).ok()) ++landed[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(landed[0] + landed[1] + landed[2] + landed[3] == 25);
  CHECK(must(store->admin().statistics(tenant.tenant_id)).atoms == 25);
}

TEST_CASE("engine: tenants: of a shared domain the same content costs once, and each sees its own",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  AdminSession admin = store->admin();
  std::vector<Session> sessions;
  for (const char* name : {"a", "b", "c"}) {
    sessions.push_back(store->session(must(admin.create_tenant(in_domain(name, 7))).tenant_id));
  }
  Rng rng(3);
  const std::string content = testing::random_bytes(rng, 1'000'000);
  must(sessions[0].put("f", as_bytes(content)));
  const Statistics once = must(store->statistics());
  // Not there for the others, by whatever way they ask.
  const ContentHash block = sha256(as_bytes(content).first(64));
  CHECK_FALSE(must(sessions[1].snapshot().find_atom(block)).has_value());
  CHECK_FALSE(must(sessions[1].snapshot().find_atom(sha256(as_bytes(content)))).has_value());
  CHECK(must(sessions[1].snapshot().tables().count("dbo.AtomComposition")) == 0);
  CHECK(rows_of(must(sessions[1].snapshot().tables().rows("dbo.AtomComposition"))).empty());
  const PutResult put = must(sessions[1].put("f", as_bytes(content)));
  CHECK(put.new_bytes == content.size());  // what others hold is not told
  must(sessions[2].put("g", as_bytes(content)));
  const Statistics thrice = must(store->statistics());
  CHECK(thrice.unique_bytes == once.unique_bytes);
  CHECK(thrice.atoms == once.atoms);
  CHECK(thrice.logical_bytes == 3 * content.size());
  const AtomId leaf = must(sessions[1].snapshot().find_atom(block)).value();
  CHECK(leaf.tenant() == sessions[1].tenant());
  CHECK(must(sessions[1].snapshot().reference_count(leaf)) == 1);
  CHECK(rows_of(sessions[1].snapshot().parents(leaf)).size() == 1);
  HTN_REQUIRE_OK(sessions[0].remove("f"));
  HTN_REQUIRE_OK(sessions[1].remove("f"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK_FALSE(must(sessions[1].snapshot().find_atom(block)).has_value());
  CHECK(must(sessions[2].snapshot().read(must(sessions[2].snapshot().find_document("g"))->atom)) ==
        content);
  testing::require_sound(*store);
}

TEST_CASE("engine: tenants: a deleted one goes with all it has, its neighbours stay",
          "[engine][unit]") {
  const std::uint32_t domain = GENERATE(0u, 4u);  // 0: of its own
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  AdminSession admin = store->admin();
  const auto make = [&](const char* name) {
    return must(admin.create_tenant(domain == 0 ? named(name) : in_domain(name, domain)));
  };
  Session going = store->session(make("going").tenant_id);
  Session staying = store->session(make("staying").tenant_id);
  for (Session* session : {&going, &staying}) {
    for (int i = 0; i < 600; ++i) {
      must(session->put("n" + std::to_string(i), as_bytes("words of " + std::to_string(i % 50))));
    }
    const PutResult put = must(session->put("large", as_bytes(std::string(100'000, 'l'))));
    HTN_REQUIRE_OK(session->pin(put.atom));
    HTN_REQUIRE_OK(session->remove("n3"));
    Transaction transaction = session->begin();
    must(transaction.insert(some_model("m")));
    must(transaction.commit());
  }
  const TenantId id = going.tenant();
  HTN_REQUIRE_OK(admin.delete_tenant(id));
  CHECK(admin.delete_tenant(id).code() == StatusCode::kNotFound);
  CHECK(admin.tenant(id).status().code() == StatusCode::kNotFound);
  CHECK(going.snapshot().find_document("n1").status().code() == StatusCode::kNotFound);
  CHECK(going.put("n1", as_bytes("x")).status().code() == StatusCode::kNotFound);
  testing::require_sound(*store);
  must(store->sweep({.retain_seconds = 0}));
  testing::require_sound(*store);
  const Statistics left = must(store->statistics());
  CHECK(left.documents == 600);
  CHECK(must(staying.snapshot().read(must(staying.snapshot().find_document("large"))->atom)) ==
        std::string(100'000, 'l'));
  CHECK(must(staying.snapshot().tables().count<rows::Model>()) == 1);
  // Its number is not given again, its name may be.
  CHECK(must(admin.create_tenant(named("going"))).tenant_id > staying.tenant());
  CHECK(admin.delete_tenant(TenantId{0}).code() == StatusCode::kFailedPrecondition);
}

TEST_CASE("engine: tenants: a deletion that was interrupted is gone on with by the next sweep",
          "[engine][unit]") {
  const std::uint32_t domain = GENERATE(0u, 4u);
  OpenedStore store(Backend::kRocks);
  const rows::Tenant tenant =
      must(store->admin().create_tenant(domain == 0 ? named("going") : in_domain("going", domain)));
  {
    Session going = store->session(tenant.tenant_id);
    must(going.put("a", as_bytes(std::string(10'000, 'a'))));
    must(going.put("b", as_bytes("b")));
  }
  for (std::uint64_t passing = 1; passing < 4; ++passing) {
    fault::arm("engine.delete_tenant.step", fault::Action::kFail, passing);
    const Status interrupted =
        passing == 1 ? store->admin().delete_tenant(tenant.tenant_id) : store->sweep().status();
    fault::disarm_all();
    CHECK_FALSE(interrupted.ok());
    CHECK(store->admin().tenant(tenant.tenant_id).status().code() == StatusCode::kNotFound);
    testing::require_sound(*store);
    REQUIRE(store.reopen());
  }
  must(store->sweep());
  const Statistics left = must(store->statistics());
  CHECK(left.atoms == 0);
  CHECK(left.compositions == 0);
  testing::require_sound(*store);
}

}  // namespace
}  // namespace hartonomous
