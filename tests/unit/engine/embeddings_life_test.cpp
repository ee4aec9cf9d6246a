// Embeddings beside what they hang on: models that go, rows that are written behind their back,
// documents that are removed, other tenants.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/table/rows/atoms.hpp>

#include "support/embedding_bench.hpp"

namespace hartonomous {
namespace {

using testing::atoms_of;
using testing::Backend;
using testing::embed;
using testing::make_model;
using testing::must;
using testing::OpenedStore;
using testing::put_leaf;
using testing::put_leaves;

const std::vector<float> kX{1, 0, 0};

struct Bench {
  OpenedStore store;
  Session session = store.session();
  std::vector<AtomId> atoms = put_leaves(session, 3);
  std::int32_t model = make_model(session, "m", {.dimension = 3});

  Bench() { embed(session, model, atoms, {{1, 0, 0}, {1, 1, 0}, {0, 1, 0}}); }
  std::vector<AtomId> found(const Snapshot& at, std::int32_t of) {
    return atoms_of(must(at.embeddings().search({.model_id = of, .vector = kX})));
  }
  std::vector<AtomId> found() { return found(session.snapshot(), model); }
};

TEST_CASE("engine: what there is no model for is not found", "[engine][embeddings][unit]") {
  Bench bench;
  const std::int32_t absent = bench.model + 1;
  const Embeddings now = bench.session.snapshot().embeddings();
  CHECK(now.search(SemanticQuery{.model_id = absent, .vector = kX}).status().code() ==
        StatusCode::kNotFound);
  CHECK(now.find(absent, bench.atoms[0]).status().code() == StatusCode::kNotFound);
  CHECK(now.get_model(absent).status().code() == StatusCode::kNotFound);
  CHECK(now.find_model("n").status().code() == StatusCode::kNotFound);
  CHECK(now.dimensions(absent).status().code() == StatusCode::kNotFound);
  CHECK(now.recall(absent, 1, 1).status().code() == StatusCode::kNotFound);
  CHECK(now.embed(absent, "x").status().code() == StatusCode::kNotFound);
  CHECK(bench.session.put_embeddings(absent, {}).status().code() == StatusCode::kNotFound);
  CHECK(bench.session.remove_embeddings(absent, {}).status().code() == StatusCode::kNotFound);
  CHECK(bench.session.fit_landmarks(absent).status().code() == StatusCode::kNotFound);
  CHECK(bench.session.index_embeddings(absent).code() == StatusCode::kNotFound);
  CHECK(bench.session.remove_embedding_model(absent).code() == StatusCode::kNotFound);
  CHECK(bench.session.import_embeddings(absent, "/x.npy").status().code() == StatusCode::kNotFound);
}

TEST_CASE("engine: a removed model is not found now and is what it was before",
          "[engine][embeddings][unit]") {
  Bench bench;
  const Snapshot held = bench.session.snapshot();
  const std::int32_t later = make_model(bench.session, "later", {.dimension = 3});
  CHECK(held.embeddings().search(SemanticQuery{.model_id = later, .vector = kX}).status().code() ==
        StatusCode::kNotFound);
  HTN_REQUIRE_OK(bench.session.remove_embedding_model(bench.model));
  CHECK(bench.found(held, bench.model) == bench.atoms);
  const Snapshot now = bench.session.snapshot();
  CHECK(bench.found(now.as_of(held.instant()), bench.model) == bench.atoms);
  // Its vectors are in memory again; it is not there for that.
  CHECK(now.embeddings()
            .search(SemanticQuery{.model_id = bench.model, .vector = kX})
            .status()
            .code() == StatusCode::kNotFound);
  CHECK(now.embeddings().find(bench.model, bench.atoms[0]).status().code() ==
        StatusCode::kNotFound);
  CHECK(must(now.tables().count<rows::AtomEmbedding>()) == 0);
  CHECK(must(now.tables().count<rows::EmbeddingSpace>()) == 1);
  testing::require_sound(*bench.store);
}

TEST_CASE("engine: a model whose words others embed by is not removed and loses nothing",
          "[engine][embeddings][unit]") {
  Bench bench;
  const std::int32_t user =
      make_model(bench.session, "user", {.dimension = 3, .words_model_id = bench.model});
  CHECK(bench.session.remove_embedding_model(bench.model).code() ==
        StatusCode::kFailedPrecondition);
  CHECK(bench.found() == bench.atoms);
  CHECK(must(bench.session.snapshot().embeddings().get_model(bench.model)).embeddings == 3);
  HTN_REQUIRE_OK(bench.session.remove_embedding_model(user));
  HTN_REQUIRE_OK(bench.session.remove_embedding_model(bench.model));
}

TEST_CASE("engine: rows of embeddings are not written behind their back",
          "[engine][embeddings][unit]") {
  Bench bench;
  const Tables tables = bench.session.snapshot().tables();
  const auto rows = testing::rows_of(must(tables.rows<rows::AtomEmbedding>()));
  const auto space = must(tables.get<rows::EmbeddingSpace>({bench.model}));
  REQUIRE(rows.size() == 3);
  const auto refused = [&](auto write) {
    Transaction transaction = bench.session.begin();
    const Status status = write(transaction);
    CHECK(status.code() == StatusCode::kNotSupported);
  };
  refused([&](Transaction& t) { return t.insert(rows::AtomEmbedding(rows[0])).status(); });
  refused([&](Transaction& t) { return t.update(rows[0]).status(); });
  refused(
      [&](Transaction& t) { return t.erase<rows::AtomEmbedding>({rows[0].atom_embedding_id}); });
  refused([&](Transaction& t) { return t.insert(*space).status(); });
  refused([&](Transaction& t) { return t.update(*space).status(); });
  refused([&](Transaction& t) { return t.erase<rows::EmbeddingSpace>({bench.model}); });
  CHECK(bench.found() == bench.atoms);
}

TEST_CASE("engine: a model with embeddings is not deleted as a row", "[engine][embeddings][unit]") {
  Bench bench;
  {
    Transaction transaction = bench.session.begin();
    CHECK(transaction.erase<rows::Model>({bench.model}).code() == StatusCode::kFailedPrecondition);
  }
  CHECK_FALSE(bench.session.remove_model(bench.model).ok());
  CHECK(bench.found() == bench.atoms);
  testing::require_sound(*bench.store);
}

TEST_CASE("engine: what is said about an atom may go and its embedding stays",
          "[engine][embeddings][unit]") {
  Bench bench;
  rows::Atom facet;
  facet.atom_id = bench.atoms[0];
  facet.modality = "text";
  Transaction transaction = bench.session.begin();
  must(transaction.insert(facet));
  must(transaction.commit());
  const auto of_text = [&] {
    const auto now = bench.session.snapshot().embeddings();
    return atoms_of(
        must(now.search({.model_id = bench.model, .vector = kX, .filter = {.modality = "text"}})));
  };
  CHECK(of_text() == std::vector<AtomId>{bench.atoms[0]});
  Transaction erasing = bench.session.begin();
  const Status erased =
      erasing.erase<rows::Atom>({static_cast<std::int64_t>(bench.atoms[0].value())});
  if (erased.ok()) must(erasing.commit());
  const auto now = bench.session.snapshot().embeddings();
  // A row and its vector are there both or neither.
  const bool has_row = must(now.find(bench.model, bench.atoms[0])).has_value();
  const auto found = bench.found();
  CHECK(has_row == (std::count(found.begin(), found.end(), bench.atoms[0]) == 1));
  CHECK(must(now.get_model(bench.model)).embeddings ==
        must(bench.session.snapshot().tables().count<rows::AtomEmbedding>()));
  testing::require_sound(*bench.store);
}

TEST_CASE("engine: embeddings go with their atoms; those that came with their keys stay",
          "[engine][embeddings][unit]") {
  const bool has_facets = GENERATE(false, true);
  testing::TemporaryDirectory folder;
  Bench bench;
  HTN_REQUIRE_OK(write_file_durably(folder / "v.txt",
                                    as_bytes(std::string_view("key 1 0.5 0\nother 0 0 1\n"))));
  const auto imported =
      must(bench.session.import_embeddings(bench.model, folder / "v.txt", {.format = "text"}));
  CHECK(imported.rows == 2);
  CHECK(imported.new_atoms == 2);
  if (has_facets) {
    Transaction transaction = bench.session.begin();
    for (const AtomId atom : bench.atoms) {
      rows::Atom facet;
      facet.atom_id = atom;
      facet.modality = "text";
      must(transaction.insert(facet));
    }
    must(transaction.commit());
  }
  HTN_REQUIRE_OK(bench.session.remove("leaf/0"));
  HTN_REQUIRE_OK(bench.session.remove("leaf/1"));
  must(bench.store->sweep({.retain_seconds = 0}));
  const Snapshot now = bench.session.snapshot();
  const auto key = must(now.find_atom(sha256(as_bytes(std::string_view("key")))));
  const auto other = must(now.find_atom(sha256(as_bytes(std::string_view("other")))));
  REQUIRE((key.has_value() && other.has_value()));
  CHECK(bench.found() == std::vector<AtomId>{*key, bench.atoms[2], *other});
  CHECK_FALSE(must(now.embeddings().find(bench.model, bench.atoms[0])).has_value());
  CHECK(must(now.embeddings().get_model(bench.model)).embeddings == 3);
  CHECK(must(now.tables().count<rows::AtomEmbedding>()) == 3);
  CHECK(must(now.pin_count(*key)) == 1);
  testing::require_sound(*bench.store);
  must(bench.session.remove_embeddings(bench.model, std::span(&*key, 1)));
  must(bench.store->sweep({.retain_seconds = 0}));
  CHECK_FALSE(must(bench.session.snapshot().find_atom(sha256(as_bytes(std::string_view("key")))))
                  .has_value());
  testing::require_sound(*bench.store);
}

TEST_CASE("engine: tenants find nothing of each other's embeddings", "[engine][embeddings][unit]") {
  OpenedStore store;
  testing::register_tenants(*store, 2);
  Session one = store->session(TenantId{1});
  Session two = store->session(TenantId{2});
  const AtomId ours = put_leaf(one, "same");
  const AtomId theirs = put_leaf(two, "same");
  const std::int32_t model = make_model(one, "m", {.dimension = 3});
  embed(one, model, {ours}, {kX});
  const auto code = [&](const SemanticQuery& query) {
    return two.snapshot().embeddings().search(query).status().code();
  };
  CHECK(code({.model_id = model, .vector = kX}) == StatusCode::kNotFound);
  CHECK(two.put_embeddings(model, {}).status().code() == StatusCode::kNotFound);
  const std::int32_t other = make_model(two, "m", {.dimension = 3});
  CHECK(must(two.snapshot().embeddings().search({.model_id = other, .vector = kX})).hits.empty());
  CHECK(code({.model_id = other, .atom = ours}) == StatusCode::kNotFound);
  CHECK(testing::try_embed(two, other, ours, kX).status().code() ==
        StatusCode::kFailedPrecondition);
  CHECK_FALSE(must(two.snapshot().embeddings().find(other, ours)).has_value());
  CHECK(must(two.remove_embeddings(other, std::span(&ours, 1))) == 0);
  CHECK(two.create_embedding_model("w", {.dimension = 3, .words_model_id = model + 7})
            .status()
            .code() == StatusCode::kNotFound);
  embed(two, other, {theirs}, {{0, 1, 0}});
  const auto found = must(one.snapshot().embeddings().search({.model_id = model, .vector = kX}));
  CHECK(atoms_of(found) == std::vector<AtomId>{ours});
  HTN_REQUIRE_OK(store->admin().delete_tenant(TenantId{2}));
  CHECK(code({.model_id = other, .vector = kX}) != StatusCode::kOk);
  CHECK(must(one.snapshot().embeddings().get_model(model)).embeddings == 1);
  testing::require_sound(*store);
}

TEST_CASE("engine: thousands of embeddings are put and removed and projected at the least budget",
          "[engine][embeddings][unit]") {
  OpenedStore store(Backend::kRocks);
  Session session = store.session();
  const std::vector<AtomId> atoms = testing::put_words(session, 9000);
  const std::int32_t model = make_model(session, "m", {.dimension = 3, .exact_below = 1'000'000});
  Rng rng(1);
  embed(session, model, atoms, testing::random_vectors(rng, atoms.size(), 3));
  CHECK(must(session.fit_landmarks(model)).projected == 9000);
  CHECK(must(session.remove_embeddings(model, std::span(atoms).first(5000))) == 5000);
  CHECK(must(session.fit_landmarks(model)).version == 2);
  const auto found =
      must(session.snapshot().embeddings().search({.model_id = model, .vector = kX, .k = 10'000}));
  CHECK(found.hits.size() == 4000);
}

TEST_CASE("engine: a search whose time is over ends", "[engine][embeddings][unit]") {
  const std::uint32_t exact_below = GENERATE(0U, 100U);
  OpenedStore store;
  Session session = store.session();
  const std::vector<AtomId> atoms = put_leaves(session, 40);
  const std::int32_t model = make_model(session, "m", {.dimension = 3, .exact_below = exact_below});
  Rng rng(2);
  embed(session, model, atoms, testing::random_vectors(rng, 40, 3));
  const auto now = session.snapshot().embeddings();
  CHECK(
      now
          .search(SemanticQuery{
              .model_id = model, .vector = kX, .k = 3, .time_limit = std::chrono::microseconds(0)})
          .status()
          .code() == StatusCode::kCancelled);
}

}  // namespace
}  // namespace hartonomous
