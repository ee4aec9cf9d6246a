#pragma once

// The term that a unit's own name is found by: no text has it, for it begins with NUL.
// Thread-safety: pure function.

#include <string>
#include <string_view>

namespace hartonomous::collection {

// A name that is too long for a term is found by its SHA-256.
std::string key_term(std::string_view key);

}  // namespace hartonomous::collection
