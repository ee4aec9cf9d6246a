#pragma once

// Letter case. Thread-safety: immutable functions.

#include <string>
#include <string_view>

namespace hartonomous::ingest {

// Each code point in its lower-case form (Unicode's simple mapping, by utf8proc); the locale has no
// say. REQUIRES: is_utf8(text).
std::string lower_case(std::string_view text);

}  // namespace hartonomous::ingest
