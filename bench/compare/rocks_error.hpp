#pragma once

// RocksDB's slices and outcomes as ours. Thread-safety: thread-safe.

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <array>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/status.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {

inline Status from_rocks(const rocksdb::Status& status) {
  return status.ok() ? Status() : io_error(concat("RocksDB: ", status.ToString()));
}

inline rocksdb::Slice slice(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <std::size_t kSize>
rocksdb::Slice slice(const std::array<char, kSize>& bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace hartonomous::bench
