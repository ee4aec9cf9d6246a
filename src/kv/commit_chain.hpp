#pragma once

// The chain of commits: every batch carries, as its last row, the number of its commit and a hash
// over the head before it and its own rows. Replaying the log walks the chain, so that a log that
// is gone, cut short in the middle or put together from two histories is an error and not a hole.
//
//   commit row, family "default", key "commit":   01 | commit u64 | head 16 bytes
//   head = XXH3-128(head before | the batch's log bytes between its header and its commit row)
//
// Thread-safety: a ChainCheck is for the thread that opens; the rest is immutable.

#include <rocksdb/wal_filter.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace rocksdb {
class WriteBatch;
}

namespace hartonomous::kv {

using ChainHead = std::array<std::byte, 16>;

struct CommitPoint {
  std::uint64_t commit = 0;
  ChainHead head{};
  bool operator==(const CommitPoint&) const = default;
};

inline constexpr std::string_view kCommitKey = "commit";

std::string encode_commit_row(const CommitPoint& point);
// Errors: kCorruption.
Result<CommitPoint> decode_commit_row(Bytes row);

// The point after `before` when `batch`, which has no commit row yet, is committed.
CommitPoint next_point(const CommitPoint& before, const rocksdb::WriteBatch& batch);

// What is known before the log is replayed.
struct ChainExpectation {
  CommitPoint witnessed;
  std::uint64_t log_at_open = 0;  // the number of the first log of the last open
};

// Watches the replay. A batch that does not continue the chain stops it, before anything is
// written.
class ChainCheck final : public rocksdb::WalFilter {
 public:
  explicit ChainCheck(ChainExpectation expected) : expected_(expected) {}
  const char* Name() const override { return "hartonomous.chain"; }
  void ColumnFamilyLogNumberMap(const std::map<std::uint32_t, std::uint64_t>& log_numbers,
                                const std::map<std::string, std::uint32_t>& ids) override;
  WalProcessingOption LogRecordFound(unsigned long long log_number, const std::string& file,
                                     const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch* new_batch, bool* changed) override;
  // Why the replay was stopped; empty when it was not.
  const std::string& problem() const { return problem_; }
  std::uint64_t batches() const { return batches_; }

 private:
  std::string find_problem(std::uint64_t log_number, const rocksdb::WriteBatch& batch);

  ChainExpectation expected_;
  std::uint64_t log_flushed_ = 0;  // logs below this number are in table files
  std::optional<CommitPoint> last_;
  std::uint64_t batches_ = 0;
  std::string problem_;
};

}  // namespace hartonomous::kv
