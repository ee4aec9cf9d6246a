// What a check sees of rows, the atoms they keep, and the schema they follow.

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include <hartonomous/table/rows.hpp>
#include <hartonomous/table/schema.hpp>

#include "schema/keys.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using schema::ReferenceKind;
using testing::Backend;
using testing::must;
using testing::OpenedStore;

AtomId put(Session& session, std::string_view text) {
  return must(session.put(text, as_bytes(text))).atom;
}

rows::AtomRelation relation(AtomId source, AtomId target) {
  rows::AtomRelation row;
  row.source_atom_id = source;
  row.target_atom_id = target;
  row.relation_type = "similar_to";
  return row;
}

rows::AtomRelation insert(Session& session, const rows::AtomRelation& row) {
  Transaction transaction = session.begin();
  const auto stored = must(transaction.insert(row));
  must(transaction.commit());
  return stored;
}

// Changes the database below a store, and opens it again. No handle may be left.
void damage(OpenedStore& store, const std::function<void(kv::Database&, kv::Batch&)>& stage) {
  store.close();
  {
    const auto database = must(kv::open_rocks({.path = store.path()}));
    kv::Batch batch;
    stage(*database, batch);
    HTN_REQUIRE_OK(database->commit(batch, kv::Durability::kBuffered));
  }
  store.reopen();
}

// Says of the atom's only reference of one kind that it is of another: nothing else differs.
void change_kind(OpenedStore& store, AtomId atom, ReferenceKind from, ReferenceKind to) {
  damage(store, [&](kv::Database& database, kv::Batch& batch) {
    const std::string prefix = schema::reference_prefix(atom.tenant(), atom.content(), from);
    const auto cursor = database.cursor(kv::Family::kReference, kv::prefix_range(prefix));
    REQUIRE(must(cursor->next()));
    std::string key(cursor->key());
    batch.erase(kv::Family::kReference, key);
    key[prefix.size() - 1] = static_cast<char>(to);
    batch.put(kv::Family::kReference, key, std::string(as_text(cursor->value())));
  });
}

TEST_CASE("engine: a row whose reference is gone is a problem", "[engine][unit]") {
  OpenedStore store(Backend::kRocks);
  AtomId target;
  {
    Session session = store.session();
    target = put(session, "the target");
    const AtomId source = put(session, "the source");
    insert(session, relation(source, target));
    insert(session, relation(target, source));
    insert(session, relation(source, source));
  }
  testing::require_sound(*store);
  change_kind(store, target, ReferenceKind::kRow, ReferenceKind::kPin);
  CHECK(must(store->check()).problems ==
        std::vector<std::string>{"atom " + std::to_string(target.value()) +
                                 " of tenant 0: 1 rows keep it without a reference"});
  change_kind(store, target, ReferenceKind::kPin, ReferenceKind::kRow);
  testing::require_sound(*store);
}

TEST_CASE("engine: a reference of a row that is not there is a problem", "[engine][unit]") {
  OpenedStore store(Backend::kRocks);
  AtomId target;
  {
    Session session = store.session();
    target = put(session, "the target");
    const auto past = insert(session, relation(put(session, "the source"), target));
    Transaction transaction = session.begin();  // what has ended is no row's any more
    HTN_REQUIRE_OK(transaction.erase<rows::AtomRelation>({past.atom_relation_id}));
    must(transaction.commit());
    HTN_REQUIRE_OK(session.pin(target));
  }
  testing::require_sound(*store);
  change_kind(store, target, ReferenceKind::kPin, ReferenceKind::kRow);
  CHECK(must(store->check()).problems ==
        std::vector<std::string>{"atom " + std::to_string(target.value()) +
                                 " of tenant 0: 1 references of rows, and no row has them"});
}

TEST_CASE("engine: a row that keeps an atom of another tenant's is a problem", "[engine][unit]") {
  OpenedStore store(Backend::kRocks);
  {
    testing::register_tenants(*store, 1);
    Session session = store->session(TenantId{1});
    const AtomId target = put(session, "the target");
    insert(session, relation(target, target));
  }
  testing::require_sound(*store);
  damage(store, [&](kv::Database& database, kv::Batch& batch) {
    const auto cursor = database.cursor(kv::Family::kTableRow, {});
    const std::string others = schema::tenant_prefix(TenantId{2});
    while (must(cursor->next())) {
      if (!cursor->key().starts_with(schema::tenant_prefix(TenantId{1}))) continue;
      batch.put(kv::Family::kTableRow, others + std::string(cursor->key().substr(others.size())),
                std::string(as_text(cursor->value())));
    }
  });
  const CheckResult checked = must(store->check());
  const auto says = [](const std::string& problem) {
    return problem.find("FK_AtomRelation_Target: no atom of the tenant's") != std::string::npos;
  };
  CHECK(std::count_if(checked.problems.begin(), checked.problems.end(), says) == 1);
}

TEST_CASE("engine: a put that does not fit leaves no reference of the rows staged before it",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  const AtomId target = put(session, "the target");
  {
    Transaction transaction = session.begin();
    must(transaction.insert(relation(target, target)));
    const Status staged =
        transaction.put("large", as_bytes(std::string(std::size_t{8} << 20, 'x')));
    CHECK(staged.code() == StatusCode::kResourceExhausted);
  }
  testing::require_sound(*store);
  CHECK(must(session.snapshot().reference_count(target)) == 1);
}

TEST_CASE("engine: a check names every table that is stored", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const AtomId atom = put(session, "an atom");
  insert(session, relation(atom, atom));
  const CheckResult checked = must(store->check());
  std::vector<std::string> stored;
  for (const std::string& name : table_names()) {
    if (must(table_kind(name)) == TableKind::kTable) stored.push_back(name);
  }
  std::vector<std::string> named;
  std::uint64_t rows = 0;
  std::uint64_t entries = 0;
  for (const CheckedTable& table : checked.tables) {
    named.push_back(table.name);
    rows += table.rows;
    for (const CheckedTable::Part& index : table.indexes) entries += index.count;
    if (table.name != "dbo.AtomRelation") continue;
    CHECK(table.rows == 1);
    REQUIRE(table.foreign_keys.size() == 2);
    for (const CheckedTable::Part& key : table.foreign_keys) CHECK(key.count == 1);
  }
  CHECK(named == stored);
  CHECK(rows == checked.rows);
  CHECK(entries == checked.index_entries);
}

}  // namespace
}  // namespace hartonomous
