// verify(), compact() and reclaim(): the long walks over files.

#include <rocksdb/convenience.h>
#include <rocksdb/metadata.h>
#include <rocksdb/table_properties.h>

#include <utility>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "kv/rocks_database.hpp"
#include "kv/rocks_status.hpp"

namespace hartonomous::kv {
namespace {

// Keeps the files of one state in place while they are read.
class FilesHeld {
 public:
  explicit FilesHeld(rocksdb::DB& rocks) : rocks_(rocks) {
    ignore_error(from_rocks(rocks_.DisableFileDeletions(), "verify"), "a reader deletes nothing");
  }
  FilesHeld(const FilesHeld&) = delete;
  FilesHeld& operator=(const FilesHeld&) = delete;
  ~FilesHeld() {
    ignore_error(from_rocks(rocks_.EnableFileDeletions(false), "verify"), "they go later");
  }

 private:
  rocksdb::DB& rocks_;
};

}  // namespace

// A second, reading instance replays manifest and log from the disk as the next open would, held
// against the witness; then every file is read against its checksum.
Status RocksDatabase::verify() const {
  const FilesHeld held(*rocks_);
  RocksOptions options = options_;
  options.mode = OpenMode::kReadOnly;
  options.cache_bytes = 8u << 20;
  std::shared_ptr<RocksDatabase> reader;
  {
    const std::lock_guard lock(commit_mutex_);
    HTN_ASSIGN_OR_RETURN(reader, open(options));
    if (!read_only() && poison_cause_.ok() && reader->point_ != point_) {
      return corruption(concat(folder_.path(), ": the files end at commit ", reader->point_.commit,
                               ", the running store is at ", point_.commit));
    }
  }
  return reader->verify_files();
}

Status RocksDatabase::verify_files() const {
  Status verified =
      guarded("verify", [&] { return rocks_->VerifyFileChecksums(make_read_options()); });
  // Whole files first: they include what no block covers. The blocks then say where.
  if (verified.ok() || verified.code() == StatusCode::kCorruption) {
    Status blocks = guarded("verify", [&] { return rocks_->VerifyChecksum(make_read_options()); });
    if (!blocks.ok()) verified = std::move(blocks);
  }
  if (verified.ok()) return verified;
  return std::move(verified).with_context(family_of_file(verified.message()));
}

// "family page" for a message that names one of its files.
std::string RocksDatabase::family_of_file(std::string_view message) const {
  std::vector<rocksdb::LiveFileMetaData> files;
  rocks_->GetLiveFilesMetaData(&files);
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (message.find(file.name) != std::string_view::npos) {
      return concat("family ", file.column_family_name);
    }
  }
  return "no family's file";
}

Status RocksDatabase::compact() {
  const std::lock_guard lock(commit_mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  HTN_RETURN_IF_ERROR(fault::check("kv.compact"));
  HTN_RETURN_IF_ERROR(flush_locked());
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    HTN_RETURN_IF_ERROR(compact_family(family.family));
  }
  const Status witnessed = witness_everything();
  return witnessed.ok() ? witnessed : poison(witnessed, "a compaction");
}

// Rewrites what overlaps; files at the bottom that hold no dead rows stay as they are.
Status RocksDatabase::compact_family(Family family) {
  rocksdb::TablePropertiesCollection files;
  HTN_RETURN_IF_ERROR(
      guarded("compact", [&] { return rocks_->GetPropertiesOfAllTables(handle(family), &files); }));
  bool dead_rows = false;
  for (const auto& [path, properties] : files) {
    dead_rows = dead_rows || properties->num_deletions > 0 || properties->num_merge_operands > 0;
  }
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.allow_write_stall = true;
  options.bottommost_level_compaction =
      dead_rows ? rocksdb::BottommostLevelCompaction::kForceOptimized
                : rocksdb::BottommostLevelCompaction::kIfHaveCompactionFilter;
  const Status failed = guarded(
      "compact", [&] { return rocks_->CompactRange(options, handle(family), nullptr, nullptr); });
  return failed.ok() ? failed : poison(failed, "a compaction");
}

Status RocksDatabase::reclaim(Family family, const Range& range) {
  const std::lock_guard lock(commit_mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  HTN_RETURN_IF_ERROR(fault::check("kv.reclaim"));
  HTN_RETURN_IF_ERROR(flush_locked());
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.allow_write_stall = true;
  const rocksdb::Slice begin(range.begin);
  const rocksdb::Slice end(range.end);
  Status failed = guarded("reclaim", [&] {
    return rocks_->CompactRange(options, handle(family), range.begin.empty() ? nullptr : &begin,
                                range.end.empty() ? nullptr : &end);
  });
  if (failed.ok()) failed = witness_everything();
  return failed.ok() ? failed : poison(failed, "a compaction");
}

}  // namespace hartonomous::kv
