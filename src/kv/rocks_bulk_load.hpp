#pragma once

// The bulk load of the RocksDB backend: one sorted file after the other per family, written beside
// the store and made part of it in one step of the manifest.
// Thread-safety: one thread at a time.

#include <memory>

#include "kv/rocks_database.hpp"

namespace hartonomous::kv {

std::unique_ptr<BulkLoad> make_rocks_bulk_load(std::shared_ptr<RocksDatabase> database);

}  // namespace hartonomous::kv
