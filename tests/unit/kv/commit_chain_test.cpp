#include "kv/commit_chain.hpp"

#include <rocksdb/write_batch.h>

#include <catch2/catch.hpp>
#include <vector>

namespace hartonomous::kv {
namespace {

using Option = rocksdb::WalFilter::WalProcessingOption;

struct Commit {
  std::uint64_t log;
  rocksdb::WriteBatch batch;
  CommitPoint point;
};

rocksdb::WriteBatch batch_after(const CommitPoint& before, const std::string& value,
                                CommitPoint& point) {
  rocksdb::WriteBatch batch(0, 0, 8, 0);
  REQUIRE(batch.Put("key", value).ok());
  point = next_point(before, batch);
  REQUIRE(batch.Put(rocksdb::Slice(kCommitKey), encode_commit_row(point)).ok());
  return batch;
}

// Six commits, three in log 4 and three in log 9.
std::vector<Commit> history() {
  std::vector<Commit> commits;
  CommitPoint point{.commit = 20, .head = {}};
  for (std::uint64_t i = 0; i < 6; ++i) {
    CommitPoint next;
    rocksdb::WriteBatch batch = batch_after(point, std::to_string(i), next);
    commits.push_back({i < 3 ? 4u : 9u, std::move(batch), next});
    point = next;
  }
  return commits;
}

ChainCheck make_check(const CommitPoint& witnessed, std::uint64_t log_at_open,
                      std::uint64_t log_flushed) {
  ChainCheck check({.witnessed = witnessed, .log_at_open = log_at_open});
  check.ColumnFamilyLogNumberMap({{0, log_flushed}, {1, 2}}, {{"default", 0}, {"meta", 1}});
  return check;
}

// Replays the commits of these places; what stopped it, or "".
std::string replay(ChainCheck check, const std::vector<Commit>& commits,
                   const std::vector<std::size_t>& places) {
  for (const std::size_t place : places) {
    bool changed = true;
    const auto said =
        check.LogRecordFound(commits[place].log, "", commits[place].batch, nullptr, &changed);
    CHECK_FALSE(changed);
    CHECK((said == Option::kCorruptedRecord) == !check.problem().empty());
  }
  return check.problem();
}

TEST_CASE("kv: a chain that goes on is replayed", "[kv][unit]") {
  const auto commits = history();
  const CommitPoint& witnessed = commits[4].point;
  CHECK(commits[5].point.commit == 26);
  CHECK(replay(make_check(witnessed, 4, 3), commits, {0, 1, 2, 3, 4, 5}).empty());
  CHECK(replay(make_check(witnessed, 2, 4), commits, {0, 1, 2, 3, 4, 5}).empty());
  CHECK(replay(make_check(witnessed, 4, 9), commits, {3, 4, 5}).empty());
}

// It is deleted some time after the flush; families that were empty then do not say so.
TEST_CASE("kv: a log that was flushed and is still there may come first", "[kv][unit]") {
  const auto commits = history();
  CHECK(replay(make_check(commits[5].point, 2, 9), commits, {0, 1, 2, 3, 4, 5}).empty());
  const auto said = replay(make_check(commits[5].point, 2, 9), commits, {0, 1, 2, 4, 5});
  CHECK(said.find("commit 24 is missing") != std::string::npos);
}

TEST_CASE("kv: a log that is gone is named by the commit it held", "[kv][unit]") {
  const auto commits = history();
  const auto said = replay(make_check(commits[5].point, 4, 3), commits, {3, 4, 5});
  CHECK(said.find("commit 23 is missing") != std::string::npos);
  CHECK(said.find("log 4") != std::string::npos);
}

TEST_CASE("kv: a log that was cut short in the middle is told", "[kv][unit]") {
  const auto commits = history();
  const auto said = replay(make_check(commits[5].point, 4, 3), commits, {0, 1, 3, 4, 5});
  CHECK(said.find("commit 23 is missing") != std::string::npos);
}

TEST_CASE("kv: a batch of another history is told", "[kv][unit]") {
  const auto commits = history();
  auto other = history();
  other[2].batch = batch_after(other[1].point, "something else", other[2].point);
  CHECK(replay(make_check(commits[5].point, 4, 3), other, {0, 1, 2}).empty());
  const auto joined = replay(make_check(commits[5].point, 4, 3), other, {0, 1, 2, 3});
  CHECK(joined.find("commit 24 does not follow from commit 23") != std::string::npos);
  const auto witnessed = replay(make_check(commits[2].point, 4, 3), other, {0, 1, 2});
  CHECK(witnessed.find("commit 23 is not the one that was witnessed") != std::string::npos);
}

TEST_CASE("kv: a batch without a commit row is told", "[kv][unit]") {
  const rocksdb::WriteBatch empty;
  rocksdb::WriteBatch foreign;
  REQUIRE(foreign.Put("key", std::string(100, 'v')).ok());
  for (const rocksdb::WriteBatch* batch :
       {&empty, static_cast<const rocksdb::WriteBatch*>(&foreign)}) {
    ChainCheck check = make_check({}, 4, 4);
    bool changed = false;
    CHECK(check.LogRecordFound(4, "", *batch, nullptr, &changed) == Option::kCorruptedRecord);
  }
}

TEST_CASE("kv: a commit row reads back, and damaged ones do not", "[kv][unit]") {
  CommitPoint point{.commit = 77, .head = {}};
  point.head[3] = std::byte{9};
  const std::string row = encode_commit_row(point);
  CHECK(decode_commit_row(as_bytes(row)).value() == point);
  CHECK(decode_commit_row(as_bytes(row.substr(1))).status().code() == StatusCode::kCorruption);
  CHECK(decode_commit_row(as_bytes(row + "x")).status().code() == StatusCode::kCorruption);
  CHECK(decode_commit_row(as_bytes("\x02" + row.substr(1))).status().code() ==
        StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::kv
