#pragma once

// Database: the narrow ordered key-value interface that everything above stands on, and the seam
// for other backends. Two exist: RocksDB (durable) and memory (the oracle of the tests); one
// conformance suite (tests/unit/kv) runs over both.
//
//   auto database = open_rocks({.path = dir});            // or open_memory()
//   Batch batch;
//   batch.put(Family::kMeta, key, value);
//   HTN_RETURN_IF_ERROR((*database)->commit(batch, Durability::kSync));
//
// Invariants: 1. a commit lands whole or not at all, in order; 2. a reader sees one commit number
// for as long as it holds a snapshot; 3. after a failed write or sync every further write is
// kPoisoned until the database is opened again; 4. a bulk load's rows and its batch's rows: the
// loaded rows may be seen before the batch lands, so loaders write only keys that nothing refers to
// until the batch says so.
// Thread-safety: thread-safe; commits are serialised inside. Batch, Cursor: one thread.
// It is not a transaction manager: the one writer above it decides what goes into a batch.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>

#include "schema/column_families.hpp"

namespace hartonomous::kv {

using schema::Family;

enum class Durability : std::uint8_t { kSync, kBuffered };  // kBuffered: lost only with the machine

// Rows that land together.
class Batch {
 public:
  enum class Kind : std::uint8_t { kPut, kErase, kMerge };
  struct Row {
    Kind kind;
    Family family;
    std::string key;
    std::string value;
  };
  void put(Family family, std::string key, std::string value);
  void erase(Family family, std::string key);
  void merge(Family family, std::string key, std::string operand);
  bool empty() const { return rows_.empty(); }
  std::size_t count() const { return rows_.size(); }
  std::uint64_t bytes() const { return bytes_; }
  const std::vector<Row>& rows() const { return rows_; }
  void clear();

 private:
  std::vector<Row> rows_;
  std::uint64_t bytes_ = 0;
};

// A value that stays where the database holds it for as long as this guard lives. Move-only.
class Value {
 public:
  struct Holder {
    Holder() = default;
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    virtual ~Holder() = default;
    // The value's own string, when it is in one; null otherwise.
    virtual std::string* own() { return nullptr; }
  };
  Value() = default;
  Value(Bytes bytes, std::unique_ptr<Holder> holder) : bytes_(bytes), holder_(std::move(holder)) {}
  Bytes bytes() const { return bytes_; }
  std::string_view text() const { return as_text(bytes_); }
  // The bytes for keeps, without a copy when that can be.
  std::string take() && {
    std::string* own = holder_ == nullptr ? nullptr : holder_->own();
    return own == nullptr ? std::string(text()) : std::move(*own);
  }

 private:
  Bytes bytes_;
  std::unique_ptr<Holder> holder_;
};

// A state of the database, held. Keeps the database alive.
class Snapshot {
 public:
  Snapshot() = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  virtual ~Snapshot() = default;
  // Grows with every commit: of two states of a database the later one has the higher number.
  virtual std::uint64_t order() const = 0;
};

// Keys of one family within bounds, ascending, of one state. Starts before the first key.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;
  // True: on a key. False: past the last. Errors: kCorruption, kIo; the cursor has ended then.
  virtual Result<bool> next() = 0;
  // To the first key at or after `key`.
  virtual Result<bool> seek(std::string_view key) = 0;
  // REQUIRES: on a key. Lifetime: until the next move.
  virtual std::string_view key() const = 0;
  virtual Bytes value() const = 0;
};

struct Range {
  std::string begin;  // inclusive; empty: from the first key
  std::string end;    // exclusive; empty: to the last key
};
Range prefix_range(std::string_view prefix);

// Values loaded as sorted files beside the log: for large rows. finish() makes them durable and
// seen, all or none; keys that are new may be seen by older snapshots too. That they are there is
// witnessed by the next synced commit, which is the one that refers to them. Dropping one
// unfinished leaves nothing behind. Thread-safety: families of one load may be added by different
// threads.
class BulkLoad {
 public:
  BulkLoad() = default;
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;
  virtual ~BulkLoad() = default;
  // Keys of one family must be added strictly ascending; families may be interleaved.
  // A key that exists is replaced.
  virtual Status add(Family family, std::string_view key, Bytes value) = 0;
  // No more rows of the family come: its file is written out, in the calling thread. finish() does
  // it for the others.
  virtual Status end(Family family) = 0;
  virtual std::uint64_t bytes() const = 0;
  // REQUIRES: nobody adds meanwhile.
  virtual Status finish() = 0;
};

struct FamilySize {
  Family family = Family::kMeta;
  std::uint64_t disk_bytes = 0;
  std::uint64_t keys_estimate = 0;
};

struct Sizes {
  std::vector<FamilySize> families;
  std::uint64_t log_bytes = 0;
  std::uint64_t other_bytes = 0;   // manifest, options, witness, info log
  std::uint64_t memory_bytes = 0;  // block cache and write buffers in use
};

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // Reads. A null snapshot is the newest state. Errors: kCorruption, kIo.
  virtual Result<std::optional<Value>> get(Family family, std::string_view key,
                                           const Snapshot* snapshot = nullptr) const = 0;
  virtual Result<std::vector<std::optional<Value>>> multi_get(
      Family family, std::span<const std::string> keys,
      const Snapshot* snapshot = nullptr) const = 0;
  virtual std::unique_ptr<Cursor> cursor(
      Family family, Range range, std::shared_ptr<const Snapshot> snapshot = nullptr) const = 0;
  virtual std::shared_ptr<const Snapshot> snapshot() const = 0;

  // Writes. Errors: kPoisoned; kResourceExhausted (disk nearly full, nothing applied);
  // kUnknownOutcome (may be durable: the database is poisoned, reopen and look);
  // kFailedPrecondition (opened read-only).
  virtual Status commit(const Batch& batch, Durability durability) = 0;
  // Waits until every commit up to this number is durable. Threads that wait at the same time share
  // a sync: one does it for all. Other commits go on meanwhile. kUnknownOutcome is told to everyone
  // whose commit it may have been.
  // REQUIRES: commit <= commit_number().
  virtual Status sync(std::uint64_t commit) = 0;
  virtual Result<std::unique_ptr<BulkLoad>> bulk_load() = 0;
  // Commits so far, since the store was made.
  virtual std::uint64_t commit_number() const = 0;

  // Writes memory to files and gives the space of dead rows back. Long: for sweeps.
  virtual Status compact() = 0;
  virtual Status flush() = 0;
  // Gives the space of rows erased from a range of one family back, when no snapshot shows them.
  // For much erased at once; costs a flush and a rewrite of what is left in the range.
  virtual Status reclaim(Family family, const Range& range) = 0;
  virtual Result<Sizes> sizes() const = 0;
  // Memory for what was read, from now on. Cheap; what is too much is dropped at once.
  virtual void set_cache_bytes(std::uint64_t bytes) = 0;
  // Reads every block of every file and its checksum, and the commit chain against the witness.
  virtual Status verify() const = 0;
  virtual bool read_only() const = 0;
};

enum class OpenMode : std::uint8_t { kCreateOrOpen, kOpenExisting, kReadOnly };

struct RocksOptions {
  std::string path;
  OpenMode mode = OpenMode::kCreateOrOpen;
  std::uint64_t cache_bytes = 64ull << 20;         // block cache, index and filter blocks included
  std::uint64_t write_buffer_bytes = 64ull << 20;  // all families together
};

// Errors: kBusy (another process has it open; names the process), kNotFound (kOpenExisting,
// kReadOnly), kNotSupported (another format version; names both), kCorruption (witness, manifest
// or log), kInvalidArgument (the folder holds something else), kIo.
Result<std::shared_ptr<Database>> open_rocks(const RocksOptions& options);
std::shared_ptr<Database> open_memory();

}  // namespace hartonomous::kv
