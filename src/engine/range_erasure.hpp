#pragma once

// Erasing all rows of a family with a prefix, some at a time, each in a commit of its own: for what
// nobody reads any more. Interrupted, it is done again.
// Thread-safety: thread-safe.

#include <functional>
#include <memory>
#include <string>

#include "engine/core.hpp"

namespace hartonomous::engine {

// `step`: before each commit; its error ends it. Errors: that, those of a commit.
Status erase_range(const std::shared_ptr<Core>& core, TenantId tenant, kv::Family family,
                   const std::string& prefix, const std::function<Status()>& step);

}  // namespace hartonomous::engine
