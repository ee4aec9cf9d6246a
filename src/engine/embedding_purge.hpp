#pragma once

// Purging vectors that are no more: those that ended at or before a horizon.
// Thread-safety: thread-safe.

#include <cstdint>
#include <memory>

#include "engine/core.hpp"

namespace hartonomous::engine {

// Of one tenant, which is active; how many vectors went. What is left of a model that was removed
// goes whole when its last vector does. In steps of one commit each.
// Errors: kCancelled, kCorruption, kIo, and those of a commit.
Result<std::uint64_t> purge_vectors(const std::shared_ptr<Core>& core, TenantId tenant,
                                    Instant horizon, const Control& control);

}  // namespace hartonomous::engine
