#pragma once

// Witness: the file that remembers, outside RocksDB, which commit was the last acknowledged one.
// RocksDB opens without a word when its log was deleted or its manifest cut short; the witness is
// what a store is held against when it is opened. Format and protocol: docs/format/witness.md.
//
// Two slots of 4 KiB, written in turn, so that a torn write leaves the one before:
//
//   "hartwit" 01 | turn u64 | commit u64 | head 16 bytes | log u64 |
//   manifest number u64 | manifest bytes u64 | manifest digest u64 | XXH3-64 of all before u64
//
// Thread-safety: thread-safe.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/result.hpp>

#include "kv/commit_chain.hpp"
#include "kv/manifest_digest.hpp"

namespace hartonomous::kv {

struct WitnessRecord {
  CommitPoint point;
  std::uint64_t log_at_open = 0;
  ManifestPoint manifest;
  bool operator==(const WitnessRecord&) const = default;
};

inline constexpr std::size_t kWitnessSlotBytes = 4096;

std::string encode_witness_slot(const WitnessRecord& record, std::uint64_t turn);

// The newest record that can be read. Errors: kCorruption (missing, or no slot can be read), kIo.
Result<WitnessRecord> read_witness(const std::string& path);

class Witness {
 public:
  // Makes the file, witness of nothing yet.
  static Status create(const std::string& path);
  // Errors: as read_witness.
  static Result<std::unique_ptr<Witness>> open(const std::string& path);

  WitnessRecord record() const;
  // The last commit that is witnessed on the disk: waits for nobody.
  std::uint64_t commit() const { return witnessed_; }
  // One slot, one sync: the commit path. With a manifest when files were loaded before the commit.
  // Nothing to do for a point that is not after the one witnessed: somebody synced a later one.
  Status advance(const CommitPoint& point);
  Status advance(const CommitPoint& point, const ManifestPoint& manifest);
  // Both slots: after rare events, so that no single damaged slot takes the store back behind them.
  Status replace(const WitnessRecord& record);

 private:
  Witness(File file, WitnessRecord record, std::uint64_t turn)
      : file_(std::move(file)), record_(record), turn_(turn), witnessed_(record.point.commit) {}
  Status write_slot();

  mutable std::mutex mutex_;
  File file_;
  WitnessRecord record_;
  std::uint64_t turn_;
  std::atomic<std::uint64_t> witnessed_;
};

}  // namespace hartonomous::kv
