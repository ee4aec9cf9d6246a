#pragma once

// How many numbers and bytes a tensor of some shape has. Sizes come from files: every product is
// checked.
// Thread-safety: immutable functions.

#include <cstdint>
#include <span>
#include <vector>

#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights {

// Dimensions of a tensor that are read; NumPy has 64 at most.
inline constexpr std::size_t kDimensionsMax = 64;

// Numbers of a shape. Errors: kResourceExhausted beyond 2^63.
Result<std::uint64_t> shape_numbers(std::span<const std::uint64_t> shape);
// Bytes of a contiguous tensor. Errors: as shape_numbers and element_bytes.
Result<std::uint64_t> shape_bytes(ElementType type, std::span<const std::uint64_t> shape);
// Numbers from the first to behind the last one of a strided tensor.
// Errors: kInvalidArgument of a negative stride; kResourceExhausted beyond 2^63.
Result<std::uint64_t> strided_numbers(std::span<const std::uint64_t> shape,
                                      std::span<const std::int64_t> strides);
// Strides of a contiguous tensor. REQUIRES: shape_numbers is well.
std::vector<std::int64_t> contiguous_strides(std::span<const std::uint64_t> shape);
// Whether strides are those of a contiguous tensor: they do not count in a dimension of one.
bool is_contiguous(std::span<const std::uint64_t> shape, std::span<const std::int64_t> strides);

}  // namespace hartonomous::weights
