#pragma once

// RocksDatabase: the durable backend. Floors of its state, from the outside in: the store's lock,
// the witness, RocksDB and its families. Opening is in rocks_open.cpp, writing in rocks_commit.cpp.
//
// Lock order: commit_mutex_, then load_gate_, then the witness's own. sync_mutex_ is held with none
// of them, and not while its leader syncs.
// Thread-safety: thread-safe.

#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "kv/commit_chain.hpp"
#include "kv/database.hpp"
#include "kv/manifest_digest.hpp"
#include "kv/rocks_options.hpp"
#include "kv/store_folder.hpp"
#include "kv/store_lock.hpp"
#include "kv/witness.hpp"

namespace hartonomous::kv {

// One family's finished files of a bulk load.
struct LoadFiles {
  std::vector<std::string> paths;
  std::vector<std::string> checksums;
  std::vector<std::string> checksum_names;
};
using LoadFamilies = std::array<LoadFiles, schema::kColumnFamilies.size()>;

class RocksDatabase final : public Database, public std::enable_shared_from_this<RocksDatabase> {
 public:
  static Result<std::shared_ptr<RocksDatabase>> open(const RocksOptions& options);
  ~RocksDatabase() override;

  Result<std::optional<Value>> get(Family family, std::string_view key,
                                   const Snapshot* snapshot) const override;
  Result<std::vector<std::optional<Value>>> multi_get(Family family,
                                                      std::span<const std::string> keys,
                                                      const Snapshot* snapshot) const override;
  std::unique_ptr<Cursor> cursor(Family family, Range range,
                                 std::shared_ptr<const Snapshot> snapshot) const override;
  std::shared_ptr<const Snapshot> snapshot() const override;

  Status commit(const Batch& batch, Durability durability) override;
  Status sync(std::uint64_t commit) override;
  Result<std::unique_ptr<BulkLoad>> bulk_load() override;
  std::uint64_t commit_number() const override { return commit_number_; }

  Status compact() override;
  Status reclaim(Family family, const Range& range) override;
  Status flush() override;
  Result<Sizes> sizes() const override;
  void set_cache_bytes(std::uint64_t bytes) override;
  Status verify() const override;
  bool read_only() const override { return options_.mode == OpenMode::kReadOnly; }

  // For rocks_bulk_load.cpp: makes the files part of the store, all or none.
  Status ingest(const LoadFamilies& families);
  Status check_free_space(std::uint64_t bytes) const;
  std::string next_load_path();
  rocksdb::DB& rocks() const { return *rocks_; }
  rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles_[static_cast<std::size_t>(family)];
  }
  const RocksResources& resources() const { return resources_; }

 private:
  explicit RocksDatabase(const RocksOptions& options)
      : options_(options), folder_(options.path), resources_(make_resources(options)) {}

  Status open_writer();
  Status open_reader();
  Status open_reader_once();
  Status open_rocks_files(RocksAccess access, const WitnessRecord& witnessed);
  Status read_commit_point();
  Status check_against(const WitnessRecord& witnessed) const;
  Status make_store();
  Status note_open();
  std::uint64_t log_bytes() const;
  void close();

  Status check_writable() const;
  Status poison(const Status& cause, std::string_view doing);
  Status unknown_outcome(const Status& cause, std::string_view doing) const;
  Status commit_rows(const Batch& batch, Durability durability);
  Status sync_log();
  Status lead_sync(std::unique_lock<std::mutex>& lock);
  Status sync_newest();
  Status witness_commit();
  Status witness_everything();
  Status flush_locked();
  Status begin_rewrite(std::string_view fault_point);
  Status end_rewrite(Status failed);
  bool bottom_holds_dead_rows(Family family) const;
  Status rewrite(Family family, const Range& range, bool bottom_too);
  Status verify_files() const;
  std::string family_of_file(std::string_view message) const;

  RocksOptions options_;
  StoreFolder folder_;
  RocksResources resources_;
  std::optional<StoreLock> lock_;
  std::unique_ptr<ChainCheck> chain_check_;
  std::unique_ptr<rocksdb::DB> rocks_;
  // By family number; number 0 is RocksDB's "default", which holds the commit row.
  std::array<rocksdb::ColumnFamilyHandle*, schema::kColumnFamilies.size() + 1> handles_{};

  mutable std::mutex commit_mutex_;
  CommitPoint point_;                       // guarded by commit_mutex_
  Status poison_cause_;                     // guarded by commit_mutex_
  std::unique_ptr<Witness> witness_;        // null when read-only
  std::optional<ManifestDigest> manifest_;  // guarded by commit_mutex_
  bool loaded_ = false;  // files that are not witnessed yet; guarded by commit_mutex_
  std::atomic<std::uint64_t> commit_number_ = 0;
  std::mutex sync_mutex_;  // guards what follows
  std::condition_variable gathered_;
  std::condition_variable synced_;
  bool syncing_ = false;        // somebody syncs for all who wait
  std::size_t arrived_ = 0;     // since the last sync began
  std::size_t last_group_ = 1;  // how many the last sync was for
  std::atomic<std::uint64_t> load_files_ = 0;
  // Taken alone while loaded files become part of the families one after the other, so that no
  // snapshot is taken between them.
  mutable std::shared_mutex load_gate_;
};

struct RocksSnapshot final : Snapshot {
  RocksSnapshot(std::shared_ptr<const RocksDatabase> held, const rocksdb::Snapshot* state)
      : database(std::move(held)), snapshot(state) {}
  ~RocksSnapshot() override { database->rocks().ReleaseSnapshot(snapshot); }
  std::uint64_t order() const override { return snapshot->GetSequenceNumber(); }
  std::shared_ptr<const RocksDatabase> database;
  const rocksdb::Snapshot* snapshot;
};

}  // namespace hartonomous::kv
