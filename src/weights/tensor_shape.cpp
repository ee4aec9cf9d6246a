#include "weights/tensor_shape.hpp"

#include <algorithm>
#include <limits>

namespace hartonomous::weights {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();

Status past_most() { return resource_exhausted("a shape of more numbers than a file can have"); }

bool is_empty(std::span<const std::uint64_t> shape) {
  return std::find(shape.begin(), shape.end(), 0) != shape.end();
}

}  // namespace

Result<std::uint64_t> shape_numbers(std::span<const std::uint64_t> shape) {
  // The other dimensions are bounded too, so that their products never overflow.
  std::uint64_t numbers = 1;
  for (const std::uint64_t size : shape) {
    if (size > kMost) return past_most();
    if (size == 0) continue;
    if (numbers > kMost / size) return past_most();
    numbers *= size;
  }
  return is_empty(shape) ? 0 : numbers;
}

Result<std::uint64_t> shape_bytes(ElementType type, std::span<const std::uint64_t> shape) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t numbers, shape_numbers(shape));
  return element_bytes(type, numbers);
}

Result<std::uint64_t> strided_numbers(std::span<const std::uint64_t> shape,
                                      std::span<const std::int64_t> strides) {
  if (is_empty(shape)) return std::uint64_t{0};
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (strides[i] < 0) return invalid_argument("a negative stride");
    const auto stride = static_cast<std::uint64_t>(strides[i]);
    const std::uint64_t steps = shape[i] - 1;
    if (steps != 0 && stride > (kMost - 1 - last) / steps) return past_most();
    last += steps * stride;
  }
  return last + 1;
}

std::vector<std::int64_t> contiguous_strides(std::span<const std::uint64_t> shape) {
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t stride = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    if (shape[i] != 0) stride *= static_cast<std::int64_t>(shape[i]);
  }
  return strides;
}

bool is_contiguous(std::span<const std::uint64_t> shape, std::span<const std::int64_t> strides) {
  if (is_empty(shape)) return true;
  const std::vector<std::int64_t> expected = contiguous_strides(shape);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != 1 && strides[i] != expected[i]) return false;
  }
  return true;
}

}  // namespace hartonomous::weights
