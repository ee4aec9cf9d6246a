#pragma once

// Leaves that are put without a name, for rows and pins to refer to.
// Thread-safety: one thread at a time, while the writer is held.

#include <span>
#include <string>
#include <vector>

#include "engine/core.hpp"

namespace hartonomous::engine {

struct InternedLeaves {
  std::vector<ContentId> ids;  // of each key, in order
  std::uint64_t new_atoms = 0;
};

// Lands them. Nothing refers to those that are new: the caller does, before it gives the writer
// back, or the next sweep takes them.
// Errors: kInvalidArgument for one that is empty or longer than an atom; those of a commit.
Result<InternedLeaves> intern_leaves(Core::Lease& lease, std::span<const std::string> keys);

}  // namespace hartonomous::engine
