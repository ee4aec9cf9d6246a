#pragma once

// Byte views and their crossings to text. A view never owns: it lives as long as what it shows.
// Thread-safety: immutable.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hartonomous {

using Bytes = std::span<const std::byte>;

inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::string_view as_text(std::span<const std::uint8_t> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace hartonomous
