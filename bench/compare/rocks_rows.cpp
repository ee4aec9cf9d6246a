#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "compare/big_endian.hpp"
#include "compare/rocks_error.hpp"
#include "compare/row_store.hpp"

namespace hartonomous::bench {
namespace {

enum Table : std::size_t { kValue, kHash, kEdge, kBack, kTables };
constexpr std::array<const char*, kTables> kNames = {"value", "hash", "edge", "back"};
constexpr std::size_t kAtomsPerBatch = 250;  // of four rows each

rocksdb::ColumnFamilyOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  blocks.checksum = rocksdb::kXXH3;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.write_buffer_size = 64u << 20;
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

class RocksRows : public RowStore {
 public:
  ~RocksRows() override {
    for (rocksdb::ColumnFamilyHandle* table : tables_) {
      database_->DestroyColumnFamilyHandle(table).PermitUncheckedError();
    }
  }

  Status open(const std::string& folder, const RowOptions& options) {
    options_ = options;
    rocksdb::DBOptions database;
    database.create_if_missing = true;
    database.create_missing_column_families = true;
    database.max_background_jobs = 2;
    auto cache = rocksdb::NewLRUCache(options.cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families{{"default", table_options(cache)}};
    for (const char* name : kNames) families.emplace_back(name, table_options(cache));
    rocksdb::DB* opened = nullptr;
    HTN_RETURN_IF_ERROR(
        from_rocks(rocksdb::DB::Open(database, folder, families, &tables_, &opened)));
    database_.reset(opened);
    return {};
  }

  Status put(std::uint64_t parent, Bytes content) override {
    constexpr std::size_t kBatchBytes = kAtomsPerBatch * kRowAtomBytes;
    std::uint64_t unsynced = 0;
    for (std::size_t at = 0; at < content.size(); at += kBatchBytes) {
      Bytes part = content.subspan(at, std::min(kBatchBytes, content.size() - at));
      unsynced += part.size();
      bool last = at + part.size() == content.size();
      bool sync = last || unsynced >= options_.transaction_bytes;
      if (sync) unsynced = 0;
      HTN_RETURN_IF_ERROR(put_batch(parent, at / kRowAtomBytes, part, sync));
    }
    return {};
  }

  Status read(std::uint64_t parent, const std::function<void(Bytes)>& sink) override {
    auto prefix = big_endian(parent);
    std::unique_ptr<rocksdb::Iterator> edge(
        database_->NewIterator(rocksdb::ReadOptions(), tables_[kEdge + 1]));
    std::string value;
    for (edge->Seek(slice(prefix)); edge->Valid(); edge->Next()) {
      if (!edge->key().starts_with(slice(prefix))) break;
      HTN_RETURN_IF_ERROR(from_rocks(
          database_->Get(rocksdb::ReadOptions(), tables_[kValue + 1], edge->value(), &value)));
      sink(as_bytes(value));
    }
    return from_rocks(edge->status());
  }

 private:
  Status put_batch(std::uint64_t parent, std::uint64_t first, Bytes part, bool sync) {
    hash(part);
    HTN_RETURN_IF_ERROR(look_up());
    rocksdb::WriteBatch batch;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      std::uint64_t id = id_of(i, batch);
      auto child = big_endian(id);
      auto edge = big_endian(parent, first + i);
      auto back = big_endian(id, parent, first + i);
      HTN_RETURN_IF_ERROR(from_rocks(batch.Put(tables_[kEdge + 1], slice(edge), slice(child))));
      HTN_RETURN_IF_ERROR(from_rocks(batch.Put(tables_[kBack + 1], slice(back), {})));
    }
    rocksdb::WriteOptions how;
    how.sync = sync;
    return from_rocks(database_->Write(how, &batch));
  }

  void hash(Bytes part) {
    messages_.clear();
    for (std::size_t at = 0; at < part.size(); at += kRowAtomBytes) {
      messages_.push_back(part.subspan(at, std::min(kRowAtomBytes, part.size() - at)));
    }
    hashes_.resize(messages_.size());
    sha256_many(messages_, hashes_);
  }

  Status look_up() {
    keys_.clear();
    for (const ContentHash& hash : hashes_) keys_.push_back(slice(hash.bytes()));
    found_.resize(keys_.size());
    outcomes_.resize(keys_.size());
    for (rocksdb::PinnableSlice& value : found_) value.Reset();
    database_->MultiGet(rocksdb::ReadOptions(), tables_[kHash + 1], keys_.size(), keys_.data(),
                        found_.data(), outcomes_.data());
    for (const rocksdb::Status& outcome : outcomes_) {
      if (!outcome.ok() && !outcome.IsNotFound()) return from_rocks(outcome);
    }
    in_batch_.clear();
    return {};
  }

  // The id of the i-th atom of the batch; rows for it when it is new.
  std::uint64_t id_of(std::size_t i, rocksdb::WriteBatch& batch) {
    if (outcomes_[i].ok()) return from_big_endian(found_[i].data());
    auto [known, is_new] = in_batch_.try_emplace(hashes_[i].prefix(), next_id_);
    if (!is_new) return known->second;
    auto id = big_endian(next_id_);
    batch.Put(tables_[kValue + 1], slice(id), slice(messages_[i])).PermitUncheckedError();
    batch.Put(tables_[kHash + 1], keys_[i], slice(id)).PermitUncheckedError();
    return next_id_++;
  }

  RowOptions options_;
  std::vector<rocksdb::ColumnFamilyHandle*> tables_;  // the default one, then by Table
  std::unique_ptr<rocksdb::DB> database_;
  std::uint64_t next_id_ = 1;
  std::vector<Bytes> messages_;
  std::vector<ContentHash> hashes_;
  std::vector<rocksdb::Slice> keys_;
  std::vector<rocksdb::PinnableSlice> found_;
  std::vector<rocksdb::Status> outcomes_;
  std::unordered_map<std::uint64_t, std::uint64_t> in_batch_;
};

}  // namespace

Result<std::unique_ptr<RowStore>> open_rocks_rows(const std::string& folder,
                                                  const RowOptions& options) {
  auto rows = std::make_unique<RocksRows>();
  HTN_RETURN_IF_ERROR(rows->open(folder, options));
  return std::unique_ptr<RowStore>(std::move(rows));
}

}  // namespace hartonomous::bench
