#include "vectorfile/elements.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include <hartonomous/base/half.hpp>

namespace hartonomous::vectorfile {
namespace {

constexpr bool kIsLittle = std::endian::native == std::endian::little;

template <typename Number, bool kIsReversed>
Number load(const std::byte* from) {
  std::array<std::byte, sizeof(Number)> bytes;
  std::memcpy(bytes.data(), from, sizeof(Number));
  if constexpr (kIsReversed) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<Number>(bytes);
}

template <typename Number, bool kIsReversed, typename ToFloat>
void convert_each(Bytes bytes, std::span<float> out, ToFloat to_float) {
  const std::byte* from = bytes.data();
  for (float& number : out) {
    number = to_float(load<Number, kIsReversed>(from));
    from += sizeof(Number);
  }
}

template <typename Number, typename ToFloat>
void convert_each(Bytes bytes, ByteOrder order, std::span<float> out, ToFloat to_float) {
  const bool is_native = (order == ByteOrder::kLittle) == kIsLittle;
  if (is_native) return convert_each<Number, false>(bytes, out, to_float);
  return convert_each<Number, true>(bytes, out, to_float);
}

constexpr auto kPlain = [](auto number) { return static_cast<float>(number); };

// A cast of what float32 has no room for is undefined.
float narrowed(double number) {
  constexpr double kMax = std::numeric_limits<float>::max();
  // Where the nearest is the next power of two, which float32 does not have.
  constexpr double kRoundedMax = kMax * (1 + 0x1p-25);
  if (number >= kRoundedMax) return std::numeric_limits<float>::infinity();
  if (number <= -kRoundedMax) return -std::numeric_limits<float>::infinity();
  return static_cast<float>(number);
}

}  // namespace

std::size_t element_bytes(Element element) {
  switch (element) {
    case Element::kI8:
    case Element::kU8:
      return 1;
    case Element::kF16:
      return 2;
    case Element::kF32:
    case Element::kI32:
      return 4;
    case Element::kF64:
      return 8;
  }
  return 1;
}

std::string_view element_name(Element element) {
  constexpr std::string_view kNames[] = {"float16", "float32", "float64", "int8", "uint8", "int32"};
  return kNames[static_cast<std::size_t>(element)];
}

void convert(Element element, ByteOrder order, Bytes bytes, std::span<float> out) {
  switch (element) {
    case Element::kF16:
      return convert_each<std::uint16_t>(bytes, order, out,
                                         [](std::uint16_t half) { return half_to_float(half); });
    case Element::kF32:
      return convert_each<float>(bytes, order, out, kPlain);
    case Element::kF64:
      return convert_each<double>(bytes, order, out, narrowed);
    case Element::kI8:
      return convert_each<std::int8_t>(bytes, order, out, kPlain);
    case Element::kU8:
      return convert_each<std::uint8_t>(bytes, order, out, kPlain);
    case Element::kI32:
      return convert_each<std::int32_t>(bytes, order, out, kPlain);
  }
}

}  // namespace hartonomous::vectorfile
