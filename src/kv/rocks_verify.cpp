// verify(), compact() and reclaim(): the long walks over files.

#include <rocksdb/convenience.h>
#include <rocksdb/metadata.h>

#include <algorithm>
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
  const std::string family = family_of_file(verified.message());
  return std::move(verified).with_context(family);
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

// Files are rewritten outside the commit mutex: commits go on.
Status RocksDatabase::begin_rewrite(std::string_view fault_point) {
  const std::lock_guard lock(commit_mutex_);
  HTN_RETURN_IF_ERROR(check_writable());
  HTN_RETURN_IF_ERROR(fault::check(fault_point));
  return flush_locked();
}

Status RocksDatabase::end_rewrite(Status failed) {
  const std::lock_guard lock(commit_mutex_);
  if (failed.ok()) failed = witness_everything();
  return failed.ok() ? failed : poison(failed, "a compaction");
}

Status RocksDatabase::compact() {
  HTN_RETURN_IF_ERROR(begin_rewrite("kv.compact"));
  Status failed;
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    const bool dead_rows = bottom_holds_dead_rows(family.family);
    if (failed.ok()) failed = rewrite(family.family, {}, dead_rows);
  }
  return end_rewrite(std::move(failed));
}

Status RocksDatabase::reclaim(Family family, const Range& range) {
  HTN_RETURN_IF_ERROR(begin_rewrite("kv.reclaim"));
  return end_rewrite(rewrite(family, range, false));
}

// Rows that died while a snapshot showed them have come to rest at the bottom.
bool RocksDatabase::bottom_holds_dead_rows(Family family) const {
  rocksdb::ColumnFamilyMetaData metadata;
  rocks_->GetColumnFamilyMetaData(handle(family), &metadata);
  for (auto level = metadata.levels.rbegin(); level != metadata.levels.rend(); ++level) {
    if (level->files.empty()) continue;
    return std::any_of(level->files.begin(), level->files.end(),
                       [](const auto& file) { return file.num_deletions > 0; });
  }
  return false;
}

// Files above the bottom go down, through the files that they overlap; other files at the bottom
// are rewritten only when asked for.
Status RocksDatabase::rewrite(Family family, const Range& range, bool bottom_too) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.allow_write_stall = true;
  options.bottommost_level_compaction = bottom_too
                                            ? rocksdb::BottommostLevelCompaction::kForceOptimized
                                            : rocksdb::BottommostLevelCompaction::kSkip;
  const rocksdb::Slice begin(range.begin);
  const rocksdb::Slice end(range.end);
  return guarded("compact", [&] {
    return rocks_->CompactRange(options, handle(family), range.begin.empty() ? nullptr : &begin,
                                range.end.empty() ? nullptr : &end);
  });
}

}  // namespace hartonomous::kv
