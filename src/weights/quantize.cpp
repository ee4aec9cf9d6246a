// Floats into elements: first all are looked at, then all are written, so that a refusal changes
// nothing.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <hartonomous/weights/dequantize.hpp>

#include "weights/byte_order.hpp"
#include "weights/element_sizes.hpp"
#include "weights/float_bits.hpp"
#include "weights/kernel.hpp"

namespace hartonomous::weights {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
// Halfway between the largest half (of bfloat16) and what would follow it.
constexpr float kHalfLimit = 65520.0F;
constexpr float kBrainLimit = std::bit_cast<float>(0x7f7f8000U);

// What is stored of a number, and whether there is such a thing.
template <typename Whole>
struct Integer {
  using Stored = Whole;
  HTN_INLINE static bool fits(float number) {
    constexpr float kLeast = static_cast<float>(std::numeric_limits<Whole>::min());
    constexpr float kLimit = power_of_two(std::numeric_limits<Whole>::digits);
    const float rounded = std::rint(number);
    return rounded >= kLeast && rounded < kLimit;
  }
  HTN_INLINE static Stored stored(float number) { return static_cast<Whole>(std::rint(number)); }
};
struct Truth {
  using Stored = std::uint8_t;
  HTN_INLINE static bool fits(float number) { return number == 0.0F || number == 1.0F; }
  HTN_INLINE static Stored stored(float number) { return number != 0.0F ? 1 : 0; }
};
HTN_INLINE bool is_below_or_infinite(float number, float limit) {
  const float magnitude = std::fabs(number);
  return !(magnitude >= limit && magnitude < kInfinity);
}
struct Half {
  using Stored = std::uint16_t;
  HTN_INLINE static bool fits(float number) { return is_below_or_infinite(number, kHalfLimit); }
  HTN_INLINE static Stored stored(float number) { return float_to_half(number); }
};
struct Brain {
  using Stored = std::uint16_t;
  HTN_INLINE static bool fits(float number) { return is_below_or_infinite(number, kBrainLimit); }
  HTN_INLINE static Stored stored(float number) { return float_to_brain(number); }
};
template <typename Float>
struct Wide {
  using Stored = Float;
  HTN_INLINE static bool fits(float /*number*/) { return true; }
  HTN_INLINE static Stored stored(float number) { return number; }
};

template <typename Element>
struct FitAll {
  HTN_INLINE static bool run(const float* numbers, std::size_t count) {
    std::uint32_t misfits = 0;  // a word, for the vectors
    for (std::size_t i = 0; i < count; ++i) misfits |= Element::fits(numbers[i]) ? 0U : 1U;
    return misfits == 0;
  }
};
template <typename Element, std::endian kOrder>
struct Encode {
  HTN_INLINE static bool run(const float* __restrict numbers, std::size_t count,
                             std::uint8_t* __restrict out) {
    for (std::size_t i = 0; i < count; ++i) {
      store<kOrder>(Element::stored(numbers[i]), out + i * sizeof(typename Element::Stored));
    }
    return true;
  }
};

// The blocks before the first without a scale in half precision.
template <typename Block>
struct CountFitting {
  HTN_INLINE static std::size_t run(const float* numbers, std::size_t blocks) {
    std::size_t fit = 0;
    while (fit < blocks && std::fabs(Block::scale(numbers + fit * Block::kNumbers)) < kHalfLimit) {
      ++fit;
    }
    return fit;
  }
};
template <typename Block>
struct EncodeBlocks {
  HTN_INLINE static bool run(const float* numbers, std::size_t blocks, std::uint8_t* out) {
    for (std::size_t i = 0; i < blocks; ++i) {
      Block::encode(numbers + i * Block::kNumbers, out + i * Block::kBytes);
    }
    return true;
  }
};

struct Numbers {
  ElementType type;
  std::span<const float> numbers;
  std::uint8_t* out;
  std::endian order;

  Status misfit(std::size_t at) const {
    return invalid_argument(concat("the number at ", at, ", ", std::to_string(numbers[at]),
                                   ", does not fit into ", element_info(type).name));
  }
  template <typename Loop>
  void run() const {
    run_widest<Loop, const float*, std::size_t, std::uint8_t*>(numbers.data(), numbers.size(), out);
  }
  template <typename Element>
  Status as() const {
    const bool fit =
        run_widest<FitAll<Element>, const float*, std::size_t>(numbers.data(), numbers.size());
    for (std::size_t i = 0; !fit && i < numbers.size(); ++i) {
      if (!Element::fits(numbers[i])) return misfit(i);
    }
    if (order == std::endian::little) {
      run<Encode<Element, std::endian::little>>();
    } else {
      run<Encode<Element, std::endian::big>>();
    }
    return {};
  }
  template <typename Block>
  Status as_blocks() const {
    const std::size_t blocks = numbers.size() / Block::kNumbers;
    const std::size_t fit =
        run_widest<CountFitting<Block>, const float*, std::size_t>(numbers.data(), blocks);
    if (fit != blocks) {
      return invalid_argument(
          concat("the block from the number at ", fit * Block::kNumbers,
                 " on has no scale in half precision: ", element_info(type).name));
    }
    run_widest<EncodeBlocks<Block>, const float*, std::size_t, std::uint8_t*>(numbers.data(),
                                                                              blocks, out);
    return {};
  }
};

// 1 / scale; of one so small that this is no number, zero, as of zero: the half is zero then.
HTN_INLINE float inverse(float scale) {
  return std::fabs(scale) < std::numeric_limits<float>::min() ? 0.0F : 1.0F / scale;
}

// The greatest magnitude; NaN where there is one, as its bits are above those of infinity.
HTN_INLINE float greatest_magnitude(const float* numbers, std::size_t count) {
  std::uint32_t greatest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    greatest = std::max(greatest, std::bit_cast<std::uint32_t>(numbers[i]) & 0x7fffffffU);
  }
  return std::bit_cast<float>(greatest);
}

// The greatest magnitude becomes 127; halves are rounded away from zero.
struct Q8_0 {
  static constexpr std::size_t kNumbers = 32, kBytes = 34;
  HTN_INLINE static float scale(const float* numbers) {
    return greatest_magnitude(numbers, kNumbers) / 127.0F;
  }
  // As std::round, which is a call. REQUIRES: a magnitude of an int32.
  HTN_INLINE static std::int32_t rounded(float number) {
    const auto whole = static_cast<std::int32_t>(number);
    const float rest = number - static_cast<float>(whole);
    return whole + (rest >= 0.5F ? 1 : 0) - (rest <= -0.5F ? 1 : 0);
  }
  HTN_INLINE static void encode(const float* __restrict numbers, std::uint8_t* __restrict block) {
    const float scale_of_block = scale(numbers);
    const float factor = inverse(scale_of_block);
    store<std::endian::little>(float_to_half(scale_of_block), block);
    for (std::size_t i = 0; i < kNumbers; ++i) {
      block[2 + i] = static_cast<std::uint8_t>(rounded(numbers[i] * factor));
    }
  }
};

// The number of greatest magnitude, the first of equal ones, becomes -8, whatever its sign.
struct Q4_0 {
  static constexpr std::size_t kNumbers = 32, kBytes = 18;
  HTN_INLINE static float scale(const float* numbers) {
    const float magnitude = greatest_magnitude(numbers, kNumbers);
    float greatest = magnitude;
    for (std::size_t i = kNumbers; i-- > 0;) {
      if (std::fabs(numbers[i]) == magnitude && magnitude != 0) greatest = numbers[i];
    }
    return greatest / -8.0F;
  }
  HTN_INLINE static std::int32_t level(float scaled) {
    return std::min(15, static_cast<std::int32_t>(scaled + 8.5F));
  }
  HTN_INLINE static void encode(const float* __restrict numbers, std::uint8_t* __restrict block) {
    const float scale_of_block = scale(numbers);
    const float factor = inverse(scale_of_block);
    store<std::endian::little>(float_to_half(scale_of_block), block);
    for (std::size_t i = 0; i < 16; ++i) {
      const std::int32_t low = level(numbers[i] * factor);
      const std::int32_t high = level(numbers[16 + i] * factor);
      block[2 + i] = static_cast<std::uint8_t>(low | high << 4);
    }
  }
};

Status encode(const Numbers& numbers) {
  switch (numbers.type) {
    case ElementType::kBool:
      return numbers.as<Truth>();
    case ElementType::kU8:
      return numbers.as<Integer<std::uint8_t>>();
    case ElementType::kI8:
      return numbers.as<Integer<std::int8_t>>();
    case ElementType::kU16:
      return numbers.as<Integer<std::uint16_t>>();
    case ElementType::kI16:
      return numbers.as<Integer<std::int16_t>>();
    case ElementType::kU32:
      return numbers.as<Integer<std::uint32_t>>();
    case ElementType::kI32:
      return numbers.as<Integer<std::int32_t>>();
    case ElementType::kU64:
      return numbers.as<Integer<std::uint64_t>>();
    case ElementType::kI64:
      return numbers.as<Integer<std::int64_t>>();
    case ElementType::kF16:
      return numbers.as<Half>();
    case ElementType::kBf16:
      return numbers.as<Brain>();
    case ElementType::kF32:
      return numbers.as<Wide<float>>();
    case ElementType::kF64:
      return numbers.as<Wide<double>>();
    default:
      return {StatusCode::kNotSupported,
              concat("numbers of ", element_info(numbers.type).name, " are not written")};
  }
}

}  // namespace

Status from_float32(ElementType type, std::span<const float> numbers, std::span<std::byte> out,
                    std::endian order) {
  HTN_RETURN_IF_ERROR(check_sizes(type, out.size(), numbers.size()));
  const Numbers all{type, numbers, reinterpret_cast<std::uint8_t*>(out.data()), order};
  const bool is_little = order == std::endian::little;
  if (type == ElementType::kQ8_0 && is_little) return all.as_blocks<Q8_0>();
  if (type == ElementType::kQ4_0 && is_little) return all.as_blocks<Q4_0>();
  return encode(all);
}

}  // namespace hartonomous::weights
