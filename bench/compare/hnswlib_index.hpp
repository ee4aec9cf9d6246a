#pragma once

// The one function of the file that is compiled for more than plain x86-64.
// Thread-safety: thread-safe.

#include "compare/nearest_index.hpp"

namespace hartonomous::bench {

// REQUIRES: the processor has what the file was compiled for.
Result<OwnedIndex> build_hnswlib_unchecked(const NearestInput& input);

}  // namespace hartonomous::bench
