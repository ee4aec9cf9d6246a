#include "weights/malformed.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kShownBytesMax = 256;

}  // namespace

std::string shown(std::string_view name) {
  const bool is_long = name.size() > kShownBytesMax;
  // A cut may be within a character: then it is shown as bytes too.
  const std::string_view part = name.substr(0, kShownBytesMax);
  const std::string text = is_utf8(as_bytes(part)) ? std::string(part) : to_hex(as_bytes(part));
  return is_long ? text + "..." : text;
}

std::string describe(const Place& place, std::string_view why) {
  return concat(place.format, ": at byte ", place.offset, ": ", shown(place.field), ": ", why);
}

bool is_of_content(const Status& status) {
  return status.code() == StatusCode::kInvalidArgument ||
         status.code() == StatusCode::kNotSupported ||
         status.code() == StatusCode::kResourceExhausted;
}

}  // namespace hartonomous::weights
