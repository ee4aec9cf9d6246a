#pragma once

// Whether two words are so many letters apart: inserted, left out, replaced, or two exchanged.
// Thread-safety: pure function.

#include <cstdint>
#include <string_view>

namespace hartonomous::text {

// In code points; of bytes that are not UTF-8 each part is one. O(edits * letters).
bool is_within_edits(std::string_view one, std::string_view other, std::uint32_t edits);

}  // namespace hartonomous::text
