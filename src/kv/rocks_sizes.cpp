// How much the store takes, where.

#include <rocksdb/cache.h>
#include <rocksdb/metadata.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include <hartonomous/base/text.hpp>

#include "kv/rocks_database.hpp"

namespace hartonomous::kv {
namespace {

struct FolderBytes {
  std::uint64_t log = 0;
  std::uint64_t other = 0;
};

// Everything in the folder but the table files, which are counted by family. Files may come and go
// while they are counted.
Result<FolderBytes> count_folder(const std::string& path) {
  namespace fs = std::filesystem;
  FolderBytes bytes;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    if (!entry->is_regular_file(gone) || gone) continue;
    const std::uint64_t size = entry->file_size(gone);
    if (gone) continue;
    const std::string extension = entry->path().extension();
    if (extension == ".log") {
      bytes.log += size;
    } else if (extension != ".sst") {
      bytes.other += size;
    }
  }
  if (error) return io_error(concat(path, ": ", error.message()));
  return bytes;
}

}  // namespace

void RocksDatabase::set_cache_bytes(std::uint64_t bytes) { resources_.cache->SetCapacity(bytes); }

Result<Sizes> RocksDatabase::sizes() const {
  Sizes sizes;
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    rocksdb::ColumnFamilyMetaData metadata;
    rocks_->GetColumnFamilyMetaData(handle(family.family), &metadata);
    std::uint64_t keys = 0;
    rocks_->GetIntProperty(handle(family.family), rocksdb::DB::Properties::kEstimateNumKeys, &keys);
    sizes.families.push_back({family.family, metadata.size, keys});
  }
  rocksdb::ColumnFamilyMetaData commits;
  rocks_->GetColumnFamilyMetaData(handles_[0], &commits);
  HTN_ASSIGN_OR_RETURN(const FolderBytes folder, count_folder(folder_.path()));
  sizes.log_bytes = folder.log;
  sizes.other_bytes = folder.other + commits.size;
  sizes.memory_bytes = resources_.cache->GetUsage() + resources_.write_buffers->memory_usage();
  return sizes;
}

}  // namespace hartonomous::kv
