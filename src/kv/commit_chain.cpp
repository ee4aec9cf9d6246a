#include "kv/commit_chain.hpp"

#include <rocksdb/write_batch.h>

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "kv/xxh3.hpp"

namespace hartonomous::kv {
namespace {

constexpr std::uint8_t kRowVersion = 1;
constexpr std::size_t kRowBytes = 1 + 8 + 16;
// A WriteBatch in the log: sequence u64, count u32, then its records.
constexpr std::size_t kBatchHeader = 12;
// The commit row's record: tag 1 (put into family 0), key length, key, value length, value.
constexpr std::size_t kRecordBytes = 1 + 1 + kCommitKey.size() + 1 + kRowBytes;

ChainHead chain(const ChainHead& before, std::string_view rows) {
  return xxh3_128(before, as_bytes(rows));
}

// The commit row that ends the batch, if one does.
std::optional<CommitPoint> commit_row_of(std::string_view batch) {
  if (batch.size() < kBatchHeader + kRecordBytes) return std::nullopt;
  const std::string_view record = batch.substr(batch.size() - kRecordBytes);
  std::string expected{'\x01', static_cast<char>(kCommitKey.size())};
  expected.append(kCommitKey).push_back(static_cast<char>(kRowBytes));
  if (record.substr(0, expected.size()) != expected) return std::nullopt;
  const auto point = decode_commit_row(as_bytes(record.substr(expected.size())));
  return point.ok() ? std::optional(*point) : std::nullopt;
}

}  // namespace

std::string encode_commit_row(const CommitPoint& point) {
  return codec::KeyWriter().u8(kRowVersion).u64(point.commit).raw(point.head).take();
}

Result<CommitPoint> decode_commit_row(Bytes row) {
  codec::KeyReader reader(row);
  const std::uint8_t version = reader.u8();
  CommitPoint point;
  point.commit = reader.u64();
  const Bytes head = reader.raw(point.head.size());
  if (!reader.done() || version != kRowVersion) {
    return corruption(concat("the commit row cannot be read: ", to_hex(row)));
  }
  std::copy(head.begin(), head.end(), point.head.begin());
  return point;
}

CommitPoint next_point(const CommitPoint& before, const rocksdb::WriteBatch& batch) {
  const std::string_view rows = std::string_view(batch.Data()).substr(kBatchHeader);
  return {.commit = before.commit + 1, .head = chain(before.head, rows)};
}

void ChainCheck::ColumnFamilyLogNumberMap(const std::map<std::uint32_t, std::uint64_t>& log_numbers,
                                          const std::map<std::string, std::uint32_t>& ids) {
  const auto id = ids.find("default");
  if (id == ids.end()) return;
  const auto number = log_numbers.find(id->second);
  if (number != log_numbers.end()) log_flushed_ = number->second;
}

ChainCheck::WalProcessingOption ChainCheck::LogRecordFound(unsigned long long log_number,
                                                           const std::string& /*file*/,
                                                           const rocksdb::WriteBatch& batch,
                                                           rocksdb::WriteBatch* /*new_batch*/,
                                                           bool* changed) {
  *changed = false;
  ++batches_;
  if (problem_.empty()) problem_ = find_problem(log_number, batch);
  return problem_.empty() ? WalProcessingOption::kContinueProcessing
                          : WalProcessingOption::kCorruptedRecord;
}

std::string ChainCheck::find_problem(std::uint64_t log_number, const rocksdb::WriteBatch& batch) {
  const std::string_view bytes = batch.Data();
  const std::optional<CommitPoint> point = commit_row_of(bytes);
  if (!point) return concat("log ", log_number, " holds a batch that has no commit row");
  // One before it may come first: its rows are in tables, and it was not deleted yet.
  const std::uint64_t first_log = std::max(log_flushed_, expected_.log_at_open);
  if (!last_ && log_number > first_log) {
    return concat("commit ", point->commit - 1, " is missing: log ", first_log,
                  " should come first, but log ", log_number, " does, with commit ", point->commit);
  }
  if (last_ && point->commit != last_->commit + 1) {
    return concat("commit ", last_->commit + 1, " is missing: after commit ", last_->commit,
                  " the log goes on with ", point->commit);
  }
  const std::string_view rows =
      bytes.substr(kBatchHeader, bytes.size() - kBatchHeader - kRecordBytes);
  if (last_ && point->head != chain(last_->head, rows)) {
    return concat("commit ", point->commit, " does not follow from commit ", last_->commit);
  }
  if (point->commit == expected_.witnessed.commit && point->head != expected_.witnessed.head) {
    return concat("commit ", point->commit, " is not the one that was witnessed");
  }
  last_ = point;
  return {};
}

}  // namespace hartonomous::kv
