#pragma once

// What a backend refuses before it touches anything: the same words for every backend.
// Thread-safety: thread-safe.

#include <cstdint>
#include <string_view>

#include <hartonomous/base/status.hpp>

#include "kv/database.hpp"

namespace hartonomous::kv {

// Errors: kInvalidArgument: a key or value beyond limits.hpp, a merge into a family that has no
// merge kind, an operand that its merge kind cannot read.
Status check_batch(const Batch& batch);
Status check_row(Family family, std::string_view key, std::uint64_t value_bytes);

}  // namespace hartonomous::kv
