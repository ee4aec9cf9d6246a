#include "codec/planes.hpp"

#include <bit>
#include <cassert>
#include <climits>
#include <cstring>

namespace hartonomous::codec {
namespace {

// Numbers are little-endian, as machines are that this runs on.
static_assert(std::endian::native == std::endian::little);

template <typename Number>
Number load(Bytes numbers, std::size_t i) {
  Number number;
  std::memcpy(&number, numbers.data() + i * sizeof(Number), sizeof(Number));
  return number;
}

template <typename Number, bool kRotate>
void split(Bytes numbers, std::span<std::byte> planes) {
  const std::size_t count = numbers.size() / sizeof(Number);
  for (std::size_t k = 0; k < sizeof(Number); ++k) {
    std::byte* plane = planes.data() + k * count;
    for (std::size_t i = 0; i < count; ++i) {
      Number number = load<Number>(numbers, i);
      if constexpr (kRotate) number = std::rotl(number, 1);
      plane[i] = static_cast<std::byte>(number >> (k * CHAR_BIT));
    }
  }
}

template <typename Number, bool kRotated>
void join(Bytes planes, std::span<std::byte> numbers) {
  const std::size_t count = numbers.size() / sizeof(Number);
  for (std::size_t i = 0; i < count; ++i) {
    Number number = 0;
    for (std::size_t k = 0; k < sizeof(Number); ++k) {
      const auto byte = static_cast<Number>(planes[k * count + i]);
      number = static_cast<Number>(number | static_cast<Number>(byte << (k * CHAR_BIT)));
    }
    if constexpr (kRotated) number = std::rotr(number, 1);
    std::memcpy(numbers.data() + i * sizeof(Number), &number, sizeof(Number));
  }
}

// Calls `work` with a number of so many bytes.
template <typename Work>
void with_width(std::size_t width, Work work) {
  switch (width) {
    case 1:
      return work(std::uint8_t{});
    case 2:
      return work(std::uint16_t{});
    case 4:
      return work(std::uint32_t{});
    default:
      return work(std::uint64_t{});
  }
}

}  // namespace

void split_planes(Bytes numbers, std::size_t width, bool rotate, std::span<std::byte> planes) {
  assert(numbers.size() == planes.size() && numbers.size() % width == 0);
  with_width(width, [&](auto number) {
    using Number = decltype(number);
    rotate ? split<Number, true>(numbers, planes) : split<Number, false>(numbers, planes);
  });
}

void join_planes(Bytes planes, std::size_t width, bool rotated, std::span<std::byte> numbers) {
  assert(numbers.size() == planes.size() && numbers.size() % width == 0);
  with_width(width, [&](auto number) {
    using Number = decltype(number);
    rotated ? join<Number, true>(planes, numbers) : join<Number, false>(planes, numbers);
  });
}

}  // namespace hartonomous::codec
