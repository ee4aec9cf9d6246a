#include <hartonomous/engine/tables.hpp>

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/engine/store.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;

rows::Model some_model(std::string name, std::optional<std::string> version = std::nullopt) {
  rows::Model model;
  model.model_name = std::move(name);
  model.version_tag = std::move(version);
  return model;
}

rows::Model insert_model(Session& session, std::string name) {
  Transaction transaction = session.begin();
  rows::Model model = must(transaction.insert(some_model(std::move(name))));
  must(transaction.commit());
  return model;
}

TEST_CASE("engine: a row is there with its commit, with its defaults, and after opening again",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  rows::Model stored;
  {
    Session session = store.session();
    Transaction transaction = session.begin();
    stored = must(transaction.insert(some_model("llama")));
    CHECK(stored.model_id == 1);
    CHECK(stored.created_at != Instant{});
    CHECK_FALSE(must(session.snapshot().tables().get<rows::Model>({1})).has_value());
    CHECK(must(must(transaction.tables()).get<rows::Model>({1})).has_value());
    const Snapshot before = session.snapshot();
    must(transaction.commit());
    CHECK_FALSE(must(before.tables().get<rows::Model>({1})).has_value());
  }
  for (int round = 0; round < 2; ++round) {
    {
      const Tables tables = store.session().snapshot().tables();
      const auto found = must(tables.get<rows::Model>({1}));
      REQUIRE(found.has_value());
      CHECK(values_of(*found) == values_of(stored));
      CHECK(must(tables.count<rows::Model>()) == 1);
      CHECK(must(tables.count<rows::ModelLayer>()) == 0);
    }
    if (round == 0 && !store.reopen()) break;
  }
  Session session = store.session();
  CHECK(insert_model(session, "mistral").model_id == 2);
}

TEST_CASE("engine: a violated constraint ends the transaction and nothing of it lands",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  insert_model(session, "llama");
  Transaction transaction = session.begin();
  must(transaction.insert(some_model("mistral")));
  HTN_REQUIRE_OK(transaction.put("name", as_bytes("content")));
  const Status refused = transaction.insert(some_model("llama")).status();
  CHECK(refused.code() == StatusCode::kAlreadyExists);
  for (const char* part : {"dbo.Model", "UQ_Model_Name_Version", "'llama'"}) {
    CHECK(refused.message().find(part) != std::string::npos);
  }
  CHECK(transaction.insert(some_model("other")).status().code() == StatusCode::kAlreadyExists);
  CHECK(transaction.commit().status().code() == StatusCode::kAlreadyExists);
  CHECK(must(session.snapshot().tables().count<rows::Model>()) == 1);
  CHECK_FALSE(must(session.snapshot().find_document("name")).has_value());
  // What is not there is no violation.
  Transaction other = session.begin();
  CHECK(other.erase<rows::Model>({7}).code() == StatusCode::kNotFound);
  must(other.insert(some_model("mistral")));
  must(other.commit());
  CHECK(must(session.snapshot().tables().count<rows::Model>()) == 2);
}

TEST_CASE("engine: rows and documents of one transaction land together", "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  Transaction transaction = session.begin();
  HTN_REQUIRE_OK(transaction.put("weights", as_bytes(std::string(1000, 'w'))));
  must(transaction.insert(some_model("llama")));
  REQUIRE(must(transaction.commit()).size() == 1);
  const Snapshot now = session.snapshot();
  CHECK(must(now.find_document("weights")).has_value());
  CHECK(must(now.tables().count<rows::Model>()) == 1);
  testing::require_sound(*store);
}

TEST_CASE("engine: a row is read as of the time it was", "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  rows::Model model = insert_model(session, "llama");
  const Instant first = session.snapshot().tables().instant();
  for (const char* architecture : {"one", "two"}) {
    Transaction transaction = session.begin();
    model.architecture = architecture;
    model = must(transaction.update(model));
    must(transaction.commit());
  }
  const Instant third = session.snapshot().tables().instant();
  Transaction transaction = session.begin();
  HTN_REQUIRE_OK(transaction.erase<rows::Model>({model.model_id}));
  must(transaction.commit());

  const Tables now = session.snapshot().tables();
  CHECK_FALSE(must(now.get<rows::Model>({1})).has_value());
  CHECK_FALSE(must(now.as_of(first).get<rows::Model>({1}))->architecture.has_value());
  CHECK(must(now.as_of(third).get<rows::Model>({1}))->architecture == "two");
  CHECK_FALSE(must(now.as_of(Instant{0}).get<rows::Model>({1})).has_value());
  CHECK(must(now.as_of(third).count<rows::Model>()) == 1);
  const auto by_name =
      rows_of(must(now.as_of(third).rows<rows::Model>({.index = "UQ_Model_Name_Version"})));
  REQUIRE(by_name.size() == 1);
  CHECK(by_name[0].model_name == "llama");
  const auto history = must(now.history<rows::Model>({1}));
  REQUIRE(history.size() == 3);
  for (std::size_t i = 1; i < history.size(); ++i) CHECK(history[i - 1].to == history[i].from);
  CHECK(history[1].row.architecture == "one");
  CHECK(history[2].to.has_value());
  CHECK(now.as_of(first).get<rows::BillingUsage>({1}).status().code() ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("engine: a relation joins atoms that its tenant sees, and no others", "[engine][unit]") {
  OpenedStore store;
  testing::register_tenants(*store, 2);
  Session session = store.session();
  Session others = store->session(TenantId{2});
  const AtomId leaf = must(session.put("leaf", as_bytes("leaf"))).atom;
  const AtomId whole = must(session.put("whole", as_bytes(std::string(1000, 'w')))).atom;
  const AtomId foreign = must(others.put("leaf", as_bytes("leaf"))).atom;
  rows::AtomRelation relation;
  relation.source_atom_id = whole;
  relation.target_atom_id = leaf;
  relation.relation_type = "derives_from";
  relation.importance = Decimal<4>::from(0.25);
  Transaction transaction = session.begin();
  must(transaction.insert(relation));
  must(transaction.commit());
  const Tables tables = session.snapshot().tables();
  const auto found = rows_of(must(tables.rows<rows::AtomRelation>(
      {.equal = {static_cast<std::int64_t>(leaf.value())}, .index = "IX_AtomRelation_Target"})));
  REQUIRE(found.size() == 1);
  CHECK(found[0].source_atom_id == whole);
  CHECK(found[0].importance->to_double() == 0.25);
  for (const AtomId bad : {foreign, AtomId(TenantId{0}, ContentId{1u << 30}),
                           AtomId(TenantId{0}, ContentId{kFirstCompositeId + 99})}) {
    Transaction refused = session.begin();
    relation.target_atom_id = bad;
    const Status status = refused.insert(relation).status();
    CHECK(status.code() == StatusCode::kFailedPrecondition);
    CHECK(status.message().find("FK_AtomRelation_Target") != std::string::npos);
  }
}

TEST_CASE("engine: a tenant's rows are its own", "[engine][unit]") {
  OpenedStore store;
  testing::register_tenants(*store, 2);
  Session ours = store->session(TenantId{1});
  Session theirs = store->session(TenantId{2});
  insert_model(ours, "llama");
  CHECK(must(theirs.snapshot().tables().count<rows::Model>()) == 0);
  CHECK_FALSE(must(theirs.snapshot().tables().get<rows::Model>({1})).has_value());
  CHECK(rows_of(must(theirs.snapshot().tables().rows<rows::Model>())).empty());
  const rows::Model same = insert_model(theirs, "llama");
  CHECK(same.model_id == 1);
  CHECK(same.tenant_id == TenantId{2});
  Transaction transaction = theirs.begin();
  rows::Model forged = some_model("forged");
  forged.tenant_id = TenantId{1};
  CHECK(must(transaction.insert(forged)).tenant_id == TenantId{2});
  must(transaction.commit());
  CHECK(must(ours.snapshot().tables().count<rows::Model>()) == 1);
  CHECK(ours.snapshot().tables().count<rows::Tenant>().status().code() == StatusCode::kNotFound);
  CHECK(ours.begin().insert(rows::Tenant{}).status().code() == StatusCode::kNotFound);
}

TEST_CASE("engine: deleting a model deletes what belongs to it", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const rows::Model model = insert_model(session, "llama");
  Transaction transaction = session.begin();
  for (std::int32_t layer = 0; layer < 100; ++layer) {
    rows::ModelLayer row;
    row.model_id = model.model_id;
    row.layer_index = layer;
    row.layer_name = "layer " + std::to_string(layer);
    row.layer_type = "attention";
    must(transaction.insert(row));
  }
  must(transaction.commit());
  CHECK(must(session.snapshot().tables().count<rows::ModelLayer>()) == 100);
  Transaction removal = session.begin();
  HTN_REQUIRE_OK(removal.erase<rows::Model>({model.model_id}));
  must(removal.commit());
  CHECK(must(session.snapshot().tables().count<rows::ModelLayer>()) == 0);
  CHECK(must(session.snapshot().tables().count<rows::Model>()) == 0);
}

TEST_CASE("engine: commit times go on after opening again, whatever the clock says",
          "[engine][unit]") {
  const testing::TemporaryDirectory folder;
  Options options = testing::small_options(testing::Threads::kNone);
  Instant last;
  for (int round = 0; round < 3; ++round) {
    options.clock = make_stepping_clock(Instant{1000});  // the same times again
    Store store = must(Store::open(folder / "store", options));
    if (round > 0) CHECK(store.session().snapshot().tables().instant() == last);
    Session session = store.session();
    insert_model(session, "model " + std::to_string(round));
    const Instant now = session.snapshot().tables().instant();
    CHECK(now > last);
    last = now;
  }
}

TEST_CASE("engine: tables and indexes that are not there are told", "[engine][unit]") {
  OpenedStore store;
  const Tables tables = store.session().snapshot().tables();
  CHECK(tables.count("dbo.Nothing").status().code() == StatusCode::kNotFound);
  CHECK(tables.rows("dbo.Model", {.index = "IX_Nothing"}).status().code() == StatusCode::kNotFound);
  CHECK(tables.get("dbo.Model", {"text"}).status().code() == StatusCode::kInvalidArgument);
  CHECK(tables.get("dbo.Model", {}).status().code() == StatusCode::kInvalidArgument);
  CHECK(must(tables.count("model")) == 0);
  CHECK(table_names().size() == 32);
}

TEST_CASE("engine: as of an instant the history of a neighbour is not a row's own",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  insert_model(session, "first");
  rows::Model second = insert_model(session, "second");
  insert_model(session, "third");
  const Instant before = session.snapshot().tables().instant();
  Transaction transaction = session.begin();
  second.model_name = "changed";
  must(transaction.update(second));
  HTN_REQUIRE_OK(transaction.erase<rows::Model>({3}));
  must(transaction.commit());
  insert_model(session, "fourth");
  const Tables then = session.snapshot().tables().as_of(before);
  for (int round = 0; round < 2; ++round) {  // by cursors that were kept
    CHECK(must(then.get<rows::Model>({1}))->model_name == "first");
    CHECK(must(then.get<rows::Model>({2}))->model_name == "second");
    CHECK(must(then.get<rows::Model>({3}))->model_name == "third");
    CHECK_FALSE(must(then.get<rows::Model>({4})).has_value());
  }
}

}  // namespace
}  // namespace hartonomous
