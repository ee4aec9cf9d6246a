// What the RocksDB backend promises beyond the conformance suite: that a store which lost something
// says so, and that dead rows give their space back.

#include "kv/rocks_database.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/rng.hpp>

#include "kv/rocks_file_checksum.hpp"
#include "kv/rocks_merge.hpp"
#include "support/kv_backends.hpp"
#include "support/temporary_directory.hpp"

namespace hartonomous::kv {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryDirectory;
using testing::text_of;

class Store {
 public:
  Store() { REQUIRE(open().ok()); }

  Status open() {
    database_.reset();
    auto opened = open_rocks({.path = path(),
                              .mode = OpenMode::kCreateOrOpen,
                              .cache_bytes = 8u << 20,
                              .write_buffer_bytes = 8u << 20});
    if (opened.ok()) database_ = *opened;
    return opened.status();
  }
  void close() { database_.reset(); }
  // As if killed: what a copy of the running store's files holds.
  void die() {
    fs::copy(path(), folder_ / "copy", fs::copy_options::recursive);
    database_.reset();
    fs::remove_all(path());
    fs::rename(folder_ / "copy", path());
  }

  void put(const std::string& key, const std::string& value, Durability durability) {
    Batch batch;
    batch.put(Family::kRun, key, value);
    const Status done = database_->commit(batch, durability);
    INFO(done.to_string());
    REQUIRE(done.ok());
  }

  Database& operator*() const { return *database_; }
  Database* operator->() const { return database_.get(); }
  std::string path() const { return folder_ / "store"; }

  // The one file of RocksDB's whose name begins or ends so; the newest where there are several.
  std::string file(const std::string& part) const {
    std::string found;
    for (const auto& entry : fs::directory_iterator(path() + "/rocks")) {
      const std::string name = entry.path().filename();
      if (name.starts_with(part) || name.ends_with(part))
        found = std::max(found, entry.path().string());
    }
    REQUIRE_FALSE(found.empty());
    return found;
  }

 private:
  TemporaryDirectory folder_;
  std::shared_ptr<Database> database_;
};

bool says(const Status& status, std::string_view words) {
  INFO(status.to_string());
  CHECK(status.code() == StatusCode::kCorruption);
  return status.message().find(words) != std::string_view::npos;
}

TEST_CASE("kv: a deleted log is told by the commit that is missing", "[kv][unit]") {
  Store store;
  for (int i = 0; i < 3; ++i) store.put(std::to_string(i), "v", Durability::kSync);
  store.die();
  fs::remove(store.file(".log"));
  CHECK(says(store.open(), "commit 3 is missing"));
  CHECK(says(store.open(), "commit 3 is missing"));
}

TEST_CASE("kv: a log cut short is told when an acknowledged commit was in it", "[kv][unit]") {
  Store store;
  store.put("a", std::string(1000, 'v'), Durability::kSync);
  store.put("b", std::string(1000, 'v'), Durability::kSync);
  const auto size = fs::file_size(store.file(".log"));
  store.put("c", std::string(1000, 'v'), Durability::kBuffered);
  store.die();
  // The last commit was never said to be durable: losing it alone is no damage.
  fs::resize_file(store.file(".log"), size + 10);
  REQUIRE(store.open().ok());
  CHECK(store->commit_number() == 2);
  store.put("d", "v", Durability::kSync);
  store.put("e", "v", Durability::kSync);
  store.die();
  fs::resize_file(store.file(".log"), fs::file_size(store.file(".log")) - 1);
  CHECK(says(store.open(), "commit 4 is missing"));
}

TEST_CASE("kv: a buffered commit that was synced later is held to", "[kv][unit]") {
  Store store;
  store.put("a", "v", Durability::kBuffered);
  REQUIRE(store->commit(Batch(), Durability::kSync).ok());
  store.die();
  fs::remove(store.file(".log"));
  CHECK(says(store.open(), "commit 1 is missing"));
}

TEST_CASE("kv: a manifest that lost its end is told", "[kv][unit]") {
  Store store;
  store.put("a", "v", Durability::kSync);
  auto load = store->bulk_load();
  REQUIRE((*load)->add(Family::kPage, "page", as_bytes("bytes")).ok());
  REQUIRE((*load)->finish().ok());
  load->reset();
  store.put("b", "v", Durability::kSync);  // witnesses what was loaded before it
  store.die();
  const std::string manifest = store.file("MANIFEST-");
  fs::resize_file(manifest, fs::file_size(manifest) - 20);
  CHECK(says(store.open(), "MANIFEST-"));
}

TEST_CASE("kv: a store older than its witness is told", "[kv][unit]") {
  Store store;
  store.put("a", "v", Durability::kSync);
  store.close();
  const TemporaryDirectory old;
  fs::copy(store.path() + "/rocks", old / "rocks", fs::copy_options::recursive);
  REQUIRE(store.open().ok());
  store.put("b", "v", Durability::kSync);
  store.close();
  fs::remove_all(store.path() + "/rocks");
  fs::copy(old / "rocks", store.path() + "/rocks", fs::copy_options::recursive);
  CHECK(says(store.open(), "older than its witness"));
}

TEST_CASE("kv: a missing witness is told", "[kv][unit]") {
  Store store;
  store.close();
  fs::remove(store.path() + "/WITNESS");
  CHECK(says(store.open(), "WITNESS"));
}

// The bug that ignore_range_deletions works around: without it the scan ends early, with status OK.
TEST_CASE("kv: a scan over a file whose first block cannot be read fails", "[kv][unit]") {
  Store store;
  for (int i = 0; i < 2000; ++i) {
    store.put("key" + std::to_string(100000 + i), std::string(100, 'v'), Durability::kBuffered);
  }
  REQUIRE(store->compact().ok());
  store.close();
  std::string largest;
  for (const auto& entry : fs::directory_iterator(store.path() + "/rocks")) {
    if (entry.path().extension() != ".sst") continue;
    if (largest.empty() || entry.file_size() > fs::file_size(largest)) largest = entry.path();
  }
  {
    auto file = File::open(largest, File::Mode::kReadWrite);
    REQUIRE(file->write_at(200, as_bytes("damage")).ok());
  }
  REQUIRE(store.open().ok());
  auto cursor = store->cursor(Family::kRun, {});
  std::size_t rows = 0;
  Result<bool> moved = true;
  while (moved.ok() && *moved) {
    moved = cursor->next();
    if (moved.ok() && *moved) ++rows;
  }
  CHECK(rows < 2000);
  CHECK(moved.status().code() == StatusCode::kCorruption);
  CHECK(cursor->next().status().code() == StatusCode::kCorruption);
  const Status verified = store->verify();
  CHECK(says(verified, fs::path(largest).filename().string()));
  CHECK(says(verified, "family run"));
}

TEST_CASE("kv: one flipped bit of the log stops the opening", "[kv][unit]") {
  Store store;
  for (int i = 0; i < 20; ++i)
    store.put(std::to_string(i), std::string(50, 'v'), Durability::kBuffered);
  store.die();
  {
    auto file = File::open(store.file(".log"), File::Mode::kReadWrite);
    std::byte byte{};
    REQUIRE(file->read_at(300, std::span(&byte, 1)).ok());
    byte ^= std::byte{1};
    REQUIRE(file->write_at(300, std::span(&byte, 1)).ok());
  }
  CHECK(store.open().code() == StatusCode::kCorruption);
}

TEST_CASE("kv: erased rows give their space back", "[kv][unit]") {
  Store store;
  Rng rng(1);
  auto load = store->bulk_load();
  for (int i = 0; i < 200; ++i) {
    std::string noise(20000, '\0');
    for (char& byte : noise) byte = static_cast<char>(rng());
    REQUIRE((*load)->add(Family::kPage, std::to_string(1000 + i), as_bytes(noise)).ok());
  }
  REQUIRE((*load)->finish().ok());
  const auto page_bytes = [&] { return store->sizes()->families[1].disk_bytes; };
  CHECK(page_bytes() > 200 * 20000);
  const auto erase = [&](int from, int to) {
    Batch batch;
    for (int i = from; i < to; ++i) batch.erase(Family::kPage, std::to_string(1000 + i));
    REQUIRE(store->commit(batch, Durability::kSync).ok());
  };
  erase(0, 50);
  REQUIRE(store->reclaim(Family::kPage, {.begin = "1000", .end = "1050"}).ok());
  CHECK(page_bytes() < 151 * 20000);
  {
    // While a snapshot shows them they stay, and are dead at the bottom afterwards.
    const auto snapshot = store->snapshot();
    erase(50, 190);
    REQUIRE(store->compact().ok());
    CHECK(testing::rest_of(*store->cursor(Family::kPage, {}, snapshot)).size() == 150);
    CHECK(page_bytes() > 149 * 20000);
  }
  REQUIRE(store->compact().ok());
  CHECK(page_bytes() < 11 * 20000);
  CHECK(testing::rest_of(*store->cursor(Family::kPage, {})).size() == 10);
}

TEST_CASE("kv: the cache is as large as was said last", "[kv][unit]") {
  constexpr std::uint64_t kMiB = 1u << 20;
  Store store;
  Batch batch;
  for (int i = 0; i < 500; ++i) {
    batch.put(Family::kRun, std::to_string(1000 + i), std::string(20000, 'r'));
  }
  REQUIRE(store->commit(batch, Durability::kSync).ok());
  REQUIRE(store->flush().ok());
  const auto bytes_after_reading = [&] {
    CHECK(testing::rest_of(*store->cursor(Family::kRun, {})).size() == 500);
    return store->sizes()->memory_bytes;
  };
  store->set_cache_bytes(64 * kMiB);
  CHECK(bytes_after_reading() > 9 * kMiB);
  store->set_cache_bytes(4 * kMiB);
  CHECK(store->sizes()->memory_bytes < 5 * kMiB);
  CHECK(bytes_after_reading() < 5 * kMiB);
}

TEST_CASE("kv: bulk files are compressed where it gains, and only there", "[kv][unit]") {
  Store store;
  Rng rng(2);
  std::string noise(32768, '\0');
  for (char& byte : noise) byte = static_cast<char>(rng());
  const std::string text(32768, 'a');
  auto load = store->bulk_load();
  for (int i = 0; i < 50; ++i) {
    REQUIRE((*load)->add(Family::kPage, std::to_string(1000 + i), as_bytes(text)).ok());
    REQUIRE((*load)->add(Family::kExtent, std::to_string(1000 + i), as_bytes(noise)).ok());
  }
  REQUIRE((*load)->finish().ok());
  CHECK(store->sizes()->families[1].disk_bytes < 50 * 3000);
  CHECK(store->sizes()->families[5].disk_bytes > 50 * 32768);
  CHECK(text_of(*store, Family::kPage, "1049") == text);
  CHECK(text_of(*store, Family::kExtent, "1000") == noise);
}

TEST_CASE("kv: options keep the rules for RocksDB", "[kv][unit]") {
  const RocksOptions wanted{.path = "unused"};
  const RocksResources resources = make_resources(wanted);
  const auto options = make_database_options(resources, RocksAccess::kWrite);
  CHECK_FALSE(options.create_if_missing);
  CHECK(options.wal_recovery_mode == rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords);
  CHECK(options.atomic_flush);
  CHECK(options.paranoid_checks);
  CHECK_FALSE(options.unordered_write);
  CHECK_FALSE(options.enable_pipelined_write);
  CHECK_FALSE(options.manual_wal_flush);
  CHECK(options.recycle_log_file_num == 0);
  CHECK(options.max_background_flushes == 1);
  CHECK(options.max_background_compactions == 1);
  CHECK(options.max_open_files <= 300);
  CHECK(options.info_log == resources.logger);
  CHECK(make_read_options().ignore_range_deletions);
  CHECK(make_read_options().verify_checksums);
  CHECK(make_write_options(Durability::kSync).sync);
  CHECK_FALSE(make_write_options(Durability::kBuffered).sync);
  CHECK(make_write_options(Durability::kSync).protection_bytes_per_key == 8);
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    const auto made = make_family_options(family, resources);
    CHECK(made.max_write_buffer_number == 2);
    CHECK(made.memtable_protection_bytes_per_key == 8);
    CHECK((made.compression == rocksdb::kZSTD) ==
          (family.compression == schema::Compression::kZstd));
    CHECK((made.merge_operator != nullptr) == (family.merge == schema::MergeKind::kCounts));
  }
  // Part of the format: a store of another name does not open.
  CHECK(std::string(kCountsOperatorName) == "hartonomous.counts.1");
  CHECK(std::string(kFileChecksumName) == "hartonomous.xxh3.1");
}

}  // namespace
}  // namespace hartonomous::kv
