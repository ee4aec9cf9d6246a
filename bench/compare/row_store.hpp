#pragma once

// The row-per-atom layout, as it is built without this library: four rows per occurrence of a
// 64-byte atom (its value, its hash's index entry, the edge from the parent and the edge back), the
// first two only when the atom is new. Durable: a log, synced at every large transaction.
//
//   HTN_ASSIGN_OR_RETURN(auto rows, open_rocks_rows(folder, {}));
//   rows->put(1, bytes);
//
// Hashing is done with the same lanes as ours, so that what differs is the layout.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

struct RowOptions {
  std::uint64_t cache_bytes = 512u << 20;
  // Content of one durable transaction.
  std::uint64_t transaction_bytes = 16u << 20;
};

class RowStore {
 public:
  RowStore() = default;
  RowStore(const RowStore&) = delete;
  RowStore& operator=(const RowStore&) = delete;
  virtual ~RowStore() = default;
  // Durable when it returns.
  virtual Status put(std::uint64_t parent, Bytes content) = 0;
  // The content again, from its edges.
  virtual Status read(std::uint64_t parent, const std::function<void(Bytes)>& sink) = 0;
};

inline constexpr std::size_t kRowAtomBytes = 64;

// RocksDB: one column family per table, batches of 1000 rows, bloom filters, batched look-ups.
Result<std::unique_ptr<RowStore>> open_rocks_rows(const std::string& folder,
                                                  const RowOptions& options);
// SQLite: prepared statements, WAL mode with synchronous=FULL, tables without row ids.
Result<std::unique_ptr<RowStore>> open_sqlite_rows(const std::string& folder,
                                                   const RowOptions& options);

}  // namespace hartonomous::bench
