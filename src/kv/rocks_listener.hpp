#pragma once

// Passes the fault points of RocksDB's background work, where a test can end the process: before a
// flush, after it and after a compaction. Thread-safety: thread-safe.

#include <memory>

namespace rocksdb {
class EventListener;
}

namespace hartonomous::kv {

std::shared_ptr<rocksdb::EventListener> make_fault_listener();

}  // namespace hartonomous::kv
