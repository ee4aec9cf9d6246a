#pragma once

// Planes: byte k of every number of an array together, and back.
// Thread-safety: immutable functions.

#include <cstdint>
#include <span>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::codec {

// Plane k begins at planes[k * numbers.size() / width]. Rotates each number by one bit to the left
// first when told so. REQUIRES: width 1, 2, 4 or 8, which divides the size; equal sizes.
void split_planes(Bytes numbers, std::size_t width, bool rotate, std::span<std::byte> planes);
// The inverse.
void join_planes(Bytes planes, std::size_t width, bool rotated, std::span<std::byte> numbers);

}  // namespace hartonomous::codec
