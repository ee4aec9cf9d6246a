#pragma once

// Retention: forgets a tenant's history past what the tenant keeps. Thread-safety: thread-safe.

#include <cstdint>
#include <optional>

#include "engine/core.hpp"

namespace hartonomous::engine {

struct Purged {
  std::uint64_t references = 0;  // documents, pins and rows that had ended
  std::uint64_t versions = 0;    // of rows of typed tables
  std::uint64_t vectors = 0;     // that embeddings had
};

// In steps of one commit each. `retain_seconds`: less than the tenant's own, if it is.
// Errors: kCancelled, kCorruption, kIo, and those of a commit.
Result<Purged> purge_history(const std::shared_ptr<Core>& core, const rows::Tenant& tenant,
                             std::optional<std::int64_t> retain_seconds, const Control& control);

}  // namespace hartonomous::engine
