#include <cstring>

#include "support/known_models.hpp"

namespace hartonomous::testing {

using weights::element_info;
using Shape = std::vector<std::uint64_t>;

template <typename Number>
std::vector<Number> naive_numbers(const KnownTensor& tensor) {
  const std::endian order = tensor.is_big_endian ? std::endian::big : std::endian::little;
  const bool is_strided = !tensor.strides.empty();
  const std::size_t width = element_info(tensor.type).block_bytes;
  std::vector<Number> stored(is_strided ? tensor.bytes.size() / width : tensor.numbers());
  if constexpr (std::is_same_v<Number, float>) {
    HTN_REQUIRE_OK(weights::to_float32(tensor.type, as_bytes(tensor.bytes), stored, order));
  } else {
    HTN_REQUIRE_OK(weights::to_float64(tensor.type, as_bytes(tensor.bytes), stored, order));
  }
  if (!is_strided) return stored;
  std::vector<Number> numbers;
  for (std::uint64_t i = 0; i < tensor.numbers(); ++i) {
    std::uint64_t left = i;
    std::uint64_t place = 0;
    for (std::size_t d = tensor.shape.size(); d-- > 0; left /= tensor.shape[d]) {
      place += left % tensor.shape[d] * static_cast<std::uint64_t>(tensor.strides[d]);
    }
    numbers.push_back(stored[place]);
  }
  return numbers;
}
template std::vector<float> naive_numbers(const KnownTensor& tensor);
template std::vector<double> naive_numbers(const KnownTensor& tensor);

template <typename Number>
std::vector<Number> naive_box(const std::vector<Number>& numbers, const Shape& shape,
                              const Box& box) {
  std::vector<Number> found;
  for (std::uint64_t i = 0; i < numbers.size(); ++i) {
    std::uint64_t left = i;
    bool is_in = true;
    for (std::size_t d = shape.size(); d-- > 0; left /= shape[d]) {
      const std::uint64_t at = left % shape[d];
      is_in = is_in && at >= box.first[d] && at < box.first[d] + box.count[d];
    }
    if (is_in) found.push_back(numbers[i]);
  }
  return found;
}
template std::vector<float> naive_box(const std::vector<float>& numbers, const Shape& shape,
                                      const Box& box);
template std::vector<double> naive_box(const std::vector<double>& numbers, const Shape& shape,
                                       const Box& box);

Box random_box(Rng& rng, const Shape& shape) {
  Box box;
  for (const std::uint64_t size : shape) {
    const bool is_whole = rng.below(3) == 0;
    box.first.push_back(is_whole ? 0 : rng.below(size + 1));
    box.count.push_back(is_whole ? size : rng.below(size - box.first.back() + 1));
  }
  return box;
}

template <typename Number>
bool same_numbers(const std::vector<Number>& left, const std::vector<Number>& right) {
  return left.size() == right.size() &&
         (left.empty() ||
          std::memcmp(left.data(), right.data(), left.size() * sizeof(Number)) == 0);
}
template bool same_numbers(const std::vector<float>& left, const std::vector<float>& right);
template bool same_numbers(const std::vector<double>& left, const std::vector<double>& right);

}  // namespace hartonomous::testing
