#pragma once

// Whether a set has nothing but what is there: then no slot needs to be looked up to know it, which
// would be a walk to another place in memory for each.
// Thread-safety: thread-safe.

#include <cstdint>

#include "query/embedding_set.hpp"

namespace hartonomous::query {

// So many slots, from the first on, are all there at an instant; 0: it is not known of any.
std::uint32_t slots_all_there(const EmbeddingSet& set, Instant at);

}  // namespace hartonomous::query
