#pragma once

// Purge of collections of texts: postings of documents that ended before a horizon, and collections
// that were removed before it.
// Thread-safety: thread-safe.

#include <memory>

#include <hartonomous/base/progress.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

// A collection's segments are written anew where that gives a tenth of it back.
// Errors: kCancelled, those of a commit, kCorruption. What was done stays.
Status purge_search(const std::shared_ptr<Core>& core, TenantId tenant, Instant horizon,
                    const Control& control);

}  // namespace hartonomous::engine
