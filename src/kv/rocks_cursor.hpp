#pragma once

// The cursor of the RocksDB backend. Thread-safety: one thread at a time.

#include <memory>

#include "kv/rocks_database.hpp"

namespace hartonomous::kv {

std::unique_ptr<Cursor> make_rocks_cursor(std::shared_ptr<const RocksDatabase> database,
                                          Family family, Range range,
                                          std::shared_ptr<const Snapshot> snapshot);

}  // namespace hartonomous::kv
