#pragma once

// The only translation from rocksdb::Status. Thread-safety: thread-safe.

#include <exception>
#include <string_view>

#include <hartonomous/base/status.hpp>

namespace rocksdb {
class Status;
}

namespace hartonomous::kv {

// OK stays OK. A file that is not where the manifest says is kCorruption: the store made it.
Status from_rocks(const rocksdb::Status& status, std::string_view context);

// Damaged files can make RocksDB ask for absurd sizes: what it throws becomes a Status.
Status from_exception(const std::exception& thrown, std::string_view context);

// The Status of a call of RocksDB, thrown or returned.
template <typename Call>
Status guarded(std::string_view context, Call&& call) {
  try {
    return from_rocks(call(), context);
  } catch (const std::exception& thrown) {
    return from_exception(thrown, context);
  }
}

}  // namespace hartonomous::kv
