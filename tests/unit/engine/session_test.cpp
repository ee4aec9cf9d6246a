// Sessions: names, versions, pins, tenants, options.

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>

#include <hartonomous/base/sha256.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;

TEST_CASE("engine: options are refused by the name of the field", "[engine][unit]") {
  CHECK(Options{}.validate().ok());
  Options options;
  options.memory_budget_bytes = limits::kMemoryBudgetMin;
  CHECK(options.validate().ok());
  options.memory_budget_bytes = limits::kMemoryBudgetMin - 1;
  CHECK(options.validate().code() == StatusCode::kInvalidArgument);
  CHECK(options.validate().message().find("memory_budget_bytes") != std::string::npos);
  CHECK(Store::open_in_memory(options).status().code() == StatusCode::kInvalidArgument);
  options.memory_budget_bytes = ~std::uint64_t{0};
  CHECK(options.validate().code() == StatusCode::kInvalidArgument);
  CHECK(Store::open("").status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("engine: handles may go in any order", "[engine][unit]") {
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks);
  OpenedStore opened(backend);
  auto store = std::make_unique<Store>(*opened);
  auto session = std::make_unique<Session>(store->session());
  const PutResult put = must(session->put("a", as_bytes("some words")));
  auto snapshot = std::make_unique<Snapshot>(session->snapshot());
  auto children = std::make_unique<RowCursor<Child>>(snapshot->children(put.atom));
  auto documents = std::make_unique<RowCursor<Document>>(snapshot->documents());
  auto transaction = std::make_unique<Transaction>(session->begin());
  HTN_REQUIRE_OK(transaction->put("b", as_bytes("others")));
  store.reset();
  session.reset();
  snapshot.reset();
  REQUIRE(must(children->next()));
  CHECK(children->row().length == 4);
  children.reset();
  CHECK(must(transaction->commit()).size() == 1);
  REQUIRE(must(documents->next()));
  CHECK(documents->row().name == "a");
  CHECK_FALSE(must(documents->next()));
  documents.reset();
  transaction.reset();
  CHECK(rows_of(opened.session().snapshot().documents()).size() == 2);
}

TEST_CASE("engine: tenants do not see each other's atoms", "[engine][unit]") {
  OpenedStore store;
  testing::register_tenants(*store, 2);
  Session ours = store->session(TenantId{1});
  Session theirs = store->session(TenantId{2});
  const std::string content = "the same words";
  const PutResult put = must(ours.put("name", as_bytes(content)));
  const Snapshot foreign = theirs.snapshot();
  CHECK_FALSE(must(foreign.find_document("name")).has_value());
  CHECK_FALSE(must(foreign.find_atom(put.sha256)).has_value());
  CHECK_FALSE(must(foreign.find_atom(sha256(as_bytes("words")))).has_value());
  CHECK(foreign.get_atom(put.atom).status().code() == StatusCode::kNotFound);
  CHECK(foreign.read(put.atom).status().code() == StatusCode::kNotFound);
  CHECK(foreign.reference_count(put.atom).status().code() == StatusCode::kNotFound);
  CHECK(foreign.children(put.atom).next().status().code() == StatusCode::kNotFound);
  CHECK(foreign.parents(put.atom).next().status().code() == StatusCode::kNotFound);
  CHECK(theirs.pin(put.atom).code() == StatusCode::kNotFound);
  CHECK(theirs.remove_atom(put.atom).code() == StatusCode::kNotFound);
  CHECK(theirs.remove("name").code() == StatusCode::kNotFound);
  // Nor by what a put of the same says.
  const PutResult again = must(theirs.put("name", as_bytes(content)));
  CHECK(again.new_atoms == put.new_atoms);
  CHECK(again.new_bytes == put.new_bytes);
  CHECK(again.atom != put.atom);
  HTN_REQUIRE_OK(ours.remove("name"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(theirs.snapshot().read(again.atom)) == content);
  testing::require_sound(*store);
}

TEST_CASE("engine: names are any bytes but NUL, 1 to 4096 of them", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  for (const std::string& name :
       {std::string("\x01"), std::string("\xFF\xFE"), std::string("a/b"), std::string("a"),
        std::string("ab"), std::string("b"), std::string(4096, 'n')}) {
    must(session.put(name, as_bytes(name)));
  }
  for (const std::string& name : {std::string(), std::string(4097, 'n'), std::string("a\0b", 3)}) {
    CHECK(session.put(name, as_bytes("x")).status().code() == StatusCode::kInvalidArgument);
    CHECK(session.remove(name).code() == StatusCode::kInvalidArgument);
  }
  const auto all = rows_of(session.snapshot().documents());
  REQUIRE(all.size() == 7);
  for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i - 1].name < all[i].name);
  CHECK(rows_of(session.snapshot().documents("a")).size() == 3);
  CHECK(rows_of(session.snapshot().documents("a/")).size() == 1);
  CHECK(rows_of(session.snapshot().documents("\xFF")).size() == 1);
  CHECK(rows_of(session.snapshot().documents("zz")).empty());
}

TEST_CASE("engine: other content under a name is its next version", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  must(session.put("doc", as_bytes("first words")));
  must(session.put("doc", as_bytes("second words")));
  CHECK(must(session.put("doc", as_bytes("second words"))).unchanged);
  must(session.put("doc", as_bytes("first words")));
  const Snapshot snapshot = session.snapshot();
  CHECK(must(snapshot.find_document("doc"))->version == 3);
  const auto versions = rows_of(snapshot.documents("doc"));
  REQUIRE(versions.size() == 3);
  CHECK(versions[0].atom == versions[2].atom);
  CHECK(versions[0].created < versions[1].created);
  CHECK(must(snapshot.reference_count(versions[0].atom)) == 2);
  CHECK(must(snapshot.find_document("doc", 2))->atom == versions[1].atom);
  CHECK_FALSE(must(snapshot.find_document("doc", 4)).has_value());
  HTN_REQUIRE_OK(session.remove("doc", 2));
  CHECK(session.remove("doc", 2).code() == StatusCode::kNotFound);
  CHECK(session.snapshot().get_atom(versions[1].atom).status().code() == StatusCode::kNotFound);
  HTN_REQUIRE_OK(session.remove("doc"));
  CHECK(session.remove("doc").code() == StatusCode::kNotFound);
}

TEST_CASE("engine: a pin keeps what nothing else refers to", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const PutResult whole = must(session.put("whole", as_bytes("two words")));
  const PutResult leaf = must(session.put("leaf", as_bytes("leaf")));
  CHECK(session.unpin(leaf.atom).code() == StatusCode::kFailedPrecondition);
  HTN_REQUIRE_OK(session.pin(whole.atom));
  HTN_REQUIRE_OK(session.pin(whole.atom));
  HTN_REQUIRE_OK(session.pin(leaf.atom));
  CHECK(must(session.snapshot().pin_count(whole.atom)) == 2);
  HTN_REQUIRE_OK(session.remove("whole"));
  HTN_REQUIRE_OK(session.remove("leaf"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(session.snapshot().read(whole.atom)) == "two words");
  CHECK(must(session.snapshot().read(leaf.atom)) == "leaf");
  CHECK(session.remove_atom(leaf.atom).code() == StatusCode::kFailedPrecondition);
  HTN_REQUIRE_OK(session.unpin(whole.atom));
  HTN_REQUIRE_OK(session.unpin(leaf.atom));
  HTN_REQUIRE_OK(session.remove_atom(leaf.atom));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(session.snapshot().read(whole.atom)) == "two words");
  CHECK(session.snapshot().read(leaf.atom).status().code() == StatusCode::kNotFound);
  HTN_REQUIRE_OK(session.unpin(whole.atom));
  CHECK(session.pin(whole.atom).code() == StatusCode::kNotFound);
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 0);
}

TEST_CASE("engine: a kind can be forced, but not onto what it is not", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const std::string text = "some words here";
  CHECK(must(session.put("text", as_bytes(text))).kind == Kind::kText);
  const PutResult bytes = must(session.put("bytes", as_bytes(text), {.kind = Kind::kBytes}));
  CHECK(bytes.kind == Kind::kBytes);
  CHECK(bytes.atoms == 1);  // a leaf
  const auto refused = session.put("bad", as_bytes("\xFFzz"), {.kind = Kind::kText});
  CHECK(refused.status().code() == StatusCode::kInvalidArgument);
  CHECK(must(session.put("nul", as_bytes(std::string_view("a b\0c", 5)))).kind == Kind::kBytes);
  CHECK(must(session.put("empty", {})).bytes == 0);
  CHECK(
      must(session.snapshot().read(must(session.snapshot().find_document("empty"))->atom)).empty());
}

TEST_CASE("engine: a store opened read-only sees what was there and changes nothing",
          "[engine][unit]") {
  OpenedStore opened(Backend::kRocks);
  {
    Session session = opened.session();
    must(session.put("doc", as_bytes("some words")));
  }
  opened.reopen();
  Options options = testing::small_options(testing::Threads::kNone);
  options.mode = Options::Mode::kReadOnly;
  Store reader = must(Store::open(opened.path(), options));
  Session session = reader.session();
  const auto document = must(session.snapshot().find_document("doc"));
  REQUIRE(document.has_value());
  CHECK(must(session.snapshot().read(document->atom)) == "some words");
  CHECK(session.put("b", as_bytes("b")).status().code() == StatusCode::kFailedPrecondition);
  CHECK(session.remove("doc").code() == StatusCode::kFailedPrecondition);
  CHECK(session.pin(document->atom).code() == StatusCode::kFailedPrecondition);
  CHECK(session.begin().commit().status().code() == StatusCode::kFailedPrecondition);
  CHECK(reader.sweep().status().code() == StatusCode::kFailedPrecondition);
}

TEST_CASE("engine: what an atom id does not name is not found", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const Snapshot empty = session.snapshot();
  for (const std::uint64_t id :
       {std::uint64_t{0}, std::uint64_t{512}, kFirstCompositeId, (std::uint64_t{1} << 40) - 1}) {
    const AtomId atom(TenantId{0}, ContentId{id});
    CHECK(empty.get_atom(atom).status().code() == StatusCode::kNotFound);
    CHECK(empty.read(atom).status().code() == StatusCode::kNotFound);
    CHECK(empty.children(atom).next().status().code() == StatusCode::kNotFound);
    CHECK(session.pin(atom).code() == StatusCode::kNotFound);
  }
  CHECK_FALSE(must(empty.find_atom(sha256({}))).has_value());
}

}  // namespace
}  // namespace hartonomous
