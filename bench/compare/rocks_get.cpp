#include "compare/rocks_get.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>

#include "compare/rocks_error.hpp"

namespace hartonomous::bench {

struct RocksGet::Impl {
  std::unique_ptr<rocksdb::DB> database;
  std::uint64_t keys = 0;
};

namespace {

constexpr std::uint64_t kFileBytes = 64u << 20;

struct Entry {
  ContentHash hash;
  std::uint32_t at = 0;  // which value
};

std::vector<Entry> sorted_entries(std::span<const Bytes> values) {
  std::vector<ContentHash> hashes(values.size());
  sha256_many(values, hashes);
  std::vector<Entry> entries;
  entries.reserve(hashes.size());
  for (const ContentHash& hash : hashes) {
    entries.push_back({hash, static_cast<std::uint32_t>(entries.size())});
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
  auto same = [](const Entry& a, const Entry& b) { return a.hash == b.hash; };
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  return entries;
}

rocksdb::Options database_options(std::uint64_t cache_bytes) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = rocksdb::NewLRUCache(cache_bytes);
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  blocks.checksum = rocksdb::kXXH3;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  return options;
}

Result<std::vector<std::string>> write_files(const std::string& folder,
                                             const rocksdb::Options& options,
                                             const std::vector<Entry>& entries,
                                             std::span<const Bytes> values) {
  std::vector<std::string> paths;
  std::unique_ptr<rocksdb::SstFileWriter> file;
  for (const Entry& entry : entries) {
    if (!file) {
      paths.push_back(concat(folder, "/", paths.size(), ".sst"));
      file = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), options);
      HTN_RETURN_IF_ERROR(from_rocks(file->Open(paths.back())));
    }
    rocksdb::Slice key = slice(entry.hash.bytes());
    HTN_RETURN_IF_ERROR(from_rocks(file->Put(key, slice(values[entry.at]))));
    if (file->FileSize() < kFileBytes) continue;
    HTN_RETURN_IF_ERROR(from_rocks(file->Finish()));
    file.reset();
  }
  if (file) HTN_RETURN_IF_ERROR(from_rocks(file->Finish()));
  return paths;
}

}  // namespace

RocksGet::RocksGet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RocksGet::RocksGet(RocksGet&&) noexcept = default;
RocksGet::~RocksGet() = default;

Result<RocksGet> RocksGet::build(const std::string& folder, std::span<const Bytes> values,
                                 std::uint64_t cache_bytes) {
  std::vector<Entry> entries = sorted_entries(values);
  rocksdb::Options options = database_options(cache_bytes);
  std::string loading = folder + "/loading";
  HTN_RETURN_IF_ERROR(make_directories(loading));
  HTN_ASSIGN_OR_RETURN(std::vector<std::string> files,
                       write_files(loading, options, entries, values));
  auto impl = std::make_unique<Impl>();
  impl->keys = entries.size();
  rocksdb::DB* opened = nullptr;
  HTN_RETURN_IF_ERROR(from_rocks(rocksdb::DB::Open(options, folder + "/database", &opened)));
  impl->database.reset(opened);
  rocksdb::IngestExternalFileOptions how;
  how.move_files = true;
  if (!files.empty()) HTN_RETURN_IF_ERROR(from_rocks(opened->IngestExternalFile(files, how)));
  return RocksGet(std::move(impl));
}

Status RocksGet::warm() {
  std::unique_ptr<rocksdb::Iterator> at(impl_->database->NewIterator(rocksdb::ReadOptions()));
  std::uint64_t count = 0;
  for (at->SeekToFirst(); at->Valid(); at->Next()) ++count;
  HTN_RETURN_IF_ERROR(from_rocks(at->status()));
  return count == impl_->keys ? Status() : internal_error("RocksDB lost keys");
}

Result<std::size_t> RocksGet::get(const ContentHash& hash, std::span<std::byte> buffer) {
  rocksdb::PinnableSlice value;
  rocksdb::Status status = impl_->database->Get(
      rocksdb::ReadOptions(), impl_->database->DefaultColumnFamily(), slice(hash.bytes()), &value);
  if (status.IsNotFound()) return std::size_t{0};
  HTN_RETURN_IF_ERROR(from_rocks(status));
  std::memcpy(buffer.data(), value.data(), value.size());
  return value.size();
}

std::uint64_t RocksGet::keys() const { return impl_->keys; }

}  // namespace hartonomous::bench
