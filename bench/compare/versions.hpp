#pragma once

// Which builds of the peers the figures used. Thread-safety: thread-safe.

#include "support/report.hpp"

namespace hartonomous::bench {

// Versions of RocksDB, SQLite and zstd, and whether this RocksDB was built with its assertions on,
// as Debian's is: it then runs at a half to three quarters of its speed.
Facts peer_facts();

}  // namespace hartonomous::bench
