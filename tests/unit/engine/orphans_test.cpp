// Rows and the atoms they are about: rows that keep an atom, rows that go with it, rows whose time
// is over.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;

template <typename Row>
Row insert(Session& session, const Row& row) {
  Transaction transaction = session.begin();
  Row stored = must(transaction.insert(row));
  must(transaction.commit());
  return stored;
}

rows::AtomRelation relation(AtomId source, AtomId target) {
  rows::AtomRelation row;
  row.source_atom_id = source;
  row.target_atom_id = target;
  row.relation_type = "similar_to";
  return row;
}

TEST_CASE("engine: a relation keeps its target, and is kept by nothing", "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  const AtomId source = must(session.put("source", as_bytes(std::string(500, 's')))).atom;
  const std::string words = "the target's words";
  const AtomId target = must(session.put("target", as_bytes(words))).atom;
  const rows::AtomRelation row = insert(session, relation(source, target));
  CHECK(must(session.snapshot().reference_count(target)) == 2);
  CHECK(session.remove_atom(target).code() == StatusCode::kFailedPrecondition);
  HTN_REQUIRE_OK(session.remove("target"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(session.snapshot().read(target)) == words);
  CHECK(must(session.snapshot().reference_count(target)) == 1);
  testing::require_sound(*store);
  // Another target: the first is let go.
  rows::AtomRelation changed = row;
  changed.target_atom_id = source;
  Transaction update = session.begin();
  must(update.update(changed));
  must(update.commit());
  must(store->sweep({.retain_seconds = 0}));
  CHECK(session.snapshot().get_atom(target).status().code() == StatusCode::kNotFound);
  Transaction removal = session.begin();
  HTN_REQUIRE_OK(removal.erase<rows::AtomRelation>({row.atom_relation_id}));
  must(removal.commit());
  CHECK(must(session.snapshot().reference_count(source)) == 1);
  testing::require_sound(*store);
}

TEST_CASE("engine: what is said about an atom goes with it", "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  const AtomId whole = must(session.put("whole", as_bytes(std::string(500, 'w')))).atom;
  const AtomId leaf = must(session.put("leaf", as_bytes("leaf"))).atom;
  const AtomId other = must(session.put("other", as_bytes("other"))).atom;
  for (const AtomId atom : {whole, leaf, other}) {
    rows::Atom row;
    row.atom_id = atom;
    row.modality = "text";
    insert(session, row);
  }
  insert(session, relation(whole, other));
  insert(session, relation(leaf, other));
  rows::Atom stranger;
  stranger.atom_id = AtomId(TenantId{0}, ContentId{1u << 30});
  stranger.modality = "text";
  CHECK(session.begin().insert(stranger).status().code() == StatusCode::kFailedPrecondition);
  const Instant before = session.snapshot().instant();
  HTN_REQUIRE_OK(session.remove("whole"));
  HTN_REQUIRE_OK(session.remove("leaf"));
  // While history has the leaf, what is said about it stays; the whole is not there any more.
  CHECK(must(store->sweep()).rows == 1);  // its relation went along
  CHECK(must(session.snapshot().as_of(before).tables().count<rows::AtomRelation>()) == 2);
  CHECK(must(store->sweep({.retain_seconds = 0})).rows == 1);
  const Tables tables = session.snapshot().tables();
  CHECK(must(tables.count<rows::Atom>()) == 1);
  CHECK(must(tables.count<rows::AtomRelation>()) == 0);
  CHECK(must(session.snapshot().reference_count(other)) == 1);
  testing::require_sound(*store);
}

TEST_CASE("engine: rows whose time is over go with the sweep", "[engine][unit]") {
  Options options = testing::small_options(testing::Threads::kNone);
  options.clock = make_stepping_clock(Instant{1'000'000});
  Store store = must(Store::open_in_memory(options));
  Session session = store.session();
  const AtomId atom = must(session.put("a", as_bytes("a"))).atom;
  for (const std::int64_t ends : {2'000'000, 900'000'000}) {
    rows::InferenceCacheEntry entry;
    entry.cache_key = sha256(as_bytes(std::to_string(ends)));
    entry.output_atom_id = atom;
    entry.expires_at = Instant{ends};
    insert(session, entry);
  }
  CHECK(must(store.sweep()).rows == 0);
  // Past the first one's end.
  for (int i = 0; i < 1'000'000; ++i) options.clock->now();
  CHECK(must(store.sweep()).rows == 1);
  CHECK(must(session.snapshot().tables().count<rows::InferenceCacheEntry>()) == 1);
  testing::require_sound(store);
}

TEST_CASE("engine: the versions of all rows between two instants", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const auto change = [&](const std::string& name, std::int64_t count) {
    rows::Model row;
    row.model_name = name;
    const auto found = testing::rows_of(must(session.snapshot().tables().rows<rows::Model>()));
    Transaction transaction = session.begin();
    bool done = false;
    for (const rows::Model& model : found) {
      if (model.model_name != name) continue;
      row = model;
      row.parameter_count = count;
      must(transaction.update(row));
      done = true;
    }
    row.parameter_count = count;
    if (!done) must(transaction.insert(row));
    must(transaction.commit());
    return session.snapshot().instant();
  };
  change("a", 1);
  change("b", 2);
  const Instant from = change("a", 3);
  const Instant to = change("b", 4);
  change("a", 5);
  const Tables tables = session.snapshot().tables();
  std::vector<std::pair<std::int64_t, std::int64_t>> seen;  // key, count
  for (const auto& version : testing::rows_of(must(tables.between("dbo.Model", from, to)))) {
    const auto row = row_of<rows::Model>(version.row);
    seen.emplace_back(row.model_id, *row.parameter_count);
    // Each is what a read within its time sees.
    const Instant within = std::max(version.from, from);
    CHECK(must(tables.as_of(within).get<rows::Model>({row.model_id}))->parameter_count ==
          row.parameter_count);
  }
  CHECK(seen == std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 3}, {2, 2}, {2, 4}});
  CHECK(must(tables.history<rows::Model>({1}, from, to)).size() == 1);
  CHECK(must(tables.history<rows::Model>({1})).size() == 3);
  CHECK(tables.between("dbo.BillingUsageLedger", from, to).status().code() ==
        StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous
