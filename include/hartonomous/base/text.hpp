#pragma once

// Small text helpers for messages and tools; cold paths only. Thread-safety: thread-safe.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous {

namespace text_detail {
void append(std::string& out, std::string_view part);
void append(std::string& out, std::uint64_t number);
void append_signed(std::string& out, std::int64_t number);
template <typename Part>
void append_part(std::string& out, const Part& part) {
  if constexpr (std::is_same_v<Part, char>) {
    out.push_back(part);
  } else if constexpr (std::is_integral_v<Part> && std::is_signed_v<Part>) {
    append_signed(out, part);
  } else if constexpr (std::is_integral_v<Part>) {
    append(out, static_cast<std::uint64_t>(part));
  } else {
    append(out, std::string_view(part));
  }
}
}  // namespace text_detail

// Joins texts and integers: concat("page ", 7, " of '", path, "'").
template <typename... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  (text_detail::append_part(out, parts), ...);
  return out;
}

// Whether bytes are UTF-8: no overlong form, no surrogate, nothing past U+10FFFF.
bool is_utf8(Bytes bytes);

// Lower-case hex digits of the bytes.
std::string to_hex(Bytes bytes);
// "1.5 MiB": for people.
std::string format_bytes(std::uint64_t bytes);

}  // namespace hartonomous
