#pragma once

// A number that differs from process to process, for tables of words that others choose: nobody can
// choose them to meet. Nothing that is stored depends on it.
// Thread-safety: immutable.

#include <cstdint>

namespace hartonomous::text {

extern const std::uint64_t kHashSeed;

}  // namespace hartonomous::text
