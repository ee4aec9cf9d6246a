#pragma once

// Every option that RocksDB is given is made here and nowhere else, so that each of the rules of
// docs/format/store_directory.md ("Rules for RocksDB") stands in one line.
// Thread-safety: thread-safe.

#include <rocksdb/options.h>

#include <cstdint>
#include <memory>

#include "kv/database.hpp"

namespace rocksdb {
class Cache;
class EventListener;
class Snapshot;
class WalFilter;
class WriteBufferManager;
}  // namespace rocksdb

namespace hartonomous::kv {

enum class RocksAccess { kCreate, kWrite, kRead };

// What all families share.
struct RocksResources {
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
  std::shared_ptr<rocksdb::Logger> logger;
  std::uint64_t write_buffer_bytes = 0;
};

RocksResources make_resources(const RocksOptions& options);

rocksdb::DBOptions make_database_options(const RocksResources& resources, RocksAccess access);
rocksdb::ColumnFamilyOptions make_family_options(const schema::ColumnFamily& family,
                                                 const RocksResources& resources);
// RocksDB's "default" family, which holds nothing but the commit row.
rocksdb::ColumnFamilyOptions make_commit_family_options(const RocksResources& resources);

// Of no family: the commit row, and walks over all files.
rocksdb::ReadOptions make_read_options();
// What is read of a family whose readers keep it leaves the block cache to the others.
rocksdb::ReadOptions make_read_options(schema::Family family, const rocksdb::Snapshot* snapshot);
rocksdb::WriteOptions make_write_options(Durability durability);
rocksdb::IngestExternalFileOptions make_ingest_options();
rocksdb::FlushOptions make_flush_options();

}  // namespace hartonomous::kv
