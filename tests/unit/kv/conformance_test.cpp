// One suite over every backend: what kv/database.hpp promises.

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/limits.hpp>

#include "codec/packed_counts.hpp"
#include "kv/database.hpp"
#include "support/kv_backends.hpp"

namespace hartonomous {
namespace {

using kv::Batch;
using kv::Durability;
using kv::Family;
using testing::Backend;
using testing::OpenedDatabase;
using testing::rest_of;
using testing::text_of;
using Rows = std::vector<std::pair<std::string, std::string>>;

#define HTN_EVERY_BACKEND()                                            \
  const Backend backend = GENERATE(Backend::kMemory, Backend::kRocks); \
  INFO("backend " << testing::name_of(backend));                       \
  OpenedDatabase database(backend)

void put(kv::Database& database, Family family, const std::string& key, const std::string& value) {
  Batch batch;
  batch.put(family, key, value);
  REQUIRE(database.commit(batch, Durability::kBuffered).ok());
}

std::string counts_of(std::size_t slot, std::int64_t count) {
  auto counts = std::make_unique<codec::Counts>();
  counts->fill(0);
  (*counts)[slot] = count;
  std::string encoded;
  codec::encode_counts(*counts, encoded);
  return encoded;
}

std::int64_t count_at(const std::string& encoded, std::size_t slot) {
  auto counts = std::make_unique<codec::Counts>();
  counts->fill(0);
  REQUIRE(codec::add_counts(as_bytes(encoded), *counts).ok());
  return (*counts)[slot];
}

struct Disarm {
  ~Disarm() { fault::disarm_all(); }
};

TEST_CASE("kv: a row that was put is got, by family and key", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  Batch batch;
  batch.put(Family::kRun, "a", "1");
  batch.put(Family::kRun, std::string("a\0b", 3), "");
  batch.put(Family::kTenantState, "a", "2");
  CHECK(batch.count() == 3);
  CHECK(batch.bytes() == 7);
  REQUIRE(database->commit(batch, Durability::kSync).ok());
  CHECK(text_of(*database, Family::kRun, "a") == "1");
  CHECK(text_of(*database, Family::kRun, std::string("a\0b", 3)) == "");
  CHECK(text_of(*database, Family::kTenantState, "a") == "2");
  CHECK(text_of(*database, Family::kRun, "b") == std::nullopt);
  CHECK(text_of(*database, Family::kMeta, "a") == std::nullopt);
  CHECK_FALSE(database->read_only());
}

TEST_CASE("kv: rows of a batch apply in order", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  Batch batch;
  batch.put(Family::kRun, "a", "1");
  batch.put(Family::kRun, "a", "2");
  batch.put(Family::kRun, "b", "3");
  batch.erase(Family::kRun, "b");
  batch.erase(Family::kRun, "c");
  batch.put(Family::kRun, "c", "4");
  REQUIRE(database->commit(batch, Durability::kBuffered).ok());
  CHECK(text_of(*database, Family::kRun, "a") == "2");
  CHECK(text_of(*database, Family::kRun, "b") == std::nullopt);
  CHECK(text_of(*database, Family::kRun, "c") == "4");
}

TEST_CASE("kv: commits are numbered and outlive a reopening", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  CHECK(database->commit_number() == 0);
  for (std::uint64_t i = 1; i <= 3; ++i) {
    put(*database, Family::kRun, "key" + std::to_string(i), std::to_string(i));
    CHECK(database->commit_number() == i);
  }
  REQUIRE(database->commit(Batch(), Durability::kSync).ok());
  CHECK(database->commit_number() == 3);
  database.reopen();
  CHECK(database->commit_number() == 3);
  CHECK(text_of(*database, Family::kRun, "key2") == "2");
  put(*database, Family::kRun, "key4", "4");
  CHECK(database->commit_number() == 4);
}

TEST_CASE("kv: merged counts add up over batches, flushes and reopenings", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  for (int i = 0; i < 3; ++i) {
    Batch batch;
    batch.merge(Family::kContentCount, "page", counts_of(7, 5));
    batch.merge(Family::kContentCount, "page", counts_of(7, -1));
    batch.merge(Family::kContentCount, "page", counts_of(100, 1));
    REQUIRE(database->commit(batch, Durability::kBuffered).ok());
    if (i == 0) REQUIRE(database->flush().ok());
    if (i == 1) database.reopen();
  }
  std::string folded = text_of(*database, Family::kContentCount, "page").value();
  CHECK(count_at(folded, 7) == 12);
  CHECK(count_at(folded, 100) == 3);
  REQUIRE(database->compact().ok());
  CHECK(text_of(*database, Family::kContentCount, "page") == folded);
  Batch batch;
  batch.erase(Family::kContentCount, "page");
  batch.merge(Family::kContentCount, "page", counts_of(7, 2));
  REQUIRE(database->commit(batch, Durability::kBuffered).ok());
  folded = text_of(*database, Family::kContentCount, "page").value();
  CHECK(folded == counts_of(7, 2));
}

TEST_CASE("kv: a batch that cannot be applied changes nothing", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  const auto refused = [&](Family family, std::string operand) {
    Batch batch;
    batch.put(Family::kRun, "a", "1");
    batch.merge(family, "k", std::move(operand));
    return database->commit(batch, Durability::kBuffered).code();
  };
  CHECK(refused(Family::kRun, counts_of(1, 1)) == StatusCode::kInvalidArgument);
  CHECK(refused(Family::kContentCount, "no counts") == StatusCode::kInvalidArgument);
  CHECK(refused(Family::kContentCount, "") == StatusCode::kInvalidArgument);
  Batch long_key;
  long_key.put(Family::kRun, "a", "1");
  long_key.put(Family::kRun, std::string(limits::kKeyBytesMax + 1, 'k'), "1");
  CHECK(database->commit(long_key, Durability::kBuffered).code() == StatusCode::kInvalidArgument);
  CHECK(text_of(*database, Family::kRun, "a") == std::nullopt);
  CHECK(database->commit_number() == 0);
  put(*database, Family::kRun, "a", "still writable");
}

TEST_CASE("kv: a snapshot shows one state of all families", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  put(*database, Family::kRun, "a", "1");
  put(*database, Family::kTenantState, "a", "1");
  const auto before = database->snapshot();
  Batch batch;
  batch.put(Family::kRun, "a", "2");
  batch.erase(Family::kTenantState, "a");
  batch.put(Family::kTenantState, "b", "2");
  REQUIRE(database->commit(batch, Durability::kBuffered).ok());
  REQUIRE(database->compact().ok());

  CHECK(text_of(*database, Family::kRun, "a", before.get()) == "1");
  CHECK(text_of(*database, Family::kTenantState, "a", before.get()) == "1");
  CHECK(text_of(*database, Family::kTenantState, "b", before.get()) == std::nullopt);
  CHECK(rest_of(*database->cursor(Family::kTenantState, {}, before)) == Rows{{"a", "1"}});
  CHECK(rest_of(*database->cursor(Family::kTenantState, {})) == Rows{{"b", "2"}});
  CHECK(text_of(*database, Family::kRun, "a") == "2");
}

TEST_CASE("kv: values, cursors and snapshots outlive their database's handle", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  put(*database, Family::kRun, "a", std::string(5000, 'x'));
  REQUIRE(database->flush().ok());
  auto value = database->get(Family::kRun, "a");
  REQUIRE(value.ok());
  auto snapshot = database->snapshot();
  auto cursor = database->cursor(Family::kRun, {}, snapshot);
  snapshot.reset();
  database.close();
  CHECK((*value)->text() == std::string(5000, 'x'));
  CHECK(rest_of(*cursor).size() == 1);
}

TEST_CASE("kv: a cursor keeps to its bounds and its state", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  for (const char* key : {"a", "b", "ba", "bb", "c", "d"}) put(*database, Family::kRun, key, key);
  put(*database, Family::kTenantState, "bz", "another family");
  const auto keys = [&](kv::Range range) {
    std::string joined;
    auto cursor = database->cursor(Family::kRun, std::move(range));
    for (const auto& [key, value] : rest_of(*cursor)) joined += key + " ";
    return joined;
  };
  CHECK(keys({}) == "a b ba bb c d ");
  CHECK(keys({.begin = "b", .end = "c"}) == "b ba bb ");
  CHECK(keys({.begin = "b", .end = ""}) == "b ba bb c d ");
  CHECK(keys({.begin = "", .end = "b"}) == "a ");
  CHECK(keys({.begin = "aa", .end = "aa"}).empty());
  CHECK(keys(kv::prefix_range("b")) == "b ba bb ");
  CHECK(keys(kv::prefix_range("")) == "a b ba bb c d ");
  CHECK(keys({.begin = "x", .end = ""}).empty());

  auto cursor = database->cursor(Family::kRun, {});
  put(*database, Family::kRun, "aa", "later");
  CHECK(rest_of(*cursor).size() == 6);
}

TEST_CASE("kv: a cursor seeks within its bounds", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  for (const char* key : {"a", "b", "c", "d", "e"}) put(*database, Family::kRun, key, key);
  auto cursor = database->cursor(Family::kRun, {.begin = "b", .end = "e"});
  const auto seek = [&](std::string_view key) -> std::string {
    const auto found = cursor->seek(key);
    REQUIRE(found.ok());
    return *found ? std::string(cursor->key()) : "end";
  };
  CHECK(seek("c") == "c");
  CHECK(cursor->next().value());
  CHECK(cursor->key() == "d");
  CHECK_FALSE(cursor->next().value());
  CHECK_FALSE(cursor->next().value());
  CHECK(seek("") == "b");
  CHECK(seek("bb") == "c");
  CHECK(seek("dd") == "end");
  CHECK(seek("zz") == "end");
  CHECK(seek("a") == "b");
  CHECK(cursor->next().value());
  CHECK(cursor->key() == "c");
}

TEST_CASE("kv: multi_get answers key by key, of one state", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  for (int i = 0; i < 100; i += 2)
    put(*database, Family::kRun, std::to_string(i), std::to_string(i));
  REQUIRE(database->flush().ok());
  const auto before = database->snapshot();
  put(*database, Family::kRun, "1", "1");
  std::vector<std::string> keys;
  for (int i = 99; i >= 0; --i) keys.push_back(std::to_string(i));
  keys.push_back("98");
  const auto check = [&](const kv::Snapshot* snapshot, bool sees_one) {
    auto values = database->multi_get(Family::kRun, keys, snapshot);
    REQUIRE(values.ok());
    REQUIRE(values->size() == keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const int number = std::stoi(keys[i]);
      REQUIRE((*values)[i].has_value() == (number % 2 == 0 || (number == 1 && sees_one)));
      if ((*values)[i]) REQUIRE((*values)[i]->text() == keys[i]);
    }
  };
  check(nullptr, true);
  check(before.get(), false);
  CHECK(database->multi_get(Family::kRun, {})->empty());
}

TEST_CASE("kv: a bulk load is seen when it is finished, in every family", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  put(*database, Family::kPage, "b", "old");
  put(*database, Family::kPage, "x", "kept");
  auto before = database->snapshot();
  auto load = database->bulk_load();
  REQUIRE(load.ok());
  REQUIRE((*load)->add(Family::kPage, "a", as_bytes("page a")).ok());
  REQUIRE((*load)->add(Family::kFingerprintBlock, "z", as_bytes("block z")).ok());
  REQUIRE((*load)->add(Family::kPage, "b", as_bytes("page b")).ok());
  CHECK((*load)->bytes() == 22);
  CHECK(text_of(*database, Family::kPage, "a") == std::nullopt);
  REQUIRE((*load)->finish().ok());
  CHECK_FALSE((*load)->finish().ok());
  CHECK_FALSE((*load)->add(Family::kPage, "c", as_bytes("late")).ok());

  CHECK(rest_of(*database->cursor(Family::kPage, {})) ==
        Rows{{"a", "page a"}, {"b", "page b"}, {"x", "kept"}});
  CHECK(text_of(*database, Family::kFingerprintBlock, "z") == "block z");
  CHECK(rest_of(*database->cursor(Family::kPage, {}, before)) == Rows{{"b", "old"}, {"x", "kept"}});
  put(*database, Family::kPage, "b", "new");
  before.reset();
  load->reset();
  database.reopen();
  CHECK(text_of(*database, Family::kPage, "b") == "new");
  CHECK(text_of(*database, Family::kPage, "a") == "page a");
}

TEST_CASE("kv: keys of a bulk load must ascend within a family", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  auto load = database->bulk_load();
  REQUIRE(load.ok());
  REQUIRE((*load)->add(Family::kPage, "b", as_bytes("1")).ok());
  CHECK((*load)->add(Family::kPage, "b", as_bytes("2")).code() == StatusCode::kInvalidArgument);
  CHECK((*load)->add(Family::kPage, "a", as_bytes("2")).code() == StatusCode::kInvalidArgument);
  CHECK((*load)->add(Family::kExtent, "a", as_bytes("3")).ok());
  REQUIRE((*load)->finish().ok());
  CHECK(rest_of(*database->cursor(Family::kPage, {})) == Rows{{"b", "1"}});
}

TEST_CASE("kv: a bulk load that is dropped leaves nothing", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  {
    auto load = database->bulk_load();
    REQUIRE(load.ok());
    REQUIRE((*load)->add(Family::kPage, "a", as_bytes("page a")).ok());
  }
  CHECK(text_of(*database, Family::kPage, "a") == std::nullopt);
  auto empty = database->bulk_load();
  REQUIRE(empty.ok());
  CHECK((*empty)->finish().ok());
}

TEST_CASE("kv: after a failed write everything is refused until reopened", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  const Disarm disarm;
  put(*database, Family::kRun, "a", "1");
  const char* point = GENERATE("kv.commit.before_write", "kv.commit.after_write");
  fault::arm(point, fault::Action::kFail);
  Batch batch;
  batch.put(Family::kRun, "b", "2");
  CHECK(database->commit(batch, Durability::kSync).code() == StatusCode::kUnknownOutcome);
  CHECK(database->commit(batch, Durability::kSync).code() == StatusCode::kPoisoned);
  CHECK(database->bulk_load().status().code() == StatusCode::kPoisoned);
  CHECK(database->flush().code() == StatusCode::kPoisoned);
  CHECK(text_of(*database, Family::kRun, "a") == "1");
  if (backend == Backend::kMemory) return;
  database.reopen();
  CHECK(text_of(*database, Family::kRun, "a") == "1");
  put(*database, Family::kRun, "b", "3");
}

TEST_CASE("kv: a full disk refuses a write and nothing else", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  const Disarm disarm;
  fault::arm("kv.commit.before_write", fault::Action::kDiskFull);
  Batch batch;
  batch.put(Family::kRun, "a", "1");
  CHECK(database->commit(batch, Durability::kSync).code() == StatusCode::kResourceExhausted);
  CHECK(text_of(*database, Family::kRun, "a") == std::nullopt);
  CHECK(database->commit(batch, Durability::kSync).ok());
  CHECK(text_of(*database, Family::kRun, "a") == "1");
}

TEST_CASE("kv: a bulk load that fails changes nothing", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  const Disarm disarm;
  for (const char* point : {"kv.bulk.add", "kv.bulk.before_ingest"}) {
    fault::disarm_all();
    fault::arm(point, fault::Action::kDiskFull);
    auto load = database->bulk_load();
    REQUIRE(load.ok());
    Status status = (*load)->add(Family::kPage, "a", as_bytes("1"));
    if (status.ok()) status = (*load)->finish();
    CHECK(status.code() == StatusCode::kResourceExhausted);
    CHECK_FALSE((*load)->finish().ok());
    CHECK(text_of(*database, Family::kPage, "a") == std::nullopt);
  }
  put(*database, Family::kPage, "a", "still writable");
}

TEST_CASE("kv: sizes name every family and verify finds nothing wrong", "[kv][unit]") {
  HTN_EVERY_BACKEND();
  for (int i = 0; i < 50; ++i) {
    put(*database, Family::kRun, std::to_string(i), std::string(1000, 'r'));
  }
  REQUIRE(database->flush().ok());
  put(*database, Family::kTenantState, "in the log", "1");
  const auto sizes = database->sizes();
  REQUIRE(sizes.ok());
  REQUIRE(sizes->families.size() == schema::kColumnFamilies.size());
  CHECK(sizes->families[2].family == Family::kRun);
  CHECK(sizes->families[2].keys_estimate == 50);
  CHECK(sizes->memory_bytes > 0);
  if (backend == Backend::kRocks) {
    CHECK(sizes->families[2].disk_bytes > 0);
    CHECK(sizes->log_bytes > 0);
    CHECK(sizes->other_bytes > 0);
  }
  const Status verified = database->verify();
  INFO(verified.to_string());
  CHECK(verified.ok());
}

}  // namespace
}  // namespace hartonomous
