#include "kv/rocks_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>

#include "kv/rocks_file_checksum.hpp"
#include "kv/rocks_listener.hpp"
#include "kv/rocks_logger.hpp"
#include "kv/rocks_merge.hpp"

namespace hartonomous::kv {
namespace {

constexpr std::size_t kBlockBytesRows = std::size_t{16} << 10;
// Less to decompress and to search for one row.
constexpr std::size_t kBlockBytesLookup = std::size_t{8} << 10;
// The hash table of a block names the key itself.
constexpr int kRestartIntervalLookup = 1;
// Some ten bits for each row that a memtable has when it is full.
constexpr double kMemtableFilterShareLookup = 0.005;
// Tenant, table and index: rows of one often come in order, and are looked for from the last one.
constexpr std::size_t kHintBytesLookup = 7;
// No larger than a page of whole blocks, which then is a block of its own.
constexpr std::size_t kBlockBytesValue = std::size_t{32} << 10;
constexpr std::size_t kBlockBytesBulk = std::size_t{64} << 10;
// Rows that are short, alike and read many at a time compress across more of them.
constexpr std::size_t kBlockBytesStream = std::size_t{256} << 10;
constexpr int kBloomBits = 10;
constexpr int kZstdLevel = 3;
// Extents of text are most of what text takes: a tenth less for three times the work.
constexpr int kZstdLevelStream = 7;
constexpr std::uint64_t kTableFileBytes = 128ull << 20;
constexpr std::uint64_t kBaseLevelBytes = 512ull << 20;
constexpr std::uint64_t kManifestBytesMax = 64ull << 20;
// Small: seventeen families take one block each with their first row.
constexpr std::size_t kArenaBlockBytes = std::size_t{64} << 10;
constexpr int kOpenFilesMax = 256;

std::size_t block_bytes(schema::Access access) {
  switch (access) {
    case schema::Access::kRows:
      return kBlockBytesRows;
    case schema::Access::kValue:
      return kBlockBytesValue;
    case schema::Access::kBulk:
      return kBlockBytesBulk;
    case schema::Access::kStream:
      return kBlockBytesStream;
    case schema::Access::kLookup:
      return kBlockBytesLookup;
  }
  return kBlockBytesRows;
}

rocksdb::ColumnFamilyOptions make_common_family_options(const RocksResources& resources,
                                                        schema::Access access) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = resources.cache;
  table.block_size = block_bytes(access);
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBits));
  table.whole_key_filtering = true;
  table.partition_filters = false;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  if (access == schema::Access::kLookup) {
    table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    table.block_restart_interval = kRestartIntervalLookup;
  }

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // The write buffer manager decides when to flush, for all families together; two buffers.
  options.write_buffer_size = resources.write_buffer_bytes;
  options.max_write_buffer_number = 2;
  options.arena_block_size = kArenaBlockBytes;
  options.memtable_protection_bytes_per_key = 8;
  options.level_compaction_dynamic_level_bytes = true;
  options.target_file_size_base = kTableFileBytes;
  options.max_bytes_for_level_base = kBaseLevelBytes;
  options.force_consistency_checks = true;
  options.ttl = 0;
  options.periodic_compaction_seconds = 0;
  options.compression = rocksdb::kNoCompression;
  options.bottommost_compression = rocksdb::kDisableCompressionOption;
  return options;
}

// Most of these rows are asked for before they are put: whether another one has the key.
void look_up_often(rocksdb::ColumnFamilyOptions& options) {
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = kMemtableFilterShareLookup;
  options.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewCappedPrefixTransform(kHintBytesLookup));
}

}  // namespace

RocksResources make_resources(const RocksOptions& options) {
  RocksResources resources;
  rocksdb::LRUCacheOptions cache;
  cache.capacity = options.cache_bytes;
  cache.high_pri_pool_ratio = 0.2;
  resources.cache = rocksdb::NewLRUCache(cache);
  resources.write_buffers =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes);
  resources.logger = std::make_shared<RocksLogger>();
  resources.write_buffer_bytes = options.write_buffer_bytes;
  return resources;
}

rocksdb::DBOptions make_database_options(const RocksResources& resources, RocksAccess access) {
  rocksdb::DBOptions options;
  // A store whose CURRENT is gone must not be made anew over its own files.
  options.create_if_missing = access == RocksAccess::kCreate;
  options.create_missing_column_families = access == RocksAccess::kCreate;
  options.paranoid_checks = true;
  options.info_log = resources.logger;
  options.listeners.push_back(make_fault_listener());
  options.write_buffer_manager = resources.write_buffers;
  // The default recovery mode turns one flipped bit of the log into the silent loss of every later
  // commit; this one only forgives a record that the crash cut short.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.atomic_flush = true;  // what one family flushed, all did: see commit_chain.hpp
  options.avoid_flush_during_recovery = false;
  options.enable_pipelined_write = false;
  options.unordered_write = false;
  options.manual_wal_flush = false;
  options.recycle_log_file_num = 0;
  options.max_background_flushes = 1;
  options.max_background_compactions = 1;
  options.max_subcompactions = 1;
  // After a failed background write: stay failed until reopened, never resume by itself.
  options.max_bgerror_resume_count = 0;
  // A reader keeps every file open: the writer may remove them beneath it.
  options.max_open_files = access == RocksAccess::kRead ? -1 : kOpenFilesMax;
  options.max_file_opening_threads = 1;
  options.max_manifest_file_size = kManifestBytesMax;
  options.max_total_wal_size = std::max<std::uint64_t>(2 * resources.write_buffer_bytes, 64u << 20);
  options.verify_sst_unique_id_in_manifest = true;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.allow_data_in_errors = true;
  options.file_checksum_gen_factory = make_file_checksum_factory();
  options.bytes_per_sync = 4u << 20;
  options.writable_file_max_buffer_size = 1u << 20;
  return options;
}

rocksdb::ColumnFamilyOptions make_family_options(const schema::ColumnFamily& family,
                                                 const RocksResources& resources) {
  rocksdb::ColumnFamilyOptions options = make_common_family_options(resources, family.access);
  options.merge_operator = make_merge_operator(family.merge);
  if (family.access == schema::Access::kLookup) look_up_often(options);
  if (family.compression == schema::Compression::kZstd) {
    options.compression = rocksdb::kZSTD;
    options.compression_opts.level =
        family.access == schema::Access::kStream ? kZstdLevelStream : kZstdLevel;
  }
  return options;
}

rocksdb::ColumnFamilyOptions make_commit_family_options(const RocksResources& resources) {
  return make_common_family_options(resources, schema::Access::kRows);
}

rocksdb::ReadOptions make_read_options() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  // Without it a scan over a file whose first block cannot be read ends early with status OK.
  // There are no range deletions to ignore: DeleteRange is never called.
  options.ignore_range_deletions = true;
  return options;
}

rocksdb::ReadOptions make_read_options(schema::Family family, const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options = make_read_options();
  options.snapshot = snapshot;
  const schema::Access access = schema::column_family(family).access;
  options.fill_cache = access != schema::Access::kValue && access != schema::Access::kBulk;
  return options;
}

rocksdb::WriteOptions make_write_options(Durability durability) {
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::kSync;
  options.disableWAL = false;
  options.protection_bytes_per_key = 8;
  return options;
}

rocksdb::IngestExternalFileOptions make_ingest_options() {
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.failed_move_fall_back_to_copy = false;
  // Loads bring keys that nothing refers to before the batch lands, so older snapshots may see
  // them. With true every file would get a sequence number while a snapshot is held, and be
  // compacted again, page by page, only to lose it: a third of the cost of an ingest.
  options.snapshot_consistency = false;
  options.allow_global_seqno = true;
  options.allow_blocking_flush = true;
  options.write_global_seqno = false;
  options.verify_file_checksum = false;  // the checksum is the one the writer just computed
  return options;
}

rocksdb::FlushOptions make_flush_options() {
  rocksdb::FlushOptions options;
  options.wait = true;
  options.allow_write_stall = true;
  return options;
}

}  // namespace hartonomous::kv
