#pragma once

// Instants as ISO 8601 writes them, in UTC: the way back from to_text (value.hpp).
// Thread-safety: an immutable function.

#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::table {

// Reads "2026-11-25T17:30:00.000000Z", of the years 0001 to 9999. The digits behind the second may
// be fewer, none, or more that are zeros. Errors: kInvalidArgument.
Result<Instant> instant_from_text(std::string_view text);

}  // namespace hartonomous::table
