#pragma once

// The loops over elements that hold one number, or two in a byte, each.
// Both return whether `type` is such a one and was decoded. Thread-safety: pure functions.

#include <bit>
#include <cstddef>
#include <cstdint>

#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights {

// REQUIRES: `source` holds the elements of `count` numbers, `out` has room for them.
bool decode_plain(ElementType type, const std::uint8_t* source, std::size_t count, float* out,
                  std::endian order);
bool decode_plain(ElementType type, const std::uint8_t* source, std::size_t count, double* out,
                  std::endian order);

}  // namespace hartonomous::weights
