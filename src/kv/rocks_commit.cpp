// Writing: one commit after the other, under one mutex. What is acknowledged is in the log, synced,
// and then in the witness, synced: two syncs for a durable commit, or for as many as wait in
// sync().

#include <rocksdb/convenience.h>
#include <rocksdb/write_batch.h>

#include <chrono>
#include <utility>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "kv/batch_check.hpp"
#include "kv/rocks_database.hpp"
#include "kv/rocks_status.hpp"

namespace hartonomous::kv {
namespace {

constexpr std::size_t kProtectionBytes = 8;
constexpr std::size_t kRowOverhead = 16;
// How long a leader waits for those whom the last sync served, at most.
constexpr std::chrono::microseconds kGatherTime{500};

rocksdb::Status add_row(const Batch::Row& row, rocksdb::ColumnFamilyHandle* handle,
                        rocksdb::WriteBatch& out) {
  switch (row.kind) {
    case Batch::Kind::kPut:
      return out.Put(handle, row.key, row.value);
    case Batch::Kind::kErase:
      return out.Delete(handle, row.key);
    case Batch::Kind::kMerge:
      return out.Merge(handle, row.key, row.value);
  }
  return rocksdb::Status::InvalidArgument("a batch row of no kind");
}

}  // namespace

Status RocksDatabase::check_writable() const {
  if (read_only()) {
    return failed_precondition(concat(folder_.path(), ": the store is open read-only"));
  }
  if (poison_cause_.ok()) return {};
  return {StatusCode::kPoisoned,
          concat(folder_.path(),
                 ": an earlier write failed, reopen the store: ", poison_cause_.to_string())};
}

Status RocksDatabase::check_free_space(std::uint64_t bytes) const {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t free, free_space(folder_.path()));
  if (free >= limits::kFreeSpaceMin + bytes) return {};
  return resource_exhausted(concat(folder_.path(), ": ", format_bytes(free), " free; writing ",
                                   format_bytes(bytes), " would leave less than ",
                                   format_bytes(limits::kFreeSpaceMin)));
}

// A write or sync that failed may still be durable: nothing more is written until the store is
// opened again and the log says what was.
Status RocksDatabase::poison(const Status& cause, std::string_view doing) {
  if (poison_cause_.ok()) poison_cause_ = cause;
  return unknown_outcome(cause, doing);
}

Status RocksDatabase::unknown_outcome(const Status& cause, std::string_view doing) const {
  return {StatusCode::kUnknownOutcome,
          concat(folder_.path(), ": ", doing,
                 " failed and may or may not be durable: ", cause.to_string())};
}

Status RocksDatabase::commit(const Batch& batch, Durability durability) {
  const std::lock_guard lock(commit_mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  if (batch.empty()) return durability == Durability::kSync ? sync_log() : Status();
  HTN_RETURN_IF_ERROR(check_batch(batch));
  HTN_RETURN_IF_ERROR(check_free_space(batch.bytes()));
  return commit_rows(batch, durability);
}

Status RocksDatabase::commit_rows(const Batch& batch, Durability durability) {
  const std::string doing = concat("commit ", point_.commit + 1);
  Status failed = fault::check("kv.commit.before_write");
  if (failed.code() == StatusCode::kResourceExhausted) return failed;
  if (!failed.ok()) return poison(failed, doing);

  rocksdb::WriteBatch rows(batch.bytes() + batch.count() * kRowOverhead, 0, kProtectionBytes, 0);
  for (const Batch::Row& row : batch.rows()) {
    HTN_RETURN_IF_ERROR(from_rocks(add_row(row, handle(row.family), rows), doing));
  }
  const CommitPoint point = next_point(point_, rows);
  HTN_RETURN_IF_ERROR(from_rocks(
      rows.Put(handles_[0], rocksdb::Slice(kCommitKey), encode_commit_row(point)), doing));

  failed = guarded(doing, [&] { return rocks_->Write(make_write_options(durability), &rows); });
  if (!failed.ok()) return poison(failed, doing);
  point_ = point;
  commit_number_ = point.commit;
  failed = fault::check("kv.commit.after_write");
  if (failed.ok() && durability == Durability::kSync) failed = witness_commit();
  return failed.ok() ? failed : poison(failed, doing);
}

// Makes what was committed without a sync durable.
Status RocksDatabase::sync_log() {
  if (witness_->record().point == point_ && !loaded_) return {};
  Status failed = guarded("sync", [&] { return rocks_->SyncWAL(); });
  if (failed.ok()) failed = witness_commit();
  return failed.ok() ? failed : poison(failed, "a sync of the log");
}

// One leads, the others wait for it and look again: what they wait for may have come too late for
// its sync, and then one of them leads. After a failure each of them meets the poison.
Status RocksDatabase::sync(std::uint64_t commit) {
  if (read_only()) return check_writable();
  std::unique_lock lock(sync_mutex_);
  ++arrived_;
  if (arrived_ >= last_group_) gathered_.notify_one();
  synced_.wait(lock, [&] { return witness_->commit() >= commit || !syncing_; });
  return witness_->commit() >= commit ? Status() : lead_sync(lock);
}

// Those whom the last sync served come back at the same time with their next commit. The first of
// them would sync for itself alone and leave the others to the sync after it: it waits for as many
// as there were. Alone it waits for nobody.
Status RocksDatabase::lead_sync(std::unique_lock<std::mutex>& lock) {
  syncing_ = true;
  gathered_.wait_for(lock, kGatherTime, [&] { return arrived_ >= last_group_; });
  last_group_ = arrived_;
  arrived_ = 0;
  lock.unlock();
  Status synced = sync_newest();
  lock.lock();
  syncing_ = false;
  synced_.notify_all();
  return synced;
}

// Up to the newest commit, while others go on behind it.
Status RocksDatabase::sync_newest() {
  constexpr std::string_view kDoing = "a sync of the log";
  CommitPoint point;
  {
    const std::lock_guard lock(commit_mutex_);
    if (!poison_cause_.ok()) return unknown_outcome(poison_cause_, kDoing);
    if (loaded_) return sync_log();
    point = point_;
  }
  Status failed = guarded("sync", [&] { return rocks_->SyncWAL(); });
  if (failed.ok()) failed = witness_->advance(point);
  if (failed.ok()) return failed;
  const std::lock_guard lock(commit_mutex_);
  return poison(failed, kDoing);
}

// The log is synced. Files that were loaded meanwhile are witnessed with the commit that follows.
Status RocksDatabase::witness_commit() {
  if (!loaded_) return witness_->advance(point_);
  HTN_ASSIGN_OR_RETURN(const ManifestPoint manifest, manifest_->advance());
  HTN_RETURN_IF_ERROR(witness_->advance(point_, manifest));
  loaded_ = false;
  return {};
}

Status RocksDatabase::witness_everything() {
  HTN_RETURN_IF_ERROR(guarded("sync", [&] { return rocks_->SyncWAL(); }));
  WitnessRecord record = witness_->record();
  record.point = point_;
  HTN_ASSIGN_OR_RETURN(record.manifest, manifest_->advance());
  HTN_RETURN_IF_ERROR(witness_->replace(record));
  loaded_ = false;
  return {};
}

Status RocksDatabase::ingest(const LoadFamilies& families) {
  const std::lock_guard lock(commit_mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  HTN_RETURN_IF_ERROR(check_free_space(0));
  HTN_RETURN_IF_ERROR(fault::check("kv.bulk.before_ingest"));
  std::vector<rocksdb::IngestExternalFileArg> arguments;
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    const LoadFiles& files = families[static_cast<std::size_t>(family.family) - 1];
    if (files.paths.empty()) continue;
    rocksdb::IngestExternalFileArg argument;
    argument.column_family = handle(family.family);
    argument.external_files = files.paths;
    argument.options = make_ingest_options();
    argument.files_checksums = files.checksums;
    argument.files_checksum_func_names = files.checksum_names;
    arguments.push_back(std::move(argument));
  }
  if (arguments.empty()) return {};
  Status failed;
  {
    const std::unique_lock gate(load_gate_);
    failed = guarded("a bulk load", [&] { return rocks_->IngestExternalFiles(arguments); });
  }
  if (failed.ok()) failed = fault::check("kv.bulk.after_ingest");
  loaded_ = true;
  return failed.ok() ? failed : poison(failed, "a bulk load");
}

Status RocksDatabase::flush() {
  const std::lock_guard lock(commit_mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  return flush_locked();
}

Status RocksDatabase::flush_locked() {
  HTN_RETURN_IF_ERROR(check_free_space(0));
  const std::vector<rocksdb::ColumnFamilyHandle*> all(handles_.begin(), handles_.end());
  Status failed = guarded("flush", [&] { return rocks_->Flush(make_flush_options(), all); });
  if (failed.ok()) failed = witness_everything();
  return failed.ok() ? failed : poison(failed, "a flush");
}

}  // namespace hartonomous::kv
