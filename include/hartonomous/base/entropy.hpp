#pragma once

// Entropy: numbers that nobody can foresee, for tables of words that others choose: they cannot be
// chosen to meet. Nothing that is stored may depend on them.
// Thread-safety: thread-safe.

#include <cstdint>

namespace hartonomous {

// The same within a process, another one in the next.
std::uint64_t process_entropy();

}  // namespace hartonomous
