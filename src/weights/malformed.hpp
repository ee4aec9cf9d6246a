#pragma once

// What is said of a file that is not what it seems to be: the format, the offset, the field, why.
// Thread-safety: immutable functions.

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/status.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::weights {

struct Place {
  std::string_view format;
  std::uint64_t offset = 0;
  std::string_view field;
};

// A name that a file gives, for a message: cut where it is long, in hex where it is not UTF-8.
std::string shown(std::string_view name);
std::string describe(const Place& place, std::string_view why);
// Whether a failure is one of the three below, not one of reading.
bool is_of_content(const Status& status);
// It breaks the rules of its format.
inline Status malformed(const Place& place, std::string_view why,
                        SourceLocation where = SourceLocation::current()) {
  return invalid_argument(describe(place, why), where);
}
// It may keep them, but this is not read.
inline Status unsupported(const Place& place, std::string_view why,
                          SourceLocation where = SourceLocation::current()) {
  return {StatusCode::kNotSupported, describe(place, why), where};
}
// More than a reader takes.
inline Status too_much(const Place& place, std::string_view why,
                       SourceLocation where = SourceLocation::current()) {
  return resource_exhausted(describe(place, why), where);
}

}  // namespace hartonomous::weights
