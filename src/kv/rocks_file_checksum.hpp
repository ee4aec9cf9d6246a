#pragma once

// The checksum over a whole table file, kept in the manifest: it covers the bytes that no block's
// checksum does. RocksDB's own is CRC32C, which Debian's build computes by table, at a third of the
// speed of everything else that writing a file takes. Its name is part of the format.
// Thread-safety: immutable.

#include <memory>

namespace rocksdb {
class FileChecksumGenFactory;
}

namespace hartonomous::kv {

inline constexpr const char* kFileChecksumName = "hartonomous.xxh3.1";

std::shared_ptr<rocksdb::FileChecksumGenFactory> make_file_checksum_factory();

}  // namespace hartonomous::kv
