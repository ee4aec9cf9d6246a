// Views and virtual tables: rows that are computed when they are read.
#include "engine/derived.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/table/rows.hpp>
#include <hartonomous/table/schema.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;

constexpr std::int64_t kSecond = 1'000'000;

Value number_of(AtomId atom) { return static_cast<std::int64_t>(atom.value()); }

template <typename Row>
Row insert(Session& session, const Row& row) {
  Transaction transaction = session.begin();
  Row stored = must(transaction.insert(row));
  must(transaction.commit());
  return stored;
}

void log_phase(Session& session, std::string phase, Instant start, std::int64_t took_ms,
               std::optional<std::string> error = {}) {
  rows::OodaLog log;
  log.phase = std::move(phase);
  log.start_time = start;
  if (took_ms >= 0) log.end_time = Instant{start.value() + took_ms * 1000};
  log.error_message = std::move(error);
  insert(session, log);
}

rows::OodaLog act() {
  rows::OodaLog log;
  log.phase = "Act";
  return log;
}

TEST_CASE("engine: the health of the loop is that of the phases of the last hour",
          "[engine][unit]") {
  Options options = testing::small_options(testing::Threads::kNone);
  const std::int64_t now = 10'000 * kSecond;
  options.clock = make_stepping_clock(Instant{now});
  Store store = must(Store::open_in_memory(options));
  Session session = store.session();
  const Instant recent{now - 60 * kSecond};
  log_phase(session, "Observe", recent, 100);
  log_phase(session, "Observe", recent, 201, "it failed");
  log_phase(session, "Observe", recent, -1);  // still running
  log_phase(session, "Act", recent, -1);
  log_phase(session, "Learn", Instant{now - 3601 * kSecond}, 5);  // too long ago
  testing::register_tenants(store, 5);
  Session others = store.session(TenantId{5});
  log_phase(others, "Decide", recent, 1);

  const Tables tables = session.snapshot().tables();
  const auto health = rows_of(must(tables.rows<rows::OodaLoopHealth>()));
  REQUIRE(health.size() == 2);
  CHECK(health[0].phase == "Act");
  CHECK(health[0].execution_count == 1);
  CHECK_FALSE(health[0].avg_duration_ms.has_value());
  CHECK(health[0].error_rate == 0);
  CHECK(health[1].phase == "Observe");
  CHECK(health[1].execution_count == 3);
  CHECK(health[1].avg_duration_ms == 150);
  CHECK(health[1].max_duration_ms == 201);
  CHECK(health[1].error_count == 1);
  CHECK(health[1].error_rate == Approx(1.0 / 3));
  CHECK(must(tables.count<rows::OodaLoopHealth>()) == 2);
  CHECK(must(tables.get<rows::OodaLoopHealth>({"Observe"}))->error_count == 1);
  CHECK_FALSE(must(tables.get<rows::OodaLoopHealth>({"Learn"})).has_value());
  CHECK(rows_of(must(tables.rows<rows::OodaLoopHealth>({.from = "B"}))).size() == 1);
  CHECK(rows_of(must(tables.rows<rows::OodaLoopHealth>({.before = "B"}))).size() == 1);
}

TEST_CASE("engine: the status of ingestions follows from their jobs", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  rows::IngestionJob job;
  job.file_name = "waiting";
  const Guid waiting = insert(session, job).job_id;
  job.file_name = "running";
  job.job_status = "Processing";
  job.total_atoms_processed = 500;
  job.atom_quota = 2000;
  job.started_at = Instant{1'000'000};
  job.heartbeat_at = Instant{3'000'000};
  job.lease_owner = "someone";
  const Guid running = insert(session, job).job_id;
  const Tables tables = session.snapshot().tables();
  CHECK(must(tables.count<rows::IngestionStatus>()) == 2);
  CHECK(rows_of(must(tables.rows<rows::IngestionStatus>())).size() == 2);
  const auto status = must(tables.get<rows::IngestionStatus>({running}));
  REQUIRE(status.has_value());
  CHECK(status->quota_used == 0.25);
  CHECK(status->duration_ms == 2000);
  CHECK(status->atoms_per_second == 250);
  CHECK(status->lease_owner == "someone");
  const auto pending = must(tables.get<rows::IngestionStatus>({waiting}));
  REQUIRE(pending.has_value());
  CHECK_FALSE(pending->duration_ms.has_value());
  CHECK(pending->quota_used == 0);
  // What a transaction has staged is seen.
  Transaction transaction = session.begin();
  HTN_REQUIRE_OK(transaction.erase<rows::IngestionJob>({waiting}));
  CHECK(rows_of(must(must(transaction.tables()).rows<rows::IngestionStatus>())).size() == 1);
}

TEST_CASE("engine: what is computed is not written, and keeps no history", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const Instant before = session.snapshot().tables().instant();
  insert(session, act());
  Transaction transaction = session.begin();
  for (const std::string& name : table_names()) {
    if (must(table_kind(name)) == TableKind::kTable) continue;
    INFO(name);
    const Status refused = transaction.insert(name, must(default_row(name))).status();
    CHECK(refused.code() == StatusCode::kNotSupported);
    CHECK(refused.message().find(name) != std::string::npos);
    CHECK(transaction.update(name, must(default_row(name))).status().code() ==
          StatusCode::kNotSupported);
    CHECK(transaction.erase(name, {}).code() == StatusCode::kNotSupported);
    const Tables then = session.snapshot().tables().as_of(before);
    // What is made of content is remembered.
    if (must(table_kind(name)) == TableKind::kVirtual) continue;
    CHECK(then.rows(name).status().code() == StatusCode::kInvalidArgument);
    CHECK(then.count(name).status().code() == StatusCode::kInvalidArgument);
    CHECK(then.count(name).status().message().find(name) != std::string::npos);
    CHECK(session.snapshot().tables().rows(name, {.index = "IX_Nothing"}).status().code() ==
          StatusCode::kNotFound);
    CHECK(session.snapshot().tables().rows(name, {.equal = {Blob{}}}).status().code() ==
          StatusCode::kInvalidArgument);
  }
  must(transaction.insert(act()));  // it goes on
  must(transaction.commit());
  CHECK(must(session.snapshot().tables().count<rows::OodaLog>()) == 2);
}

std::string some_text(int lines, const std::string& word) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += word + " " + std::to_string(i) + "\n";
  return text;
}

void require_rows_of(const Snapshot& now, AtomId parent) {
  const auto children = rows_of(now.children(parent));
  const auto rows =
      rows_of(must(now.tables().rows<rows::AtomComposition>({.equal = {number_of(parent)}})));
  REQUIRE(rows.size() == children.size());
  const ContentHash parent_hash = must(now.get_atom(parent)).sha256;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Child& child = children[i];
    REQUIRE(rows[i].parent_atom_id == parent);
    REQUIRE(rows[i].component_atom_id == child.component);
    REQUIRE(rows[i].sequence_index == static_cast<std::int64_t>(child.sequence_index));
    REQUIRE(rows[i].parent_atom_hash == parent_hash);
    REQUIRE(rows[i].tenant_id == parent.tenant());
    REQUIRE(rows[i].spatial_key == Point{static_cast<double>(child.x), static_cast<double>(child.y),
                                         0, static_cast<double>(child.m)});
    if (i % 97 == 0) {
      REQUIRE(rows[i].component_atom_hash == must(now.get_atom(child.component)).sha256);
    }
  }
}

TEST_CASE("engine: the rows of AtomComposition are the components of every whole",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  testing::register_tenants(*store, 9);
  Session session = store->session(TenantId{3});
  const AtomId text = must(session.put("text", as_bytes(some_text(9000, "word")))).atom;
  std::string bytes(300'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * i % 251);
  const AtomId block = must(session.put("bytes", as_bytes(bytes))).atom;
  must(session.put("leaf", as_bytes("leaf")));
  Session others = store.session();
  must(others.put("text", as_bytes(some_text(100, "word"))));

  const Snapshot now = session.snapshot();
  require_rows_of(now, text);
  require_rows_of(now, block);
  // All of the tenant, in the order of the key.
  const auto all = rows_of(must(now.tables().rows<rows::AtomComposition>()));
  CHECK(all.size() == must(now.get_atom(text)).children + must(now.get_atom(block)).children);
  CHECK(must(now.tables().count<rows::AtomComposition>()) == all.size());
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto key = [&](std::size_t at) {
      return std::pair(all[at].parent_atom_id, all[at].sequence_index);
    };
    REQUIRE(key(i - 1) < key(i));
  }
  const auto from_block =
      rows_of(must(now.tables().rows<rows::AtomComposition>({.from = number_of(block)})));
  const auto before_block =
      rows_of(must(now.tables().rows<rows::AtomComposition>({.before = number_of(block)})));
  CHECK(from_block.size() + before_block.size() == all.size());
}

TEST_CASE("engine: AtomComposition is scanned by a part of a parent and by component",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const AtomId first = must(session.put("first", as_bytes(some_text(5000, "often")))).atom;
  const AtomId second = must(session.put("second", as_bytes(some_text(300, "often")))).atom;
  must(session.put("third", as_bytes(some_text(300, "never"))));
  const Tables tables = session.snapshot().tables();
  const auto part = rows_of(must(tables.rows<rows::AtomComposition>(
      {.equal = {number_of(first)}, .from = 700, .before = 777})));
  REQUIRE(part.size() == 77);
  CHECK(part.front().sequence_index == 700);
  CHECK(part.back().sequence_index == 776);
  const auto one = must(tables.get<rows::AtomComposition>({number_of(first), 701}));
  REQUIRE(one.has_value());
  CHECK(values_of(*one) == values_of(part[1]));
  CHECK_FALSE(must(tables.get<rows::AtomComposition>({number_of(first), 1 << 30})).has_value());
  CHECK_FALSE(must(tables.get<rows::AtomComposition>({number_of(first), -1})).has_value());
  CHECK_FALSE(must(tables.get<rows::AtomComposition>({-7, 0})).has_value());

  const AtomId often = *must(session.snapshot().find_atom(sha256(as_bytes("often"))));
  const auto found = rows_of(must(tables.rows<rows::AtomComposition>(
      {.equal = {number_of(often)}, .index = "IX_AtomComposition_Component"})));
  std::map<AtomId, std::size_t> by_parent;
  for (const rows::AtomComposition& row : found) {
    REQUIRE(row.component_atom_id == often);
    ++by_parent[row.parent_atom_id];
  }
  CHECK(by_parent == std::map<AtomId, std::size_t>{{first, 5000}, {second, 300}});
  CHECK(tables.rows<rows::AtomComposition>({.index = "IX_AtomComposition_Component"})
            .status()
            .code() == StatusCode::kInvalidArgument);
  // Another tenant's atoms are not there, also where its own have the same numbers.
  testing::register_tenants(*store, 9);
  Session stranger = store->session(TenantId{9});
  REQUIRE(must(stranger.put("own", as_bytes(some_text(50, "often")))).atom.content() ==
          first.content());
  const Tables others = stranger.snapshot().tables();
  CHECK(rows_of(must(others.rows<rows::AtomComposition>({.equal = {number_of(first)}}))).empty());
  CHECK(rows_of(must(others.rows<rows::AtomComposition>(
                    {.equal = {number_of(often)}, .index = "IX_AtomComposition_Component"})))
            .empty());
}

// The extents of the first outlive it and come before those of the second.
TEST_CASE("engine: wholes of a component come in the order of their numbers", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  must(session.put("first", as_bytes(some_text(3000, "often"))));
  must(session.put("second", as_bytes("often and " + some_text(3000, "seldom often"))));
  HTN_REQUIRE_OK(session.remove("first"));
  must(session.put("third", as_bytes(some_text(3000, "often"))));
  const AtomId often = *must(session.snapshot().find_atom(sha256(as_bytes("often"))));
  const auto found = rows_of(must(session.snapshot().tables().rows<rows::AtomComposition>(
      {.equal = {number_of(often)}, .index = "IX_AtomComposition_Component"})));
  REQUIRE(found.size() == 6001);
  for (std::size_t i = 1; i < found.size(); ++i) {
    REQUIRE(std::pair(found[i - 1].parent_atom_id, found[i - 1].sequence_index) <
            std::pair(found[i].parent_atom_id, found[i].sequence_index));
  }
}

TEST_CASE("engine: there are no coefficients of no model and no dimensions yet", "[engine][unit]") {
  OpenedStore store;
  const Tables tables = store.session().snapshot().tables();
  CHECK(must(tables.count<rows::TensorAtomCoefficient>()) == 0);
  CHECK(rows_of(must(tables.rows<rows::AtomEmbeddingComponent>({.equal = {7}}))).empty());
  CHECK_FALSE(must(tables.get<rows::TensorAtomCoefficient>({7, 0})).has_value());
}

}  // namespace
}  // namespace hartonomous
