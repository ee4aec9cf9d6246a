#pragma once

// A workload for tests that kill and damage: commit n writes rows that follow from n alone, so that
// whoever opens the store afterwards can tell what must be there from its commit number.
// Thread-safety: thread-safe.

#include <cstdint>
#include <memory>
#include <string>

#include "kv/database.hpp"

namespace hartonomous::testing {

Result<std::shared_ptr<kv::Database>> open_small(const std::string& path, kv::OpenMode mode);

// Rows of commit n: a run, the last number, a pin in and another out, a count.
kv::Batch numbered_batch(std::uint64_t number);
// A bulk load of pages and blocks that belong to commit n; the caller commits n afterwards.
Status load_numbered_pages(kv::Database& database, std::uint64_t number);
// Every how many commits a load comes first.
inline constexpr std::uint64_t kCommitsPerLoad = 10;

// Reads everything. OK: it holds the commits 1 to commit_number() whole, the loads of these and of
// `loads_until`, and nothing else but, at most, one whole load more. kInternal: it shows something
// else without an error. Any other failure is one that the database told.
Status examine(const kv::Database& database, std::uint64_t loads_until);

}  // namespace hartonomous::testing
