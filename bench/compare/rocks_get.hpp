#pragma once

// RocksGet: 32-byte hash keys to the atoms' bytes in plain RocksDB, as good as it gets for reading:
// bulk-loaded in key order into one level, uncompressed, filters, everything in the block cache.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

class RocksGet {
 public:
  // One key for each distinct value: its hash.
  static Result<RocksGet> build(const std::string& folder, std::span<const Bytes> values,
                                std::uint64_t cache_bytes);
  RocksGet(RocksGet&&) noexcept;
  RocksGet& operator=(RocksGet&&) = delete;
  ~RocksGet();

  // Reads every key once.
  Status warm();
  // Bytes of the value; 0 when the key is absent.
  Result<std::size_t> get(const ContentHash& hash, std::span<std::byte> buffer);
  std::uint64_t keys() const;

 private:
  struct Impl;
  explicit RocksGet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hartonomous::bench
