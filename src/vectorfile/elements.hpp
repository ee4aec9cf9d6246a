#pragma once

// Numbers as files store them, to float32.
// Thread-safety: pure functions.

#include <cstdint>
#include <span>
#include <string_view>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::vectorfile {

enum class Element : std::uint8_t { kF16, kF32, kF64, kI8, kU8, kI32 };
enum class ByteOrder : std::uint8_t { kLittle, kBig };

std::size_t element_bytes(Element element);
// "float32".
std::string_view element_name(Element element);
// The nearest of each; a float64 past the largest becomes infinite.
// REQUIRES: bytes.size() == out.size() * element_bytes(element).
void convert(Element element, ByteOrder order, Bytes bytes, std::span<float> out);

}  // namespace hartonomous::vectorfile
