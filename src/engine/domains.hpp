#pragma once

// Which dedup domains a database holds. Thread-safety: thread-safe.

#include <vector>

#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

#include "kv/database.hpp"

namespace hartonomous::engine {

// Every domain that has a state. Errors: kCorruption, kIo.
Result<std::vector<DomainId>> domains_of(const kv::Database& database);

}  // namespace hartonomous::engine
