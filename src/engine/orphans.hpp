#pragma once

// Orphans: rows whose atom is gone, and rows whose time is over. A foreign key that cascades from
// an atom is carried out here, by the sweep that removed the atom.
// Thread-safety: thread-safe.

#include "engine/core.hpp"

namespace hartonomous::engine {

// Of one tenant, after its domain was swept; how many rows went. In steps of one commit each.
// Errors: kCancelled, kCorruption, kIo, and those of a commit.
Result<std::uint64_t> remove_orphans(const std::shared_ptr<Core>& core, TenantId tenant,
                                     const Control& control);

}  // namespace hartonomous::engine
