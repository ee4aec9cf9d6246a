#include "ingest/letter_case.hpp"

#include <utf8proc.h>

#include <array>

namespace hartonomous::ingest {

std::string lower_case(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t bytes = utf8proc_iterate(at, left, &point);
    if (bytes <= 0) break;
    std::array<utf8proc_uint8_t, 4> encoded{};
    const utf8proc_ssize_t size = utf8proc_encode_char(utf8proc_tolower(point), encoded.data());
    lower.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size));
    at += bytes;
    left -= bytes;
  }
  return lower;
}

}  // namespace hartonomous::ingest
